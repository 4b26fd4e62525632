"""What the notice screens show follows the hall's folder of notices."""

from __future__ import annotations

import json
from pathlib import Path

from config.notices import folder_of, read_notices
from hall.changing import changing
from storage import halls
from storage.db import Clock, Database
from storage.journal import Kind


def follow_folders(database: Database, clock: Clock, data: Path) -> None:
    """Takes note of what each hall's folder of notices holds; only what has changed has a seq.  A file that cannot be read leaves the notices as they were."""
    with database.reading() as connection:
        named = [(hall_id, code, timezone, halls.notices(connection, hall_id)) for hall_id, code, timezone in halls.named(connection)]
    for hall_id, code, timezone, before in named:
        notices, problems = read_notices(folder_of(data, code), timezone)
        held = json.loads(before)
        if notices is None:
            notices = held.get("notices", [])
        if (notices, problems) == (held.get("notices", []), held.get("problems", [])):
            continue
        with changing(database, hall_id, clock) as hall:
            halls.set_notices(hall.connection, hall_id, json.dumps({"notices": notices, "problems": problems}, ensure_ascii=False))
            hall.record(Kind.NOTICES_CHANGED, detail={"notices": len(notices), "problems": len(problems)})
