"""A machine with a data folder, and somebody who types commands at it; and what must hold in every database, wherever it was moved."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result
from sqlalchemy import func, select

from config.settings import load_settings
from server import create_app, system_clock
from storage.db import Clock, Database
from storage.models import Counter, Hall, Journal, Ticket, Visit
from tests.integration.house import BECOMES

STANDS = {"called": "called", "serving": "serving", "held": "held"}


class Machine:
    """`flask --app server …` over one data folder and one database."""

    def __init__(self, folder: Path, url: str, clock: Clock = system_clock) -> None:
        self.data = folder / "data"
        self.url = url
        self._folder = folder
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *words: object) -> Result:
        """One command, as in a process of its own."""
        environ = {"JIAOHAO_DATA": str(self.data), "JIAOHAO_CONFIG": str(self._folder), "JIAOHAO_DATABASE_URL": self.url}
        app = create_app(load_settings(environ), self._clock)
        try:
            return app.test_cli_runner().invoke(args=[str(word) for word in words])
        finally:
            app.extensions["jiaohao"].database.close()

    def does(self, *words: object) -> str:
        """One command that must succeed; what it said."""
        result = self.run(*words)
        assert result.exit_code == 0, (result.output, result.exception)
        return str(result.output)

    def refuses(self, *words: object) -> str:
        """One command that must not; the sentence it gave."""
        result = self.run(*words)
        assert result.exit_code == 2, (result.output, result.exception)
        return str(result.output)


def names(folder: Path) -> set[str]:
    """What lies in a folder."""
    return {file.name for file in folder.iterdir()}


def faults_of(url: str) -> list[str]:
    """What is not as it must be, in any of the halls: the journal without gaps, and all else as the journal tells it."""
    database = Database(url)
    wrong: list[str] = []
    with database.reading() as connection:
        for hall in connection.execute(select(Hall.id, Hall.code, Hall.seq, Hall.last_at)):
            rows = list(connection.execute(select(Journal.__table__).where(Journal.hall_id == hall.id).order_by(Journal.seq)))
            if [row.seq for row in rows] != list(range(1, hall.seq + 1)):
                wrong.append(f"{hall.code}: the journal has gaps, or does not end at {hall.seq}")
            if (times := [row.at for row in rows]) != sorted(times) or (times and times[-1] != hall.last_at):
                wrong.append(f"{hall.code}: time runs back, or the hall's last moment is not the journal's")
            told = {row.ticket_id: BECOMES[row.kind] for row in rows if row.kind in BECOMES and row.ticket_id}
            stand = {row.id: row.state for row in connection.execute(select(Ticket.id, Ticket.state).where(Ticket.hall_id == hall.id))}
            if told != stand:
                wrong.append(f"{hall.code}: tickets are not as the journal tells: {dict(told.items() ^ stand.items())}")
            given = {row.ticket_id: (row.seq, json.loads(row.detail)["number"]) for row in rows if row.kind == "taken"}
            have = connection.execute(select(Ticket.id, Ticket.seq, Ticket.number).where(Ticket.hall_id == hall.id, Ticket.prefix != "-"))
            if given != {row.id: (row.seq, row.number) for row in have}:
                wrong.append(f"{hall.code}: numbers are not as they were given")
            open_visits = connection.execute(select(Visit.ticket_id).where(Visit.hall_id == hall.id, Visit.ended_at.is_(None)))
            if sorted(connection.scalars(select(Ticket.id).where(Ticket.hall_id == hall.id, Ticket.state.in_(STANDS)))) != sorted(open_visits.scalars()):
                wrong.append(f"{hall.code}: somebody is at a window without a visit, or the other way round")
            for counter in connection.execute(select(Counter.__table__).where(Counter.hall_id == hall.id)):
                of_prefix = select(func.count(), func.max(Ticket.sequence)).where(
                    Ticket.hall_id == hall.id, Ticket.business_day == counter.day, Ticket.prefix == counter.prefix
                )
                many, last = connection.execute(of_prefix).one()
                if many != counter.value - counter.skipped or (last or 0) > counter.value:
                    wrong.append(f"{hall.code}: {many} numbers of {counter.prefix} up to {last}, and the counter says {counter.value}")
    database.close()
    return wrong
