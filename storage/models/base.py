"""What all tables share."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData, text
from sqlalchemy.orm import DeclarativeBase, mapped_column

big = BigInteger().with_variant(Integer, "sqlite")
"""64 bits everywhere; SQLite's own integer is that already, and only INTEGER may be its row id."""

Key = Annotated[int, mapped_column(big, primary_key=True)]
Moment = Annotated[int, mapped_column(big)]
"""Milliseconds since 1970, UTC."""
HallKey = Annotated[int, mapped_column(big, ForeignKey("hall.id"))]
NEVER_AGAIN = {"sqlite_autoincrement": True}
"""Of a table whose ids are known outside the database, in QR codes, cookies and pages: last of its __table_args__.

SQLite then keeps the last id by itself, as PostgreSQL's sequences do, so that ids can be skipped (storage/keys.py).
"""


class Base(DeclarativeBase):
    """The declarative base; names of constraints are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that satisfy `where`.  Migrations make it so on both engines; to say it here too would load PostgreSQL's dialect, 2 MB."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where))
