"""A backup is put in place: nothing that may have happened since happens again by itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select, text

from hall import desk, evaluation, printing
from hall.errors import RatingClosed
from hall.evaluation import Said
from storage import printjobs, ratings, schema
from storage.db import Database
from storage.models import Hall, HelpCall, PrintJob, RatingRequest, Shift, Ticket, Visit
from tests.engines import Template, as_of
from tests.factories import HOUR, MINUTE, SCALES, Clock, SmallHall, load_small_hall
from tests.live import Client, LiveServer
from tests.machine import Machine, faults_of, names
from web.seals import Seals, load_secret


@dataclass
class Drill:
    """A hall that is backed up, goes on, and is lost; and another machine, where the backup is restored."""

    hall: SmallHall
    here: Machine
    there: Machine
    file: Path

    def back_up(self) -> None:
        """Everything until now is in the backup."""
        self.here.does("backup", self.file)

    def restore(self, *words: object) -> SmallHall:
        """The hall on the other machine."""
        self.said = self.there.does("restore", self.file, *words)
        self.restored = Database(self.there.url)
        return SmallHall(self.restored, self.hall.clock, self.hall.id)


@pytest.fixture
def drill(empty_database: Template, tmp_path: Path, clock: Clock) -> Iterator[Drill]:
    here = Machine(tmp_path / "here", empty_database.copy(tmp_path), clock)
    there = Machine(tmp_path / "there", empty_database.bare(tmp_path), clock)
    database = Database(here.url)
    drill = Drill(load_small_hall(database, clock, tmp_path, opens="08:30", closes="17:00"), here, there, tmp_path / "monday.backup")
    yield drill
    database.close()
    if hasattr(drill, "restored"):
        drill.restored.close()
    for machine in (here, there):
        empty_database.drop(machine.url)


# numbers


def test_numbers_go_on_so_far_above_that_none_is_given_twice(drill: Drill):
    assert [drill.hall.take("id-card").number for _ in range(3)] == ["B001", "B002", "B003"]
    drill.hall.take("company")
    drill.back_up()
    assert [drill.hall.take("id-card").number for _ in range(9)][-1] == "B012"

    restored = drill.restore()

    assert [restored.take(service).number for service in ("id-card", "company", "metrology")] == ["B104", "A102", "C101"]
    assert "the next numbers are A102 B104 C101" in drill.said


def test_a_number_is_left_out_for_each_that_may_have_been_given_since_the_hall_opened(drill: Drill, clock: Clock):
    drill.hall.take("id-card")
    drill.back_up()
    clock.go(24 * HOUR + 2 * HOUR)  # tomorrow at noon, three and a half hours after the hall opened

    restored = drill.restore()

    assert restored.take("id-card").number == "B401"


def test_whoever_knows_better_says_how_many_numbers_are_left_out(drill: Drill):
    drill.hall.take("id-card")
    drill.back_up()

    restored = drill.restore("--skip", "12")

    assert restored.take("id-card").number == "B014"


def test_a_number_that_was_left_out_was_not_taken(drill: Drill):
    drill.hall.take("id-card")
    drill.back_up()

    restored = drill.restore()

    restored.take("company")
    assert restored.look(lambda view: view.taken) == 2


def test_nothing_has_the_id_of_something_that_is_lost(drill: Drill, clock: Clock):
    """A QR code, a cookie, a page or an agent that speaks of what is lost must not mean something else."""
    known = [Ticket, Visit, Shift, PrintJob, HelpCall]
    seat = drill.hall.seat()
    drill.hall.take()
    drill.back_up()
    everything(drill.hall, drill.hall.seat("w2", "gao"))
    lost = [highest(drill.hall, table) for table in known]

    restored = drill.restore()

    before = [highest(restored, table) for table in known]
    everything(restored, restored.seat("w3", "xu"))
    with drill.restored.reading() as connection:
        new = [connection.scalars(select(table.id).where(table.id > most)).all() for table, most in zip(known, before, strict=True)]
    assert all(new), "each of them has gained a row"
    assert all(min(ids) > most for ids, most in zip(new, lost, strict=True))
    assert seat.shift_id in range(min(new[2]))


def everything(hall: SmallHall, seat: desk.Seat) -> None:
    """A number on paper, a visit, a call for help."""
    hall.take("company")
    hall.do(desk.special_call, seat, hall.rows(select(Ticket.number).order_by(Ticket.id.desc()))[0].number, "回来了", previous=None)
    with hall.database.writing() as connection:
        connection.execute(HelpCall.__table__.insert(), {"hall_id": hall.id, "device_id": 1, "at": hall.clock()})


def highest(hall: SmallHall, table: type) -> int:
    return max((row.id for row in hall.rows(select(table.id))), default=0)


# what must not happen twice


def test_a_paper_that_may_have_been_printed_since_is_for_a_person_to_decide(drill: Drill, clock: Clock):
    under_way, waiting = drill.hall.take(), drill.hall.take()
    [printer] = {row.printer_id for row in drill.hall.rows(select(PrintJob.printer_id))}
    word = "an agent's"
    assert printing.claim(drill.hall.database, clock, printer, word)[0] == under_way.print_job
    drill.back_up()

    restored = drill.restore()

    assert printing.claim(drill.restored, clock, printer, word) is None, "it is not even given again to the agent that had it"
    assert not printing.has_queued(drill.restored, clock, printer)
    printing.settle(drill.restored, clock, under_way.print_job, "printed")
    with drill.restored.reading() as connection:
        undecided = {paper.id: paper.state for paper in printjobs.undecided(connection, restored.id)}
    assert undecided == {under_way.print_job: "uncertain", waiting.print_job: "uncertain"}
    assert "papers that may have been printed: 2" in drill.said
    new = restored.do(printing.decide, waiting.print_job, "reprint", staff=1)
    assert printing.claim(drill.restored, clock, printer)[0] == new


def test_nobody_is_asked_again_for_a_rating_they_may_have_given(drill: Drill, clock: Clock):
    drill.hall.take()
    seat = drill.hall.seat()
    evaluator = drill.hall.wake_evaluator()
    visit = drill.hall.serve(seat)
    drill.hall.do(desk.finish, seat)
    drill.back_up()

    restored = drill.restore()

    with drill.restored.reading() as connection:
        assert ratings.open_requests(connection, restored.id, None, None) == []
    with pytest.raises(RatingClosed):
        restored.do(evaluation.rate, SCALES["haochaping"], visit, seat.window_id, evaluator, Said("very_satisfied"))
    assert [row.result for row in restored.rows(select(RatingRequest.result))] == ["timed_out"]


def test_whoever_is_at_a_window_stays_there_for_the_clerk_to_say(drill: Drill):
    drill.hall.take()
    seat = drill.hall.seat()
    drill.hall.serve(seat)
    drill.back_up()

    restored = drill.restore()

    restored.do(desk.finish, seat)
    assert restored.ticket("B001").state == "done"


def test_an_answer_that_was_given_before_the_backup_is_given_again(drill: Drill):
    """What it was given for is in the backup; a page that asks again is told of that, and no second number is given."""
    with drill.hall.database.writing() as connection:
        connection.execute(text("INSERT INTO answer (credential, key, request_hash, status, body, at) VALUES ('kiosk', 'k', 'h', 201, '{}', 1)"))
    drill.back_up()

    restored = drill.restore()

    assert len(restored.rows(text("SELECT * FROM answer"))) == 1


def test_pages_read_the_catalogue_anew(drill: Drill, clock: Clock, tmp_path: Path):
    """The version of one that was loaded since, and is lost, must not come back with another catalogue."""
    drill.back_up()
    for seconds in (30, 40, 50):
        load_small_hall(drill.hall.database, clock, tmp_path, more=f"paper_wait_s = {seconds}")
    lost = version_of(drill.hall)

    restored = drill.restore()

    assert version_of(restored) > lost


def version_of(hall: SmallHall) -> int:
    [row] = hall.rows(select(Hall.catalogue_version).where(Hall.id == hall.id))
    return int(row.catalogue_version)


# the new life


def test_every_hall_begins_a_new_epoch_and_its_journal_tells_of_it(drill: Drill, clock: Clock, tmp_path: Path):
    other = load_small_hall(drill.hall.database, clock, tmp_path, code="other", staff="other-")
    drill.hall.take()
    drill.back_up()
    left_at = clock.now
    clock.go(10 * MINUTE)

    restored = drill.restore()

    assert [(row.epoch) for row in restored.rows(select(Hall.epoch))] == [2, 2]
    for hall in (restored, SmallHall(drill.restored, clock, other.id)):
        assert hall.journal("epoch_begun") == [{"epoch": 2, "known_until": left_at, "numbers_skipped": 100}]
    assert faults_of(drill.there.url) == []
    assert drill.said.count("epoch 2 begins") == 2


def test_a_backup_of_an_older_schema_is_brought_to_the_newest(drill: Drill, empty_database: Template, tmp_path: Path):
    drill.hall.take()
    drill.here.url, newest = empty_database.bare(tmp_path / "here"), drill.here.url
    old = Database(drill.here.url)
    as_of("0002", drill.hall.database, old)
    old.close()
    drill.back_up()

    restored = drill.restore()

    assert schema.is_current(drill.restored)
    assert restored.take().number == "B102"
    assert faults_of(drill.there.url) == []
    empty_database.drop(newest)


def test_addresses_on_papers_stay_good_where_the_secret_comes_along(drill: Drill):
    drill.back_up()
    token = Seals(load_secret(drill.here.data)).phone(1)
    drill.there.data.mkdir(parents=True)
    strange = load_secret(drill.there.data)

    drill.restore()

    assert Seals(load_secret(drill.there.data)).open_phone(token) == 1
    [aside] = [name for name in names(drill.there.data) if name.startswith("secret.before-")]
    assert (drill.there.data / aside).read_bytes() == strange


def test_a_backup_without_its_secret_is_restored_and_that_is_said(drill: Drill):
    drill.back_up()
    drill.file.with_name("monday.backup.secret").unlink()

    drill.restore()

    assert "monday.backup.secret is not there" in drill.said


# what is refused, and changes nothing


@pytest.mark.sqlite_only(reason="a PostgreSQL that is not empty is never restored into")
def test_a_hall_that_is_there_is_replaced_only_when_said_so_and_then_kept(drill: Drill):
    drill.hall.take()
    drill.back_up()
    drill.hall.take()
    drill.hall.database.close()

    assert "holds the hall small: with --replace" in drill.here.refuses("restore", drill.file)
    assert faults_of(drill.here.url) == []
    drill.here.does("restore", drill.file, "--replace")

    folder = drill.file.parent
    [aside] = [name for name in names(folder) if name.startswith("jiaohao.db.before-")]
    assert not {name for name in names(folder) if name.endswith((".part", ".part-wal"))}
    with sqlite3.connect(folder / aside) as old, sqlite3.connect(folder / "jiaohao.db") as new:
        assert [connection.execute("SELECT count(*) FROM ticket").fetchone() for connection in (old, new)] == [(2,), (1,)]
    old.close()
    new.close()


@pytest.mark.sqlite_only(reason="a PostgreSQL that is not empty is never restored into")
def test_nothing_is_restored_under_a_running_server(live: LiveServer, tmp_path: Path):
    assert live.command("backup", str(tmp_path / "now.backup")).returncode == 0

    refused = live.command("restore", "--replace", str(tmp_path / "now.backup"))

    assert (refused.returncode, "is in use: stop the server" in refused.stderr) == (2, True), refused
    assert live.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}, key="after").status == 201
    assert not {name for name in names(live.data) if "before" in name or "part" in name}


def test_a_postgresql_database_that_holds_something_is_not_restored_into(drill: Drill, engine: str):
    if engine == "sqlite":
        assert "holds the hall" in _refused_here(drill)
    else:
        assert "the database is not empty" in _refused_here(drill)


def _refused_here(drill: Drill) -> str:
    drill.back_up()
    return drill.here.refuses("restore", drill.file)


@pytest.mark.parametrize("what", ["damaged", "cut short", "something else"])
def test_what_is_no_sound_backup_is_not_put_in_place(drill: Drill, engine: str, what: str):
    for _ in range(30):
        drill.hall.take()
    drill.back_up()
    whole = drill.file.read_bytes()
    drill.file.write_bytes(
        {"damaged": whole[: len(whole) // 2] + bytes(4096) + whole[len(whole) // 2 + 4096 :], "cut short": whole[:-5000], "something else": b"hall"}[what]
    )

    drill.there.refuses("restore", drill.file)

    if engine == "sqlite":
        assert not Path(drill.there.url.removeprefix("sqlite:///")).exists()


def test_a_backup_of_a_newer_release_is_not_put_in_place(drill: Drill):
    with drill.hall.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    drill.back_up()

    assert "of a newer release" in drill.there.refuses("restore", drill.file)


# the drill


@dataclass
class Crowd:
    """People who take numbers and clerks who call, as long as it goes on; and every number that was acknowledged."""

    server: LiveServer
    given: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        citizens = [(self.citizen, self.server.device(kiosk), service) for kiosk, service in (("kiosk-1", "id-card"), ("kiosk-2", "company"))]
        clerks = [(self.clerk, self.server.clerk("chen", "w1"), "w1"), (self.clerk, self.server.clerk("xu", "w3"), "w3")]
        self.threads = [threading.Thread(target=act, args=(client, word)) for act, client, word in citizens + clerks]
        for thread in self.threads:
            thread.start()

    def citizen(self, kiosk: Client, service: str) -> None:
        while not self.over.is_set():
            answer = kiosk.post("/api/v1/kiosk/tickets", {"service": service}, key=f"{service}-{len(self.given)}-{threading.get_ident()}-k")
            assert answer.status == 201, answer
            self.given.append(answer.body["ticket"]["number"])

    def clerk(self, page: Client, window: str) -> None:
        turns = 0
        while not self.over.is_set():
            turns += 1
            called = page.post("/api/v1/caller/next", {"previous": "served"}, key=f"{window}-{turns}")
            if called.status == 200:
                page.post("/api/v1/caller/start")
                page.post("/api/v1/caller/finish")

    def until(self, many: int) -> None:
        """So many numbers have been given."""
        while len(self.given) < many:
            assert all(thread.is_alive() for thread in self.threads)
            self.over.wait(0.02)

    def end(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(20)


def test_the_restore_drill(live: LiveServer, empty_database: Template, tmp_path: Path):
    crowd = Crowd(live)
    file, there = tmp_path / "drill.backup", Machine(tmp_path / "there", empty_database.bare(tmp_path))
    crowd.until(40)
    acknowledged = set(crowd.given)
    backed_up = live.command("backup", str(file))
    crowd.until(len(crowd.given) + 10)
    crowd.end()
    assert backed_up.returncode == 0, backed_up
    live.kill()  # and its disk is gone

    there.does("restore", file)

    assert faults_of(there.url) == []
    database = Database(there.url)
    restored = SmallHall(database, Clock(live.hall.clock() + HOUR), live.hall.id)
    kept = {row.number for row in restored.rows(select(Ticket.number))}
    lost = set(crowd.given) - kept
    assert acknowledged <= kept, "whoever had a number before has it still"
    assert len(lost) >= 10, "and the hall had gone on"
    new = {restored.take(service).number for service in ("id-card", "company") for _ in range(5)}
    assert new.isdisjoint(crowd.given)
    assert len(new) == 10
    database.close()
    assert faults_of(there.url) == []
    empty_database.drop(there.url)
