"""What a hall needs to begin a new life from a backup: ids and numbers that are left out.

Ids that are known outside the database must never be given again.  SQLite goes on after the highest row unless a table is AUTOINCREMENT;
PostgreSQL's sequences need no change.  Numbers that were left out were not taken.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("ticket", "visit", "shift", "print_job", "help_call")


def upgrade() -> None:
    _rebuild(autoincrement=True)
    with op.batch_alter_table("counter") as batch_op:
        batch_op.add_column(sa.Column("skipped", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("counter") as batch_op:
        batch_op.drop_column("skipped")
    _rebuild(autoincrement=False)


def _rebuild(*, autoincrement: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}):
            pass
