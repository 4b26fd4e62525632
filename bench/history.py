"""Years of a hall that have passed: one served ticket, with all that is kept of it, copied to every day before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

PER_DAY = 5_000
DAY_MS = 86_400_000

OFFERED = """
    CREATE TEMP TABLE offered AS
    SELECT row_number() OVER (ORDER BY s.id) - 1 AS place, s.id AS service, s.prefix AS letter, min(w.window_id) AS window
    FROM service s JOIN window_service w ON w.service_id = s.id GROUP BY s.id
"""
OLD = """
    CREATE TEMP TABLE old AS
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT :tickets)
    SELECT i, i % (SELECT count(*) FROM offered) AS place, i % :per_day + 1 AS of_day,
           date(:since / 1000 + (i / :per_day) * 86400, 'unixepoch') AS day,
           :since + (i / :per_day) * 86400000 + (i % :per_day) * 5000 - (SELECT issued_at FROM ticket) AS later
    FROM n
"""
COPIED: dict[str, dict[str, str]] = {
    "ticket": {
        "id": "i + 2",
        "business_day": "day",
        "prefix": "letter",
        "sequence": "of_day",
        "number": "letter || printf('%03d', of_day)",
        "seq": "seq + (i + 1) * :entries",
        "service_id": "service",
        "rank": "rank + later",
        "issued_at": "issued_at + later",
    },
    "print_job": {"id": "i + 2", "ticket_id": "i + 2", "state": "'printed'", "queued_at": "queued_at + later", "settled_at": "queued_at + later + 3000"},
    "visit": {
        "id": "i + 2",
        "business_day": "day",
        "ticket_id": "i + 2",
        "window_id": "window",
        "service_id": "service",
        "called_at": "called_at + later",
        "announced_at": "announced_at + later",
        "started_at": "started_at + later",
        "ended_at": "ended_at + later",
    },
    "rating_request": {
        "visit_id": "i + 2",
        "window_id": "window",
        "asked_at": "asked_at + later",
        "closes_at": "closes_at + later",
        "closed_at": "closed_at + later",
    },
    "journal": {
        "seq": "seq + (i + 1) * :entries",
        "at": "at + later",
        "ticket_id": "iif(ticket_id IS NULL, NULL, i + 2)",
        "visit_id": "iif(visit_id IS NULL, NULL, i + 2)",
        "window_id": "iif(window_id IS NULL, NULL, window)",
    },
}
"""What differs from the first in its copies; all else is as the use cases wrote it."""
TEMPLATES = {"journal": "WHERE ticket_id = 1 OR visit_id = 1"}
COUNTED = (
    "INSERT INTO counter (hall_id, day, prefix, value) SELECT DISTINCT 1, day, letter, :per_day FROM old CROSS JOIN offered USING (place)",
    """
    INSERT INTO day_figure (service_id, day, hall_id, taken)
    SELECT service, day, 1, count(*) FROM old CROSS JOIN offered USING (place) GROUP BY service, day
    """,
    "UPDATE hall SET seq = seq + :tickets * :entries",
)


def write(file: Path, tickets: int, before: int) -> None:
    """Copies the only ticket of a hall, which was served, so many times; PER_DAY on each of the days before `before` (ms UTC)."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    [entries] = connection.execute(f"SELECT count(*) FROM journal {TEMPLATES['journal']}").fetchone()
    facts = {"tickets": tickets, "per_day": PER_DAY, "since": before - -(-tickets // PER_DAY) * DAY_MS, "entries": entries}
    connection.execute("BEGIN")
    connection.execute(OFFERED)
    connection.execute(OLD, facts)
    for table, differing in COPIED.items():
        connection.execute(f"CREATE TEMP TABLE first_{table} AS SELECT * FROM {table} {TEMPLATES.get(table, '')}")
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(differing.get(column, column) for column in columns)
        copies = f"old CROSS JOIN offered USING (place) CROSS JOIN first_{table} ORDER BY i"
        connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {copies}", facts)
    for statement in COUNTED:
        connection.execute(statement, facts)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
