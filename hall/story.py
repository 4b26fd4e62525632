"""票号轨迹: the whole life of a number, and who was called before it by which rule, in everyday words.

It can be handed to a citizen: of others it tells their numbers and by which rule they went first, never why that rule is theirs.  What a clerk
wrote about somebody else stands apart (`note`), for staff.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from hall.aside import DIRECT_REASONS, HOLD_REASONS
from hall.boards import PRIORITY_NAMES, Drawing, moment
from hall.errors import UnknownNumber
from rules.discipline import MINUTE_MS, PriorityClass
from rules.lifecycle import State
from rules.numbering import local_time
from rules.story import Before, Day, Entry, Reason
from storage import story, tickets
from storage.catalogue import Catalogue
from storage.journal import Kind
from storage.tickets import Found
from storage.view import HallView

KINDS = (
    Kind.TAKEN,
    Kind.CALLED,
    Kind.RECALLED,
    Kind.STARTED,
    Kind.SERVED,
    Kind.MISSED,
    Kind.RETURNED,
    Kind.UNDONE,
    Kind.HELD,
    Kind.RESUMED,
    Kind.TRANSFERRED,
    Kind.REJOINED,
    Kind.PASSED_ON,
    Kind.FREED,
    Kind.REVIVED,
    Kind.CANCELLED,
    Kind.SERVICE_CHANGED,
    Kind.CLASS_GRANTED,
    Kind.LINKED,
    Kind.EXPIRED,
    Kind.APPOINTMENT_ARRIVED,
    Kind.REPRINTED,
)
STATES = {
    State.WAITING: "正在等候",
    State.CALLED: "已呼叫",
    State.SERVING: "正在办理",
    State.HELD: "已挂起",
    State.DONE: "已办结",
    State.MISSED: "已过号",
    State.CANCELLED: "已取消",
    State.EXPIRED: "已作废",
}
ABSOLUTE_MS = 12 * 60 * MINUTE_MS
"""A head start that no wait makes up for."""


def tell(view: HallView, number: str, day: str) -> Drawing:
    """The story of a number on a day (ISO; today where there is none).  Raises UnknownNumber."""
    on = _day(day, view)
    ticket = tickets.by_number(view.connection, view.hall_id, on, number.strip().upper())
    if ticket is None:
        raise UnknownNumber()
    catalogue = view.catalogue
    entries = story.entries(view.connection, view.hall_id, on, KINDS)
    before = _knowledge(view, on, entries).called_before(ticket.id, entries)
    clock = _clock(catalogue)
    plain = [one for one in before if one.reason is Reason.EARLIER]
    own = [entry for entry in entries if entry.ticket == ticket.id or (entry.kind == Kind.LINKED and ticket.id in entry.detail.get("tickets", ()))]
    names = story.names_of_staff(view.connection, view.hall_id)
    return {
        "number": ticket.number,
        "day": on.isoformat(),
        "hall": catalogue.name,
        "service": catalogue.services[ticket.service_id].name,
        "state": ticket.state.value,
        "state_word": STATES[ticket.state],
        "life": [{"at": moment(catalogue, entry.at), "text": text} for entry in own if (text := _sentence(view, ticket, entry, names))],
        "waits": [
            {"from": moment(catalogue, since), "until": moment(catalogue, until), "minutes": (until - since) // MINUTE_MS}
            for since, until in _waits(own, view.at if ticket.state is State.WAITING else None)
        ],
        "earlier": list(dict.fromkeys(one.other.number for one in plain)),
        "before": [
            {
                "number": one.other.number or "直接办理",
                "at": moment(catalogue, one.call.at),
                "window": _label(catalogue, one.call.window),
                "rule": one.reason.value,
                "text": _why(one, catalogue, clock),
                "note": one.call.special,
            }
            for one in before
            if one.reason is not Reason.EARLIER
        ],
        "hall_file_loaded_since": bool(story.rare_since(view.connection, view.hall_id, Kind.CATALOGUE_LOADED, ticket.seq)),
    }


def _day(day: str, view: HallView) -> date:
    try:
        return date.fromisoformat(day) if day else view.business_day
    except ValueError:
        raise UnknownNumber() from None


def _knowledge(view: HallView, on: date, entries: list[Entry]) -> Day:
    """What the rule must know beside the entries: what each window served then, by what it has served since, and what it serves now."""
    catalogue = view.catalogue
    codes = {service.id: service.code for service in catalogue.services.values()}
    followed = story.rare_since(view.connection, view.hall_id, Kind.PLAN_FOLLOWED, entries[0].seq) if entries else []
    served_before = [(entry.window, entry.seq, dict(entry.detail["was"])) for entry in followed if "was" in entry.detail]

    def serves(window: int, seq: int) -> Mapping[str, int]:
        later = next((was for changed, at, was in served_before if changed == window and at > seq), None)
        if later is not None:
            return later
        now = catalogue.windows.get(window)
        return {} if now is None else {codes[service]: handicap for service, handicap in now.services.items()}

    return Day(
        serves,
        lambda staff: {codes[service] for service in catalogue.tied[staff]} if staff in catalogue.tied else None,
        lambda priority: catalogue.classes[PriorityClass(priority)].head_start,
        {window.code: window.id for window in catalogue.windows.values()},
        story.parties(view.connection, view.hall_id, on),
    )


def _waits(own: list[Entry], still_waiting_at: int | None) -> list[tuple[int, int]]:
    """(from, until) of each stretch in which the number waited to be called."""
    waits, since = [], None
    for entry in own:
        if entry.kind in (Kind.TAKEN, Kind.RETURNED, Kind.UNDONE, Kind.TRANSFERRED, Kind.REJOINED, Kind.REVIVED):
            since = entry.at
        elif entry.kind in (Kind.CALLED, Kind.CANCELLED, Kind.EXPIRED) and since is not None:
            waits.append((since, entry.at))
            since = None
    return waits if since is None or still_waiting_at is None else [*waits, (since, still_waiting_at)]


def _clock(catalogue: Catalogue) -> Callable[[int], str]:
    return lambda at: f"{local_time(at, catalogue.timezone):%H:%M}"


def _label(catalogue: Catalogue, window_id: int | None) -> str:
    window = catalogue.windows.get(window_id or 0)
    return "—" if window is None else window.label


def _why(one: Before, catalogue: Catalogue, clock: Callable[[int], str]) -> str:
    """By which rule the other was called first; a citizen may read it."""
    own, other, window = one.own, one.other, _label(catalogue, one.call.window)
    names = {service.code: service.name for service in catalogue.services.values()}
    lead = other.issued_at - other.rank
    handicap = 0 if own.service not in one.call.serves else (one.call.serves[own.service] - one.call.serves.get(other.service, 0)) // MINUTE_MS
    return {
        Reason.SPECIAL: "特呼：窗口人员说明原因后，不按顺序呼叫，系统已记录。",
        Reason.DIRECT: "直接办理：没有取号，由窗口直接办理，系统已记录。",
        Reason.OWN_LINKED: f"同一人的另一个号码当时正在窗口，{own.number} 暂不呼叫，位置保留。",
        Reason.OWN_EARLY: f"{own.number} 是预约号，{clock(own.callable_from)} 起才能呼叫。",
        Reason.OWN_MEANT: f"{own.number} 当时指定由别的窗口或人员办理。",
        Reason.OWN_PUT_BACK: f"{own.number} 过号后恢复，按规定排到后面。",
        Reason.OWN_REJOINED: f"{own.number} 已办过一次，续号后从队尾重新排。",
        Reason.NOT_SERVED: f"{window}号窗口当时不办「{names.get(own.service, own.service)}」。",
        Reason.CLERK_TIED: f"{window}号窗口的人员当时不办「{names.get(own.service, own.service)}」。",
        Reason.MEANT: f"指定由{window}号窗口或其人员办理，只能在这里叫。",
        Reason.HANDICAP: f"{window}号窗口主要办「{names.get(other.service, other.service)}」，{own.number} 的业务在这里要多等 {handicap} 分才轮到。",
        Reason.EARLIER: "先取号。",
        Reason.RETURNED: f"{clock(other.issued_at)} 先取号；叫过一次后退回，位置保留。",
        Reason.REVIVED: f"{clock(other.issued_at)} 先取号；过号后恢复，已按规定往后排。",
        Reason.TRANSFERRED: f"{clock(other.issued_at)} 先取号；从别的业务或窗口转来，位置保留。",
        Reason.TO_HEAD: "从别的窗口转来，转出的窗口让其排在最前，系统已记录。",
        Reason.REJOINED: f"{clock(other.rank)} 续号排队，比 {own.number} 早。",
        Reason.APPOINTMENT: f"预约号，按 {clock(other.rank)} 到场排队。",
        Reason.HEAD_START: "按规定最优先。" if lead >= ABSOLUTE_MS else f"按规定优先，算提前 {lead // MINUTE_MS} 分钟取号。",
        Reason.UNEXPLAINED: "规则不能解释，请核查。",
    }[one.reason]


def _sentence(view: HallView, ticket: Found, entry: Entry, names: Mapping[int, str]) -> str | None:
    """What happened to the number, as one would tell it; None for what is not worth telling."""
    catalogue, detail = view.catalogue, entry.detail
    window = _label(catalogue, entry.window)
    services = {service.code: service.name for service in catalogue.services.values()}
    labels = {one.code: one.label for one in catalogue.windows.values()}
    match Kind(entry.kind):
        case Kind.TAKEN:
            place = story.name_of_device(view.connection, ticket.id) or "导服台"
            priority = PRIORITY_NAMES.get(PriorityClass(detail["class"]))
            return f"在{place}取号，办「{services.get(detail['service'], detail['service'])}」{f'，优先：{priority}' if priority else ''}。"
        case Kind.CALLED if "special" in detail:
            return f"由{window}号窗口特呼（不按顺序）。"
        case Kind.CALLED:
            return f"轮到，请到{window}号窗口。"
        case Kind.RECALLED:
            return "再次呼叫。"
        case Kind.STARTED if "direct" in detail:
            return f"没有取号，在{window}号窗口直接办理（{DIRECT_REASONS[detail['direct']]}）。"
        case Kind.STARTED:
            return f"到{window}号窗口，{names.get(entry.staff or 0, '窗口人员')}开始办理。"
        case Kind.SERVED if detail.get("by_day_end"):
            return "到当天结束还没有办完，按办结记录。"
        case Kind.SERVED:
            return "办理结束（没有按「开始办理」，办理时间不计）。" if detail.get("start_inferred") else "办理结束。"
        case Kind.MISSED:
            return "没有到窗口，记为过号。"
        case Kind.RETURNED:
            return f"{window}号窗口的人员离开，退回队伍，位置保留。"
        case Kind.UNDONE:
            return "窗口按错，呼叫撤回，位置保留。"
        case Kind.HELD:
            return f"挂起（{HOLD_REASONS[detail['reason']]}）。"
        case Kind.RESUMED:
            return "恢复办理。"
        case Kind.PASSED_ON:
            return f"由{names.get(entry.staff or 0, '窗口人员')}在{window}号窗口接着办。"
        case Kind.TRANSFERRED:
            to = (
                f"「{services.get(detail['service'], '')}」"
                if "service" in detail
                else f"{labels.get(detail['window'], '')}号窗口"
                if "window" in detail
                else names.get(detail.get("clerk", 0), "")
            )
            return f"转到{to}，{'排到最前面' if detail.get('place') == 'head' else '位置保留'}。"
        case Kind.REJOINED:
            return f"办完一次，续号{'，由' + labels.get(detail['window'], '') + '号窗口接着办' if 'window' in detail else '，从队尾重新排'}。"
        case Kind.FREED:
            return "指定的窗口没有人，改由所有窗口呼叫。"
        case Kind.REVIVED:
            return f"过号恢复（第 {detail['times']} 次），按规定排到后面。"
        case Kind.CANCELLED:
            return "号码取消。"
        case Kind.SERVICE_CHANGED:
            return f"改办「{services.get(detail['service'], detail['service'])}」，位置保留。"
        case Kind.CLASS_GRANTED:
            return f"给予优先：{PRIORITY_NAMES.get(PriorityClass(detail['class']), '普通')}。"
        case Kind.LINKED:
            return "与同行的号码关联：一个在办理时，另一个暂不呼叫。"
        case Kind.EXPIRED:
            return "没有办理，号码作废。"
        case Kind.APPOINTMENT_ARRIVED:
            return "预约已签到。"
        case Kind.REPRINTED:
            return "补打小票。"
    return None
