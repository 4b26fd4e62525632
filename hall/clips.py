"""The clips that a hall, as it is loaded, needs to call everybody."""

from __future__ import annotations

from hall.announcing import has_several_places, spoken_window
from rules.clips import needed
from rules.speech import Part
from storage.catalogue import Catalogue


def prefixes_of(catalogue: Catalogue) -> tuple[str, ...]:
    """What numbers of this hall may begin with, in order."""
    services = {service.prefix for service in catalogue.services.values()}
    return tuple(sorted(services | {rule.prefix for rule in catalogue.classes.values() if rule.prefix is not None}))


def clips_of(catalogue: Catalogue) -> tuple[Part, ...]:
    """For every prefix in use, every number, every window with its place; each clip once."""
    placed = has_several_places(catalogue)
    windows = [spoken_window(window, placed=placed) for window in catalogue.window_by_code.values()]
    return needed(prefixes_of(catalogue), windows, catalogue.voice.speech)
