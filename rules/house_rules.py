"""What a hall has decided for itself about its queue: numbers that the rules take and no rule invents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from rules.discipline import MINUTE_MS, Discipline, PriorityClass, head_start_ms, rank_behind

SECOND_MS = 1_000

AfterNoShow = Literal["void", "revive"]


class Granter(StrEnum):
    """Who may grant a priority class."""

    KIOSK = "kiosk"
    GUIDE = "guide"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class ClassRule:
    """A priority class in one hall.  head_start in ms; prefix of its numbers, None for the service's; who may grant it, and whether with a reason."""

    head_start: int
    prefix: str | None
    granted_by: frozenset[Granter]
    needs_reason: bool


GRANTERS: Mapping[str, tuple[Granter, ...]] = MappingProxyType(
    {
        "clerk": (Granter.CLERK,),
        "guide": (Granter.GUIDE,),
        "supervisor": (Granter.SUPERVISOR, Granter.GUIDE),
        "admin": (Granter.SUPERVISOR, Granter.GUIDE),
    }
)
"""As whom somebody of a role may grant: whoever may supervise may stand at the guide desk too."""


def granter_of(role: str, rule: ClassRule) -> Granter | None:
    """As whom somebody of this role may grant the class; None when they may not."""
    return next((granter for granter in GRANTERS.get(role, ()) if granter in rule.granted_by), None)


GRANTED_BY = frozenset({Granter.GUIDE, Granter.SUPERVISOR})
"""Who grants a class of which the hall says nothing."""


def default_class(priority: PriorityClass, discipline: Discipline) -> ClassRule:
    """A class of which the hall says nothing.  The green channel needs the number of its authorisation as reason; an appointment is granted by its booking."""
    granted_by = {PriorityClass.ORDINARY: frozenset(Granter), PriorityClass.APPOINTMENT: frozenset[Granter]()}.get(priority, GRANTED_BY)
    return ClassRule(head_start_ms(priority, discipline), None, granted_by, needs_reason=priority is PriorityClass.GREEN)


@dataclass(frozen=True, slots=True)
class HouseRules:
    """A hall's own numbers; each is a key of the hall file's [queue], where its meaning for the hall is told.

    no_show_calls, no_show_grace_s: 过号 is possible after so many calls, and so long after the last.  after_no_show: the number is void,
    or is revived at most `revivals` times, behind `revive_places` people or, where set, as if taken `revive_penalty_min` later.
    undo_s: how long a mistaken call can be taken back.  free_reserved_min: a ticket meant for a window or clerk that is not there goes to
    everybody after so long.  dead_page_s: a called citizen goes back to the line when the clerk's page has been gone for so long.
    elderly_from_age: years.  appointment_*: how long before and after its slot an appointment may check in and is called as one, and how
    long before the slot it counts as arrived.
    """

    no_show_calls: int = 1
    no_show_grace_s: int = 0
    after_no_show: AfterNoShow = "revive"
    revive_places: int = 3
    revive_penalty_min: int | None = None
    revivals: int = 1
    revive_at_kiosk: bool = False
    undo_s: int = 10
    free_reserved_min: int = 10
    dead_page_s: int = 120
    elderly_from_age: int = 60
    appointment_before_min: int = 15
    appointment_after_min: int = 15
    appointment_lead_min: int = 30

    @property
    def undo_ms(self) -> int:
        """In milliseconds."""
        return self.undo_s * SECOND_MS

    @property
    def free_reserved_ms(self) -> int:
        """In milliseconds."""
        return self.free_reserved_min * MINUTE_MS

    @property
    def dead_page_ms(self) -> int:
        """In milliseconds."""
        return self.dead_page_s * SECOND_MS

    @property
    def revivals_allowed(self) -> int:
        """How often one number can be revived, by the policy as a whole."""
        return self.revivals if self.after_no_show == "revive" else 0

    def revived_rank(self, own: int, line: Sequence[int]) -> int:
        """The rank (ms) of a revived number with its penalty.  line: the ranks of the first `revive_places` that wait, in order."""
        return rank_behind(own, line, self.revive_places) if self.revive_penalty_min is None else own + self.revive_penalty_min * MINUTE_MS

    def calls_missing(self, calls: int) -> int:
        """How often somebody called `calls` times must still be called before 过号."""
        return max(0, self.no_show_calls - calls)

    def grace_left_s(self, announced_at: int, at: int) -> int:
        """How many whole seconds somebody last called then (ms UTC) still has at `at` before 过号."""
        return max(0, -(-(announced_at + self.no_show_grace_s * SECOND_MS - at) // SECOND_MS))
