"""Doing a thing once, however often it is asked: the answer is kept in the transaction that did it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from hall.errors import KeyReused
from storage import answers
from storage.db import HallTransaction

KEPT_MS = 24 * 3_600_000

StatusAndBody = tuple[int, dict[str, Any] | None]


def once(hall: HallTransaction, credential: str, key: str | None, request: bytes, act: Callable[[], StatusAndBody]) -> StatusAndBody:
    """The (status, body) that `act` gives; on a repeat with the same key and request, the first answer, without acting.

    A refusal is not kept: it changed nothing, so asking again is right.  Raises KeyReused for another request with the same key.
    """
    if key is None:
        return act()
    request_hash = hashlib.sha256(request).hexdigest()
    known = answers.get(hall.connection, credential, key)
    if known is not None:
        if known.request_hash != request_hash:
            raise KeyReused()
        return known.status, json.loads(known.body)
    status, body = act()
    answers.add(hall.connection, credential, key, request_hash, status, json.dumps(body, ensure_ascii=False), hall.at)
    return status, body
