"""Signing in and out: argon2 passwords, lock-out, and a session that holds only the numbers of shifts."""

from __future__ import annotations

from typing import Any

from argon2.exceptions import VerifyMismatchError
from flask import Flask, Request, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature

from hall import desk
from hall.changing import changing
from rules.numbering import iso_time
from storage import shifts
from storage.shifts import OpenShift, StaffEntry
from storage.view import HallView
from web.errors import Forbidden, LockedOut, TooManyTries, WrongPassword
from web.house import house

NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$S9aO60cQLgwOSRVvDIGH7w$iy9nkA7iMJjffMXUSjB+wvDhR3f58qMVoOScFnD/Zlk"
"""The hash of a long random word that was thrown away, so that an unknown name takes as long as a wrong password."""


class SessionsOfAnyAge(SecureCookieSessionInterface):
    """Cookies as Flask seals them, but good whenever they were sealed: a session ends with its shift, and a clock that is put back signs nobody out."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """An empty one where there is no cookie, or it is not ours."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            return self.session_class(serializer.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()


def slow_down() -> None:
    """Raises TooManyTries when this address has tried to sign in or to enrol too often."""
    if wait := house().tries.wait_s(request.remote_addr or "unknown"):
        raise TooManyTries(retry_after_s=wait)


def session_answer(shift: OpenShift) -> dict[str, Any]:
    """What a page is told of who is signed in, with the anti-forgery token."""
    return {"csrf_token": generate_csrf(), "name": shift.name, "number": shift.number, "role": shift.role}


def sign_in(station: str, username: str, password: str, roles: tuple[str, ...], *, window: str | None, take_over: bool = False) -> ResponseReturnValue:
    """Opens a shift and the session for it.

    Raises WrongPassword (for an unknown name too), Forbidden for another role, LockedOut after repeated failures, TooManyTries,
    UnknownWindow, WindowTaken.
    """
    rooms = house()
    slow_down()
    staff = _checked(username, password)
    if staff.role not in roles:
        raise Forbidden()
    with changing(rooms.database, staff.hall_id, rooms.clock) as hall:
        shift = desk.sign_in(hall, staff.id, window, take_over=take_over)
    session[station] = shift.id
    session.permanent = True
    return session_answer(shift), 201


def sign_out(station: str, shift: OpenShift) -> ResponseReturnValue:
    """Ends the shift and the session."""
    rooms = house()
    with changing(rooms.database, shift.hall_id, rooms.clock) as hall:
        desk.sign_out(hall, shift.id, shift.window_id, shift.staff_id)
    session.pop(station, None)
    return "", 204


def _checked(username: str, password: str) -> StaffEntry:
    """The member of staff whose name and password these are; wrong ones are counted, right ones forget the count."""
    rooms = house()
    with rooms.database.reading() as connection:
        staff = shifts.staff_by_username(connection, username)
        if staff is not None and staff.locked_until > rooms.clock():
            timezone = HallView(rooms.database, connection, staff.hall_id, rooms.clock()).catalogue.timezone
            raise LockedOut(until=iso_time(staff.locked_until, timezone))
    try:
        rooms.passwords.verify(NOBODY if staff is None else staff.password_hash, password)
    except VerifyMismatchError:
        if staff is not None:
            doors = rooms.settings.doors
            with rooms.database.writing() as connection:
                shifts.count_failure(connection, staff.id, doors.wrong_passwords, rooms.clock() + doors.lock_out_min * 60_000)
        raise WrongPassword() from None
    if staff is None:
        raise WrongPassword()
    if staff.failures:
        with rooms.database.writing() as connection:
            shifts.forget_failures(connection, staff.id)
    return staff
