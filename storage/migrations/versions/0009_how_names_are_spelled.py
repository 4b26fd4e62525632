"""How services and matters are spelled in Latin letters, so that a server need not know all of Chinese.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("service", "matter")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("initials", sa.String(), server_default=sa.text("''"), nullable=False))
        op.add_column(table, sa.Column("pinyin", sa.String(), server_default=sa.text("''"), nullable=False))
        _spell(sa.table(table, sa.column("id"), sa.column("name"), sa.column("initials"), sa.column("pinyin")))


def downgrade() -> None:
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("pinyin")
            batch_op.drop_column("initials")


def _spell(table: sa.TableClause) -> None:
    connection = op.get_bind()
    names = connection.execute(sa.select(table.c.id, table.c.name)).all()
    if not names:
        return
    from pypinyin import Style, lazy_pinyin  # a new database is made without it

    for row in names:
        initials, pinyin = "".join(lazy_pinyin(row.name, style=Style.FIRST_LETTER)).lower(), " ".join(lazy_pinyin(row.name)).lower()
        connection.execute(sa.update(table).where(table.c.id == row.id).values(initials=initials, pinyin=pinyin))
