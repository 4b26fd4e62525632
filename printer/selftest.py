"""Trying a printer out: a page that shows which facts of its profile hold, and what it answered, for whoever sets it up.

It goes straight to the printer and not through the spooler, so it is no ticket and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

from printer.completion import Question
from printer.profile import Profile
from printer.raster import comb_raster
from printer.sheet import Sheet
from printer.status import STATUS_REQUESTS, is_status, parse
from printer.transports import Silent, Transport, TransportError

_OPEN_S, _ANSWER_S, _WRITE_S, _DONE_S = 5.0, 1.0, 60.0, 15.0
_URL = "http://192.0.2.1:8000/t/Jq3vX9kTz0aLw2Rm7Yb1Cd"
_JOB = 4217


def try_out(connect: Callable[[], Transport], profile: Profile, title: str) -> Iterator[str]:
    """Asks, prints, asks again; a sentence for each thing seen, while it happens.  Ends early when the printer cannot be reached."""
    transport = connect()
    try:
        transport.open(_OPEN_S)
        yield f"{title}: connected, profile {profile.name}"
        answers = _answers(transport, profile)
        yield from answers
        question = Question(profile, _JOB)
        data = page(profile, title, answers) + question.request
        began = monotonic()
        transport.write(data, _WRITE_S)
        yield f"{len(data)} bytes sent in {monotonic() - began:.1f} s, which proves nothing yet"
        yield _ended(transport, question, profile)
    except TransportError as error:
        yield f"{title}: {error}"
    finally:
        transport.close()


def page(profile: Profile, title: str, answers: list[str]) -> bytes:
    """The self-test page, from `ESC @` to the cut."""
    sheet = Sheet(profile, 0)
    sheet.line("打印自检 Self-test", size=2, bold=True, align="center")
    sheet.line(title, align="center")
    sheet.line(f"profile {profile.name}", align="center")
    for answer in answers:
        sheet.line(answer)
    sheet.rule()
    sheet.line(f"{profile.columns} columns: the last figure stands at the right edge, alone in no line")
    sheet.line("".join(str(column % 10) for column in range(1, profile.columns + 1)))
    sheet.line(f"{profile.dots} dots: the comb ends in a whole tooth on both sides")
    sheet.raw(comb_raster(profile.dots))
    sheet.rule()
    sheet.line("中文：企业登记，（二楼Ｂ区）￥１２「」—·")
    sheet.line("English: Business registration, Floor 2 #12")
    sheet.line("画出来的字 drawn: 㐀𠮷é€")
    for size in (1, 2, 3, 4):
        sheet.line(f"A{size}{size}号", size=size, bold=size == 4)
    sheet.rule()
    sheet.line("QR 1: the printer's own (native_qr)", align="center")
    sheet.qr(_URL, native=True)
    sheet.line("QR 2: sent as dots.  If only this one is here, native_qr = false", align="center")
    sheet.qr(_URL, native=False)
    sheet.rule()
    sheet.line(f"cut: {profile.cut.hex(' ')}.  It comes now, below this line", align="center")
    return sheet.cut()


def _answers(transport: Transport, profile: Profile) -> list[str]:
    """What came back to DLE EOT 1 to 4, as bytes and as what they mean."""
    if not transport.can_read:
        return ["status: nothing comes back on this transport; the printer's state is unknown"]
    heard: list[bytes] = []
    for request in STATUS_REQUESTS:
        transport.write(request, _ANSWER_S)
        try:
            heard.append(transport.read(_ANSWER_S))
        except Silent:
            heard.append(b"")
    said = ["DLE EOT " + ", ".join(f"{nth}: {answer.hex(' ') or 'silence'}" for nth, answer in enumerate(heard, 1))]
    valid = [byte for answer in heard for byte in answer[:1] if is_status(byte, profile)]
    if len(valid) == len(STATUS_REQUESTS):
        status = parse(valid[0], valid[1], valid[2], valid[3], near_end_sensor=profile.near_end)
        said.append(f"status: {status.state}" + (", paper near end" if status.near_end else ""))
    else:
        said.append(f"status: unknown; an answer has (byte & 0x{profile.status_mask:02x}) == 0x{profile.status_value:02x}")
    return said


def _ended(transport: Transport, question: Question, profile: Profile) -> str:
    """Whether the printer says that it has printed."""
    if not transport.can_read or not question.request:
        return f"completion {profile.completion}: nothing says that it has been printed; look at the paper"
    began = monotonic()
    heard = b""
    while (left := began + _DONE_S - monotonic()) > 0:
        try:
            data = transport.read(left)
        except Silent:
            break
        heard += data
        if question.answered(data):
            return f"completion {profile.completion}: answered {heard.hex(' ')} after {monotonic() - began:.1f} s"
    return f"completion {profile.completion}: no answer in {_DONE_S:.0f} s{', but ' + heard.hex(' ') if heard else ''}; another profile may fit"
