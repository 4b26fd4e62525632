"""Sealed words: tokens that carry their own proof, so that none has to be stored.

The secret lies in the data folder; whoever moves the data folder moves the tokens' validity with it.  All servers of a hall must have the
same one, since what one seals another opens.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer
from itsdangerous.signer import HMACAlgorithm

SOCKET_TICKET_S = 60
SHORT_BYTES = 12
SECRET = "secret"  # noqa: S105 - a file's name
"""The file of the data folder that holds the secret."""


class ShortHmac(HMACAlgorithm):
    """HMAC-SHA256 cut to 96 bits: short enough for a QR code of big dots, far too long to guess over a network."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The first 96 bits."""
        return super().get_signature(key, value)[:SHORT_BYTES]


class Seals:
    """Seals and opens.  Every purpose has a salt of its own, so that one kind of token is never good for another."""

    def __init__(self, secret: bytes) -> None:
        self._phone = Signer(secret, salt="phone", digest_method=hashlib.sha256, algorithm=ShortHmac(hashlib.sha256))
        self._rating = Signer(secret, salt="rating", digest_method=hashlib.sha256, algorithm=ShortHmac(hashlib.sha256))
        self._body_key = hmac.digest(secret, b"jiaohao body", hashlib.sha256)
        self._socket = URLSafeTimedSerializer(secret, salt="socket", signer_kwargs={"digest_method": hashlib.sha256})

    def phone(self, ticket_id: int) -> str:
        """The token of a ticket's phone page."""
        return self._phone.sign(str(ticket_id)).decode()

    def open_phone(self, token: str) -> int | None:
        """The ticket's id; None for a token that is not ours."""
        return _opened(self._phone, token)

    def rating(self, visit_id: int) -> str:
        """The token that lets an evaluator rate a visit."""
        return self._rating.sign(str(visit_id)).decode()

    def open_rating(self, token: str) -> int | None:
        """The visit's id; None for a token that is not ours."""
        return _opened(self._rating, token)

    def mark(self, body: bytes) -> bytes:
        """Tells one request from another without telling what it was: an ID number behind a hash without a key could be found by trying."""
        return hmac.digest(self._body_key, body, hashlib.sha256)

    def socket(self, pass_: dict[str, Any]) -> str:
        """A ticket for a websocket's address, good for 60 s."""
        return str(self._socket.dumps(pass_))

    def open_socket(self, ticket: str) -> dict[str, Any] | None:
        """What `socket` sealed; None when it is not ours or too old.  Another server of the hall may have sealed it, by a clock that is a little ahead."""
        try:
            pass_, sealed_at = self._socket.loads(ticket, return_timestamp=True)
        except BadSignature:
            return None
        return dict(pass_) if abs(time.time() - sealed_at.timestamp()) <= SOCKET_TICKET_S else None


def _opened(signer: Signer, token: str) -> int | None:
    try:
        return int(signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def load_secret(data: Path) -> bytes:
    """The secret of this data folder, made at first use and readable by its owner only."""
    file = data / SECRET
    if not file.exists():
        ours = data / f"secret.{secrets.token_hex(8)}"
        with os.fdopen(os.open(ours, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(secrets.token_hex(32).encode())
        with suppress(FileExistsError):  # another process was quicker
            os.link(ours, file)  # there at once and whole: no process ever reads half of it
        ours.unlink()
    return file.read_bytes()


def fingerprint(token: str) -> str:
    """How a device's token or enrolment code is stored."""
    return hashlib.sha256(token.encode()).hexdigest()
