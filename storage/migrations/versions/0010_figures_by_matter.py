"""Every figure of a day by matter too; the days that are over are added up once more.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = (
    "called", "waited", "walked", "served", "timed", "inferred", "by_day_end", "direct", "missed", "parts", "held", "counted", "cases",
    "asked", "rated", "satisfied", "dissatisfied", "not_asked", "set_aside",
)
LASTING = ("waiting_ms", "longest_ms", "walking_ms", "service_ms", "part_ms", "held_ms")


def upgrade() -> None:
    op.create_table(
        "settled_matters",
        sa.Column("hall_id", BIG, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("service_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("abnormal", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED),
        *(sa.Column(name, BIG, nullable=False) for name in LASTING),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_settled_matters_hall_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_settled_matters_service_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_settled_matters_staff_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", "matter_id", "service_id", "staff_id", "abnormal", name=op.f("pk_settled_matters")),
    )
    op.execute("DELETE FROM settled_day")


def downgrade() -> None:
    op.drop_table("settled_matters")
