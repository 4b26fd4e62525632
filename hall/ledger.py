"""差评整改台账: what is shown of bad ratings and their follow-ups, to whom; and signs of gaming, which are listed and not judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hall.alarms import limits_of
from hall.boards import Drawing, moment
from hall.followups import MAY_BE_ASSIGNED, assignable, works_on
from rules import followups as rules
from rules.alarms import Book, Rule
from rules.followups import CLOSED, CaseAction, CaseState, Parties, deadline
from rules.numbering import business_day
from rules.rating import Level, Scale
from rules.signs import MINUTE_MS, Sign, Thresholds, signs
from storage import followups
from storage import signs as reading
from storage.catalogue import Catalogue
from storage.followups import Case, Step
from storage.view import HallView

STATES = {
    CaseState.OPEN: "待分派",
    CaseState.ASSIGNED: "待回访",
    CaseState.CALLED_BACK: "待认定",
    CaseState.TO_CORRECT: "待整改",
    CaseState.CORRECTED: "待办结",
    CaseState.IN_REVIEW: "申诉复核中",
    CaseState.SETTLED: "已办结",
    CaseState.UNFOUNDED: "不属实，已办结",
    CaseState.SET_ASIDE: "评价已作废",
}
ACTIONS = {
    CaseAction.ASSIGN: "分派",
    CaseAction.CALL_BACK: "回访",
    CaseAction.FIND_FOUNDED: "认定属实",
    CaseAction.FIND_UNFOUNDED: "认定不属实",
    CaseAction.CORRECT: "整改",
    CaseAction.SETTLE: "办结",
    CaseAction.ASK_REVIEW: "申诉复核",
    CaseAction.UPHOLD: "复核维持",
    CaseAction.OVERTURN: "复核改为不属实",
    CaseAction.SET_ASIDE: "作废",
}
SOURCES = {"evaluator": "评价器", "kiosk": "取号机", "paper": "纸质评价表", "phone": "手机"}
USUAL_DAYS = 28
"""Over so many days before is reckoned how long a matter usually takes."""
SIGNS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks.  A head of department sees and sees to the cases of one department; an administrator sees no words of citizens, and none about them."""

    staff_id: int
    role: str
    department_id: int | None = None

    @property
    def sees_words(self) -> bool:
        """Comments, and what was written about them."""
        return self.role != "admin"

    @property
    def acts(self) -> bool:
        """Whether they see to cases."""
        return self.role in MAY_BE_ASSIGNED

    @property
    def watches(self) -> bool:
        """Whether they type in forms, set ratings aside and look for signs of gaming: for the whole hall."""
        return self.role == "supervisor"


def ledger(view: HallView, scales: Mapping[str, Scale], reader: Reader, since: int | None, until: int | None) -> Drawing:
    """The cases opened from `since` until before `until` (ms UTC); without these, all that are still open.  The next due first."""
    return {
        "at": moment(view.catalogue, view.at),
        "hall": {"name": view.catalogue.name, "timezone": str(view.catalogue.timezone)},
        "cases": [case_drawing(view, scales, reader, case) for case in cases(view, reader, since, until)],
        "may": {"act": reader.acts, "watch": reader.watches, "read_words": reader.sees_words},
        "scale": _scale(scales[view.catalogue.rating_scale]),
        "period_days": view.catalogue.rating_rules.period_days,
    }


def cases(view: HallView, reader: Reader, since: int | None, until: int | None) -> list[Case]:
    """The rows of `ledger`."""
    if since is None or until is None:
        return followups.open_cases(view.connection, view.hall_id, reader.department_id)
    return followups.opened_between(view.connection, view.hall_id, since, until, reader.department_id)


