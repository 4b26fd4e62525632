"""What a screen shows can be set by hand, a wall may be without motion or have few colours, and a hall has notices.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("device") as batch_op:
        batch_op.add_column(sa.Column("shown_screen", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("shown_zone_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("shown_window_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("motion", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("high_contrast", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_device_shown_zone_id"), "zone", ["shown_zone_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_device_shown_window_id"), "window", ["shown_window_id"], ["id"])
    with op.batch_alter_table("hall") as batch_op:
        batch_op.add_column(sa.Column("notices", sa.String(), server_default=sa.text("'{}'"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("hall") as batch_op:
        batch_op.drop_column("notices")
    with op.batch_alter_table("device") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_device_shown_window_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_device_shown_zone_id"), type_="foreignkey")
        batch_op.drop_column("high_contrast")
        batch_op.drop_column("motion")
        batch_op.drop_column("shown_window_id")
        batch_op.drop_column("shown_zone_id")
        batch_op.drop_column("shown_screen")
