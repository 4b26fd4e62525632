"""Errors as problem+json (RFC 9457): a stable type, and a sentence that somebody at a counter understands."""

from __future__ import annotations

import sqlite3
from typing import Any

import structlog
from flask import Flask, Response, json, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hall.errors import Refusal

log = structlog.get_logger()


class SignInFirst(Refusal):
    """No credential, or one that is no longer good."""

    slug, status = "signed-out", 401
    title, title_en = "请先登录或登记设备。", "Please sign in or enrol the device."


class Forbidden(Refusal):
    """A good credential of the wrong kind."""

    slug, status = "forbidden", 403
    title, title_en = "您没有权限这样操作。", "You may not do this."


class NotJson(Refusal):
    """The body is not a JSON object."""

    slug, status = "not-json", 400
    title, title_en = "提交的内容不是 JSON，请检查后再试。", "What was sent is not JSON."


class WrongPassword(Refusal):
    """Name or password is wrong; which one is not said."""

    slug, status = "wrong-password", 401
    title, title_en = "用户名或密码不对，请重新输入。", "The name or the password is wrong. Please try again."


class LockedOut(Refusal):
    """Too many wrong passwords.  extra: until."""

    slug, status = "locked-out", 423
    title, title_en = "密码错误次数太多，请稍后再试或找管理员。", "Too many wrong passwords. Try again later or ask an administrator."


class WrongCode(Refusal):
    """No device waits for this enrolment code."""

    slug, status = "wrong-code", 404
    title, title_en = "登记码不对或已过期，请重新生成。", "The code is wrong or has run out. Please make a new one."


class TooManyTickets(Refusal):
    """A kiosk gives out numbers faster than people can tap.  extra: retry_after_s."""

    slug, status = "too-many-tickets", 429
    title, title_en = "取号太快，请稍候再试。", "Numbers are being taken too fast. Please wait a moment."


class TooManyTries(Refusal):
    """Sign-ins or enrolments from one address.  extra: retry_after_s."""

    slug, status = "too-many-tries", 429
    title, title_en = "尝试次数太多，请一分钟后再试。", "Too many tries. Please wait a minute."


HTTP_PROBLEMS: dict[int, tuple[str, str, str]] = {
    **{status: (kind.slug, kind.title, kind.title_en) for status, kind in ((400, NotJson), (401, SignInFirst), (403, Forbidden), (415, NotJson))},
    404: ("not-found", "没有这个地址。", "There is nothing at this address."),
    405: ("method-not-allowed", "这个地址不能这样使用。", "This address does not take that method."),
    413: ("too-large", "提交的内容太大。", "What was sent is too large."),
}
"""Slug and sentences for what Flask itself refuses."""


def problem(status: int, slug: str, title: str, title_en: str, **extra: Any) -> Response:
    """One problem+json answer."""
    body = {"type": slug, "status": status, "title": title, "title_en": title_en, **extra}
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")
    if "retry_after_s" in extra:
        response.headers["Retry-After"] = str(extra["retry_after_s"])
    return response


def refusal(error: Refusal) -> Response:
    """The answer to a refusal."""
    title, title_en = error.sentences()
    return problem(error.status, error.slug, title, title_en, **error.extra)


def _is_full(error: Exception) -> bool:
    """Whether the database says that there is no room for it: SQLite by its code, PostgreSQL by the SQLSTATE disk_full."""
    cause = getattr(error, "orig", error)
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", None) == "53100"


def install(app: Flask) -> None:
    """Every error of the app becomes a problem."""
    app.register_error_handler(Refusal, refusal)
    app.register_error_handler(CSRFError, lambda _: problem(403, "csrf", "页面已过期，请刷新后再试。", "The page has expired. Please reload it."))

    def http(error: HTTPException) -> Response:
        status = error.code or 500
        slug, title, title_en = HTTP_PROBLEMS.get(status, ("error", "请求没有成功。", "The request did not succeed."))
        answer = problem(status, slug, title, title_en)
        if isinstance(error, MethodNotAllowed):
            answer.allow.update(error.valid_methods or ())
        return answer

    def busy(error: Exception) -> Response:
        log.error("database is not there", path=request.path, error=str(error))
        if _is_full(error):
            return problem(
                503,
                "disk-full",
                "服务器磁盘已满，暂时无法办理，请马上告诉管理员。",
                "The server's disk is full: nothing can be recorded. Please tell an administrator at once.",
            )
        return problem(503, "unavailable", "系统暂时不可用，请稍候再试。", "The system is not available just now. Please try again in a moment.")

    def of_database(error: DBAPIError) -> Response:
        """Whoever is cut off, or waited for a lock in vain, may try again; what the database cannot understand is a mistake of ours."""
        return busy(error) if isinstance(error, OperationalError) or error.connection_invalidated else unexpected(error)

    def unexpected(_error: Exception) -> Response:
        log.exception("unexpected error", path=request.path)
        return problem(500, "error", "系统出错，请再试一次；不行请找管理员。", "Something went wrong. Try again, or ask an administrator.")

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(DBAPIError, of_database)
    app.register_error_handler(sqlite3.OperationalError, busy)  # BEGIN is sent to the driver itself
    app.register_error_handler(PoolTimeout, busy)
    app.register_error_handler(Exception, unexpected)
