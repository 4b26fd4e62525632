"""What becomes of a bad rating: its follow-up, step by step; ratings that were set aside, and those typed in from paper.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("entered_by", "set_aside_at", "set_aside_by", "set_aside_reason")


def upgrade() -> None:
    with op.batch_alter_table("hall") as batch_op:
        batch_op.add_column(sa.Column("rating_rules", sa.String(), server_default=sa.text("'{}'"), nullable=False))
    with op.batch_alter_table("rating") as batch_op:
        batch_op.add_column(sa.Column("entered_by", big, nullable=True))
        batch_op.add_column(sa.Column("set_aside_at", big, nullable=True))
        batch_op.add_column(sa.Column("set_aside_by", big, nullable=True))
        batch_op.add_column(sa.Column("set_aside_reason", sa.String(), nullable=True))
        for column in ("entered_by", "set_aside_by"):
            batch_op.create_foreign_key(f"fk_rating_{column}", "staff", [column], ["id"])
    spoken = "comment IS NOT NULL"
    op.create_index("ix_rating_comment", "rating", ["hall_id", "rated_at"], sqlite_where=sa.text(spoken), postgresql_where=sa.text(spoken))
    op.create_index("ix_rating_hall_id_rated_at", "rating", ["hall_id", "rated_at"])
    op.create_table(
        "follow_up",
        sa.Column("visit_id", big, nullable=False),
        sa.Column("hall_id", big, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", big, nullable=False),
        sa.Column("due_at", big, nullable=False),
        sa.Column("assigned_to", big, nullable=True),
        sa.Column("finder_id", big, nullable=True),
        sa.Column("second_level", sa.String(), nullable=True),
        sa.Column("closed_at", big, nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["rating.visit_id"], name="fk_follow_up_visit_id"),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name="fk_follow_up_hall_id"),
        sa.ForeignKeyConstraint(["assigned_to"], ["staff.id"], name="fk_follow_up_assigned_to"),
        sa.ForeignKeyConstraint(["finder_id"], ["staff.id"], name="fk_follow_up_finder_id"),
        sa.PrimaryKeyConstraint("visit_id", name="pk_follow_up"),
    )
    still_open = "closed_at IS NULL"
    op.create_index("ix_follow_up_open", "follow_up", ["hall_id", "due_at"], sqlite_where=sa.text(still_open), postgresql_where=sa.text(still_open))
    op.create_index("ix_follow_up_hall_id_opened_at", "follow_up", ["hall_id", "opened_at"])
    op.create_table(
        "follow_up_step",
        sa.Column("id", big, nullable=False),
        sa.Column("visit_id", big, nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("staff_id", big, nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["follow_up.visit_id"], name="fk_follow_up_step_visit_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_follow_up_step_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up_step"),
    )
    written = "words IS NOT NULL"
    op.create_index("ix_follow_up_step_visit_id", "follow_up_step", ["visit_id"])
    op.create_index("ix_follow_up_step_words", "follow_up_step", ["at"], sqlite_where=sa.text(written), postgresql_where=sa.text(written))


def downgrade() -> None:
    op.drop_table("follow_up_step")
    op.drop_table("follow_up")
    op.drop_index("ix_rating_comment", "rating")
    op.drop_index("ix_rating_hall_id_rated_at", "rating")
    with op.batch_alter_table("rating") as batch_op:
        for column in ("entered_by", "set_aside_by"):
            batch_op.drop_constraint(f"fk_rating_{column}", type_="foreignkey")
        for column in ADDED:
            batch_op.drop_column(column)
    with op.batch_alter_table("hall") as batch_op:
        batch_op.drop_column("rating_rules")
