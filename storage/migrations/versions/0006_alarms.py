"""Alarms; what a window was set to serve by hand; the rare rows of the journal, found among all.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", big, nullable=False),
        sa.Column("hall_id", big, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("raised_at", big, nullable=False),
        sa.Column("level_since", big, nullable=False),
        sa.Column("acknowledged_at", big, nullable=True),
        sa.Column("acknowledged_by", big, nullable=True),
        sa.Column("acknowledged_level", sa.Integer(), nullable=True),
        sa.Column("ended_at", big, nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_alarm_hall_id")),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"], name=op.f("fk_alarm_acknowledged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sqlite_autoincrement=True,
    )
    open_alarm = sa.text("ended_at IS NULL")
    op.create_index("ix_alarm_open", "alarm", ["hall_id", "rule", "subject"], unique=True, sqlite_where=open_alarm, postgresql_where=open_alarm)
    op.create_index("ix_alarm_hall_id_raised_at", "alarm", ["hall_id", "raised_at"])
    rare = sa.text("kind IN ('catalogue_loaded', 'day_opened', 'hall_paused', 'hall_resumed', 'plan_followed')")
    op.create_index("ix_journal_rare", "journal", ["hall_id", "kind", "seq"], sqlite_where=rare, postgresql_where=rare)
    with op.batch_alter_table("hall") as batch_op:
        batch_op.add_column(sa.Column("alarms", sa.String(), server_default=sa.text("'{}'"), nullable=False))
    with op.batch_alter_table("window") as batch_op:
        batch_op.add_column(sa.Column("by_hand", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("by_hand_day", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("window") as batch_op:
        batch_op.drop_column("by_hand_day")
        batch_op.drop_column("by_hand")
    with op.batch_alter_table("hall") as batch_op:
        batch_op.drop_column("alarms")
    op.drop_index("ix_journal_rare", table_name="journal")
    op.drop_table("alarm")