def case_with_steps(view: HallView, scales: Mapping[str, Scale], reader: Reader, visit_id: int) -> Drawing | None:
    """One case, what was done about it, and what this reader may do next; None where they have no such case."""
    case = followups.one(view.connection, view.hall_id, visit_id, reader.department_id)
    if case is None:
        return None
    steps = followups.steps(view.connection, [visit_id]).get(visit_id, [])
    return {
        **case_drawing(view, scales, reader, case),
        "steps": [step_drawing(view.catalogue, step, reader.sees_words) for step in steps],
        "actions": [{"action": action.value, "name": ACTIONS[action], "in_words": action in rules.IN_WORDS} for action in _open_to(reader, case, steps)]
        if reader.acts
        else [],
        "assignees": [
            {"username": member.username, "name": member.name} for member in assignable(view.connection, view.hall_id, case.department_id, case.clerk_id)
        ],
    }


def case_drawing(view: HallView, scales: Mapping[str, Scale], reader: Reader, case: Case) -> Drawing:
    """A case as the ledger's readers see it."""
    catalogue, scale = view.catalogue, scales[case.scale]
    level, second = scale.levels[case.level], scale.levels.get(case.second_level or "")
    service = catalogue.services[case.service_id]
    return {
        "visit": case.visit_id,
        "number": case.number,
        "day": case.business_day.isoformat(),
        "department": service.department.name,
        "service": service.name,
        "window": catalogue.windows[case.window_id].label,
        "clerk": {"name": case.clerk, "number": case.clerk_number},
        "served_at": moment(catalogue, case.ended_at),
        "level": {"code": case.level, "name": level.zh},
        "reasons": reason_names(level, case.reasons),
        "comment": case.comment if reader.sees_words else None,
        "source": SOURCES[case.source],
        "rated_at": moment(catalogue, case.rated_at),
        "state": case.state.value,
        "state_name": STATES[case.state],
        "closed": case.state in CLOSED,
        "opened_at": moment(catalogue, case.opened_at),
        "deadline": deadline_drawing(catalogue, case, view.at),
        "assigned_to": case.assigned_to,
        "finder": case.finder,
        "second_level": None if second is None else second.zh,
        "closed_at": moment(catalogue, case.closed_at),
        "set_aside": None
        if case.set_aside_at is None
        else {"at": moment(catalogue, case.set_aside_at), "by": case.set_aside_by, "reason": case.set_aside_reason},
    }


def step_drawing(catalogue: Catalogue, step: Step, sees_words: bool) -> Drawing:
    """What was done, when and by whom."""
    return {"at": moment(catalogue, step.at), "name": ACTIONS[step.action], "staff": step.staff, "words": step.words if sees_words else None}


def reason_names(level: Level, codes: tuple[int, ...]) -> list[str]:
    """The reasons in words; a code that the scale no longer has stays a code."""
    names = {reason.code: reason.zh for reason in level.reasons}
    return [names.get(code, str(code)) for code in codes]


def deadline_drawing(catalogue: Catalogue, case: Case, at: int) -> Drawing:
    """Until when, and how it stands: now, or where the case is closed, then; in words."""
    due = business_day(case.due_at - 1, catalogue.timezone)
    stands = deadline(due, business_day(at if case.closed_at is None else case.closed_at, catalogue.timezone), lambda day: works_on(catalogue, day))
    if case.state is CaseState.SET_ASIDE:
        words = "不再计时"
    elif case.closed_at is not None:
        words = f"逾期 {stands.days_over} 个工作日办结" if stands.is_over else "按期办结"
    elif stands.is_over:
        words = f"逾期 {stands.days_over} 个工作日"
    else:
        words = f"还有 {stands.days_left} 个工作日" if stands.days_left else "今天到期"
    over = stands.is_over and case.state is not CaseState.SET_ASIDE
    return {"on": due.isoformat(), "words": words, "over": over, "near": case.closed_at is None and not over and stands.days_left <= 1}


def _open_to(reader: Reader, case: Case, steps: list[Step]) -> list[CaseAction]:
    """The steps that the reader may take now, first those that lead on; a rating is set aside at an address of its own."""
    parties = _parties(case, steps)
    open_to = [action for action in CaseAction if action is not CaseAction.SET_ASIDE and _may(case.state, action, reader.staff_id, parties)]
    return sorted(open_to, key=lambda action: rules.advance(case.state, action) is case.state)


