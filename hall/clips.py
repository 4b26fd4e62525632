"""The clips that a hall, as it is loaded, needs to call everybody."""

from __future__ import annotations

from hall.announcing import has_several_places, spoken_window
from rules.clips import needed
from rules.speech import Part
from storage.catalogue import Catalogue


def clips_of(catalogue: Catalogue, *, audio: str | None = None) -> tuple[Part, ...]:
    """For every prefix in use, every number, every window with its place; each clip once.  audio: only for the windows of that audio zone."""
    prefixes = {service.prefix for service in catalogue.services.values()} | {rule.prefix for rule in catalogue.classes.values() if rule.prefix}
    windows = [window for window in catalogue.window_by_code.values() if audio in (None, window.zone.audio)]
    placed = has_several_places(catalogue)
    return needed(sorted(prefixes), [spoken_window(window, placed=placed) for window in windows], catalogue.voice.speech)
