"""Screens tell how they are, and some of them speak.

The index over the journal is for the calls and recalls of the last minute, which players announce.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.models.base import big

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ANNOUNCED = sa.text("kind IN ('called', 'recalled', 'epoch_begun')")


def _whole(name: str, type_: sa.types.TypeEngine[int] | sa.types.TypeEngine[str], default: str) -> sa.Column[int] | sa.Column[str]:
    return sa.Column(name, type_, server_default=sa.text(default), nullable=False)


def upgrade() -> None:
    op.add_column("hall", _whole("voice", sa.String(), "'{}'"))
    op.add_column("zone", _whole("audio", sa.String(), "'hall'"))
    op.add_column("device", sa.Column("speaks", sa.String(), nullable=True))
    op.add_column("device", sa.Column("standby", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_journal_announced", "journal", ["hall_id", "at"], sqlite_where=ANNOUNCED, postgresql_where=ANNOUNCED)
    op.create_table(
        "screen_health",
        sa.Column("device_id", big, nullable=False),
        _whole("kind", sa.String(), "''"),
        *(_whole(name, sa.Integer(), "0") for name in ("width", "height", "epoch")),
        _whole("seq", big, "0"),
        _whole("due_epoch", sa.Integer(), "0"),
        _whole("due_seq", big, "0"),
        _whole("audio", sa.String(), "'none'"),
        *(_whole(name, big, "0") for name in ("uptime_s", "spoken", "skipped", "heard_at", "painted_at")),
        *(sa.Column(name, big, nullable=True) for name in ("behind_since", "mute_since")),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_at", big, nullable=True),
        _whole("condition", sa.String(), "'well'"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_screen_health_device_id")),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_screen_health")),
    )
    op.create_table(
        "zone_voice",
        sa.Column("hall_id", big, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("device_id", big, nullable=True),
        _whole("heard_at", big, "0"),
        _whole("busy_until", big, "0"),
        _whole("epoch", sa.Integer(), "0"),
        _whole("seq", big, "0"),
        _whole("begun_by", sa.String(), "''"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_zone_voice_device_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_zone_voice_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "zone", name=op.f("pk_zone_voice")),
    )


def downgrade() -> None:
    op.drop_table("zone_voice")
    op.drop_table("screen_health")
    op.drop_index("ix_journal_announced", table_name="journal")
    for table, column in (("device", "standby"), ("device", "speaks"), ("zone", "audio"), ("hall", "voice")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(column)