def _parties(case: Case, steps: list[Step]) -> Parties:
    finder_id = next((step.staff_id for step in reversed(steps) if step.action in rules.FINDINGS), None)
    return Parties(case.clerk_id, finder_id, any(step.action is CaseAction.ASK_REVIEW for step in steps))


def _may(state: CaseState, action: CaseAction, staff_id: int, parties: Parties) -> bool:
    try:
        rules.check(state, action, staff_id, parties)
    except (rules.WrongStep, rules.NotYours, rules.ReviewedAlready):
        return False
    return True


def _scale(scale: Scale) -> Drawing:
    """The hall's scale, for whoever types in a paper form."""
    return {
        "levels": [
            {
                "level": level.key,
                "name": level.zh,
                "follow_up": level.follow_up,
                "reasons": [{"code": reason.code, "name": reason.zh} for reason in level.reasons],
            }
            for level in scale.levels.values()
        ]
    }


# ---------- what a clerk is told of their own


def own_cases(view: HallView, scales: Mapping[str, Scale], staff_id: int, since: int) -> list[Drawing]:
    """A clerk's cases, once somebody has made a finding: nothing is told live, and never a citizen's own words."""
    found = followups.of_clerk(view.connection, view.hall_id, staff_id, since)
    steps = followups.steps(view.connection, [case.visit_id for case in found])
    return [_own(view, scales[case.scale], case, steps.get(case.visit_id, [])) for case in found if case.finder is not None]


def _own(view: HallView, scale: Scale, case: Case, steps: list[Step]) -> Drawing:
    catalogue, level = view.catalogue, scale.levels[case.level]
    told = (*rules.FINDINGS, *rules.REVIEWS, CaseAction.ASK_REVIEW, CaseAction.SETTLE)
    return {
        "visit": case.visit_id,
        "number": case.number,
        "day": case.business_day.isoformat(),
        "service": catalogue.services[case.service_id].name,
        "level": level.zh,
        "reasons": reason_names(level, case.reasons),
        "state_name": STATES[case.state],
        "steps": [step_drawing(catalogue, step, step.action in told) for step in steps if step.action in (*told, CaseAction.CORRECT)],
        "may_ask_review": _may(case.state, CaseAction.ASK_REVIEW, case.clerk_id, _parties(case, steps)),
    }


# ---------- signs of gaming


def signs_on(view: HallView, day: date, usual: Book) -> Drawing:
    """What of a day is worth a look, the latest first.  usual: limits of alarms, where the hall has none of its own."""
    connection, hall_id, catalogue = view.connection, view.hall_id, view.catalogue
    found = signs(
        reading.given(connection, hall_id, day, day),
        reading.timed(connection, hall_id, day, day),
        reading.usual(connection, hall_id, day - timedelta(days=USUAL_DAYS), day),
        Thresholds(limits_ms=_service_limits(view, usual)),
    )
    shown = found[:SIGNS_SHOWN]
    visits = reading.named(connection, hall_id, sorted({visit for sign in shown for visit in sign.visits}))
    return {"day": day.isoformat(), "all": len(found), "signs": [_sign(catalogue, sign, visits) for sign in shown]}


def _service_limits(view: HallView, usual: Book) -> tuple[int, ...]:
    """The times (ms) of service at which this hall raises an alarm, and just before which somebody may be tempted to finish."""
    service = limits_of(view, usual).get(Rule.SERVICE)
    return () if service is None or service.limits is None else tuple(minutes * MINUTE_MS for minutes in service.limits)


def _sign(catalogue: Catalogue, sign: Sign, visits: Mapping[int, reading.Named]) -> Drawing:
    first = visits[sign.visits[0]]
    return {
        "kind": sign.kind.value,
        "at": moment(catalogue, sign.at),
        "clerk": {"name": first.clerk, "number": first.clerk_number},
        "window": catalogue.windows[first.window_id].label,
        "figure": sign.figure,
        "usual_ms": sign.usual_ms,
        "visits": [
            {
                "visit": one.visit_id,
                "number": one.number,
                "service": catalogue.services[one.service_id].name,
                "rated": one.level is not None,
                "set_aside": one.is_set_aside,
            }
            for one in (visits[visit] for visit in sign.visits)
        ],
    }
