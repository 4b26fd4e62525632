"""Who speaks in an audio zone, and what is still worth saying.

A zone has one voice at a time: the main player holds it while its sound runs, and a standby takes it once the main one has been silent
for five seconds, but never into a sentence that is being spoken.  Whoever begins a sentence says so first and is then the only one who may:
what was begun is never said again, by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.speech import Speech

SILENT_MS = 5_000
"""After so long without a word from the player that holds the voice, the standby takes it."""
HALL_WIDE = "hall"
"""The audio zone of a waiting area for which none is named: where the file says nothing, everybody hears everybody."""

Announced = tuple[int, int]
"""Which announcement: the epoch and the seq of its row in the journal, so that what is announced later is greater."""


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """What a hall has decided about its announcements: how they are said, and at what age they are left out."""

    speech: Speech = field(default_factory=Speech)
    max_age_s: int = 60


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice of an audio zone: who holds it (a device's id), when it was last heard and until when it speaks (ms UTC), and what was begun last.

    begun_by: the page that began it, by the name it gave itself.
    """

    held_by: int | None = None
    heard_at: int = 0
    busy_until: int = 0
    begun: Announced = (0, 0)
    begun_by: str = ""


def may_hold(voice: Voice, player: int, *, standby: bool, now: int) -> bool:
    """Whether a player whose sound runs may have the voice now (ms UTC).  The main player takes it back as soon as nobody is in a sentence."""
    if voice.held_by in (None, player):
        return True
    if now < voice.busy_until:
        return False
    return not standby or now - voice.heard_at >= SILENT_MS


def may_begin(voice: Voice, announcement: Announced, page: str, now: int) -> bool:
    """Whether a page of the player that has the voice may say this now (ms UTC): nobody has begun it, and no other page is in a sentence.

    What the page has begun itself it may begin again: it asks because it heard no answer.
    """
    if page == voice.begun_by:
        return announcement >= voice.begun
    return announcement > voice.begun and now >= voice.busy_until
