"""What Idempotency-Keys were answered.  Nothing here commits."""

from __future__ import annotations

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from storage.models import Answer

_get = select(Answer.request_hash, Answer.status, Answer.body).where(Answer.credential == bindparam("credential"), Answer.key == bindparam("key"))
_insert = insert(Answer.__table__)  # type: ignore[arg-type]  # a declarative class's __table__ is a Table


def get(connection: Connection, credential: str, key: str) -> Row[str, int, str] | None:
    """(request_hash, status, body) of an earlier answer."""
    return connection.execute(_get, {"credential": credential, "key": key}).one_or_none()


def add(connection: Connection, credential: str, key: str, request_hash: str, status: int, body: str, at: int) -> None:
    """Keeps an answer."""
    connection.execute(_insert, {"credential": credential, "key": key, "request_hash": request_hash, "status": status, "body": body, "at": at})


def forget(connection: Connection, before: int) -> None:
    """Drops answers older than `before` (ms UTC)."""
    connection.execute(delete(Answer).where(Answer.at < before))
