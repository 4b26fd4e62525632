"""One declaration a route: who may ask, what is sent, what is answered.  What is documented is what is enforced.

`/api/v1/openapi.json` is drawn from these declarations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, TypeVar

from flask import Response, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from werkzeug.exceptions import BadRequest as WerkzeugBadRequest
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map

from hall.errors import BadRequest, Refusal
from web.auth import require_clerk_at_keypad, require_device, require_shift
from web.errors import Forbidden, NotJson, SignInFirst
from web.house import house

JSON = "application/json"
MAX_KEY = 128
MAX_ID = 2**63 - 1
"""The greatest that a database keeps; what is greater is nobody's id."""

View = TypeVar("View", bound=Callable[..., Any])


NUL = "\0"
"""The one sign that nobody writes and that PostgreSQL keeps in no text (PostgreSQL documentation, 8.3)."""


class Body(BaseModel):
    """What a request carries; an unknown key is a mistake, and so is NUL."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: Any) -> Any:
        if any(isinstance(one, str) and NUL in one for one in (value if isinstance(value, list | tuple) else (value,))):
            raise ValueError("NUL")
        return value


IdNumber = Annotated[SecretStr, Field(max_length=40, description="An ID number, as typed or as a card reader gave it.")]
"""It shows in no log and no message; `web.house.holder_of` makes a person of it."""

Id = Annotated[int, Field(ge=0, le=MAX_ID, description="An id that the server has given.")]


class IdConverter(IntegerConverter):
    """An id in an address: what no database keeps is no address of ours."""

    def __init__(self, map: Map) -> None:  # noqa: A002 - as it is called there
        super().__init__(map, max=MAX_ID)


class Nothing(Body):
    """An empty object."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device of one of these kinds, by bearer token."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody signed in at this station with one of these roles, at a window if so said.

    keypad: the keypad at that window may speak for them, by its bearer token.
    """

    station: str
    roles: tuple[str, ...]
    at_window: bool = False
    keypad: bool = False


Credential = Device | Staff | None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a route promises.  media: of what it answers; */* where the path chooses."""

    summary: str
    credential: Credential
    body: type[Body] | None
    answers: tuple[int, ...]
    refusals: tuple[type[Refusal], ...]
    media: str = JSON


def contract(
    summary: str,
    *,
    credential: Credential,
    body: type[Body] | None = None,
    answers: tuple[int, ...] = (200,),
    refusals: tuple[type[Refusal], ...] = (),
    media: str = JSON,
) -> Callable[[View], View]:
    """Declares a route.  The view is called with the device or shift (where a credential is asked for) and the body (where one is).

    It returns a JSON-ready dict, or (dict, status), or ("", 204); or, where media is that of a file, a Response.
    """
    doors: tuple[type[Refusal], ...] = () if credential is None else (SignInFirst, Forbidden)
    input_: tuple[type[Refusal], ...] = () if body is None else (NotJson, BadRequest)

    def declare(view: View) -> View:
        @wraps(view)
        def enforced(**path: Any) -> Any:
            if NUL in request.path or b"%00" in request.query_string:
                raise NotFound()
            given: list[Any] = []
            if isinstance(credential, Device):
                given.append(require_device(*credential.kinds))
            elif isinstance(credential, Staff):
                by_keypad = credential.keypad and "Authorization" in request.headers
                given.append(require_clerk_at_keypad() if by_keypad else require_shift(credential.station, *credential.roles, at_window=credential.at_window))
            if body is not None:
                given.append(_read(body))
            return _answer(view(*given, **path))

        enforced.contract = Contract(summary, credential, body, answers, (*refusals, *doors, *input_), media)  # type: ignore[attr-defined]  # read by openapi.py
        return enforced  # type: ignore[return-value]  # same call, credential and body filled in

    return declare


def idempotency_key() -> str | None:
    """The request's Idempotency-Key.  Raises BadRequest for one that is too long."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= MAX_KEY:
        raise BadRequest(fields=["Idempotency-Key"])
    return key


def request_mark() -> bytes:
    """By what `hall.once` knows this request again."""
    return house().seals.mark(request.get_data())


def _read(model: type[Body]) -> Body:
    try:
        raw = request.get_json()
    except (WerkzeugBadRequest, RecursionError):  # the latter for brackets nested by the thousand
        raise NotJson() from None
    if not isinstance(raw, dict):
        raise NotJson()
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise BadRequest(fields=sorted({".".join(str(step) for step in one["loc"]) for one in error.errors()})) from None


def _answer(result: Any) -> Any:
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple) and isinstance(result[0], dict):
        return jsonify(result[0]), result[1]
    return jsonify(result) if isinstance(result, dict) else result
