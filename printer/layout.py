"""A ticket as ESC/POS bytes: text mode, so that a usual ticket is some hundred bytes and prints at once.

What stands where is the template's; what is known of this ticket is filled in here.  The bytes end with the cut.  Whether the
printer has done them is asked by the spooler, who waits for the answer; a layout is only what stands on the paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from hall.paper import PaperPlace, TicketPaper
from printer.profile import Profile
from printer.sheet import Sheet
from printer.template import Line, PlaceWords, Template, in_use, named

Fields = dict[str, list[str]]
"""What a ticket says of each thing a template may name: a text for each line of it, none when there is nothing to say."""


def ticket_bytes(paper: TicketPaper, profile: Profile, template: Template | None = None) -> bytes:
    """The ticket for a printer of this profile, from `ESC @` to the cut, as often as the template wants.  None takes the template in use.

    Raises OSError when something must be drawn and its font or picture is not there.
    """
    template = template or in_use()
    sheet = Sheet(profile, template.margin)
    fields = _fields(paper, template)
    for line in template.line:
        if (line.when is None or fields[line.when]) and (line.unless is None or not fields[line.unless]):
            _put(sheet, line, fields, paper)
    return sheet.cut() * template.copies


def _put(sheet: Sheet, line: Line, fields: Fields, paper: TicketPaper) -> None:
    if line.text:
        for text in _filled(line.text.get(paper.language, ""), fields):
            sheet.line(text, size=line.size, bold=line.bold, align=line.align)
    elif line.spread:
        parts = [text for texts in line.spread for text in _filled(texts.get(paper.language, ""), fields)]
        if parts:
            sheet.spread(parts)
    elif line.qr:
        for content in _filled(line.qr, fields):
            sheet.qr(content)
    elif line.logo:
        sheet.picture(line.logo)
    elif line.rule:
        sheet.rule()
    else:
        sheet.gap(line.gap)


def _filled(text: str, fields: Fields) -> Iterator[str]:
    """The text with what it names, once for each line of what has several; nothing when one of them has nothing to say."""
    names = named(text)
    if not text or not all(fields[name] for name in names):
        return
    for nth in range(max((len(fields[name]) for name in names), default=1)):
        yield text.format(**{name: fields[name][min(nth, len(fields[name]) - 1)] for name in names})


def _fields(paper: TicketPaper, template: Template) -> Fields:
    words = template.place[paper.language]
    areas = {_area(place, words) for place in paper.places}
    estimate = paper.estimate_min
    return {
        "hall": [paper.hall],
        "number": [paper.number],
        "service": [paper.service],
        "issued_at": [paper.issued_at],
        "kiosk": _if(paper.kiosk),
        "phone_url": _if(paper.phone_url),
        "footer": _if(template.footer.get(paper.language, "")),
        "reprint": _if(str(paper.reprint or "")),
        "place": [line for place in paper.places for line in _place(place, words)],
        "area": _if(areas.pop()) if len(areas) == 1 else [],  # where to sit is said only when there is one answer
        "ahead": _if(str(paper.ahead or "")),
        "one_ahead": ["1"] if paper.ahead == 1 else [],
        "estimate": [] if estimate is None else ["-".join(map(str, dict.fromkeys(estimate)))],
        "no_show_rule": list(paper.no_show_rule),
    }


def _if(text: str) -> list[str]:
    return [text] if text else []


def _place(place: PaperPlace, words: PlaceWords) -> list[str]:
    """In the order of walking: floor and zone, the area's public name, windows."""
    windows = words.windows if len(place.windows) > 1 else words.window
    lines = [_area(place, words), place.title or "", windows.format(words.and_window.join(place.windows)) if place.windows else ""]
    return [line for line in lines if line]


def _area(place: PaperPlace, words: PlaceWords) -> str:
    return words.floor_to_zone.join(part for part in (place.floor, place.zone) if part)
