"""One hall, several server processes, one PostgreSQL: killed and restarted, all of them, while sixteen hands work in two halls.

Everything that was answered is written down, and one order must explain it all (linear.py).  The everyday form runs with all other tests;
JIAOHAO_LONG=1 runs the long ones.  JIAOHAO_SEED changes what is random.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.engines import empty_postgres
from tests.factories import Clock, SmallHall, load_small_hall
from tests.faults.halls import until
from tests.faults.hands import GROUND, Floor, Hand, all_work, open_floor
from tests.faults.linear import judge
from tests.faults.replay import Replay
from tests.live import LiveServer, noon_timezone
from tests.postgres import PostgresServer

LONG = os.environ.get("JIAOHAO_LONG") == "1"
SEED = int(os.environ.get("JIAOHAO_SEED", "20261124"))
HANDS = 16
FORMS = [(2, 20_000), (4, 20_000), (4, 1_000_000)] if LONG else [(2, 2000), (4, 2000)]


class SecondHall(SmallHall):
    """Another one in the same database; its clerks have names of their own."""

    def username(self, name: str) -> str:
        return f"o{name}"


@contextmanager
def house(folder: Path, postgres: PostgresServer, processes: int) -> Iterator[tuple[list[LiveServer], list[Floor]]]:
    """Several servers of two halls."""
    first = LiveServer(folder, empty_postgres(postgres))
    servers = [first, *(first.beside() for _ in range(processes - 1))]
    database = first.open_database()
    now = Clock(time.time_ns() // 1_000_000)
    halls = [
        SmallHall(database, now, first.hall.id),
        SecondHall(database, now, load_small_hall(database, now, folder, code="second", staff="o", timezone=noon_timezone()).id),
    ]
    try:
        for server in servers:
            server.start()
        yield servers, [open_floor(first, hall) for hall in halls]
    finally:
        for server in servers:
            server.stop()
        database.close()


@pytest.mark.timeout(6 * 3600 if LONG else 300)
@pytest.mark.parametrize(("processes", "operations"), FORMS)
def test_one_order_explains_every_answer_whatever_is_killed(tmp_path: Path, own_postgres: PostgresServer, processes: int, operations: int):
    dice = random.Random(SEED)
    faults = max(6, operations // 2000)
    stopped: list[bool] = []
    with house(tmp_path, own_postgres, processes) as (servers, floors):

        def done() -> int:
            return sum(floor.answered for floor in floors)

        def break_something(turn: int) -> None:
            match turn % 3:
                case 2:
                    own_postgres.stop(dice.choice((signal.SIGINT, signal.SIGQUIT)))
                    own_postgres.start()
                case _:
                    server = dice.choice(servers)
                    server.kill()
                    server.start()

        def meanwhile() -> None:
            for turn in range(faults):
                until(lambda due=(turn + 1) * operations // (faults + 1): stopped or done() >= due, done, timeout_s=1200)
                break_something(turn)
            until(lambda: stopped or done() >= operations, done, timeout_s=1200)

        began = time.monotonic()
        hands = [Hand(number, floors[number % 2], servers, random.Random(dice.random()), lambda: not stopped) for number in range(HANDS)]
        all_work(hands, meanwhile, lambda: stopped.append(True))
        took = time.monotonic() - began
        floors[0].hall.database.engine.dispose()  # it was cut off, too
        rows = [floor.rows() for floor in floors]
        replays = [Replay(GROUND, journal) for journal in rows]
        wrong = [sentence for floor, replay in zip(floors, replays, strict=True) for sentence in [*judge(replay, floor.ops), *floor.left_over(replay)]]
        log = servers[0].log()
    said = Counter((op.what, op.status or "no answer", op.slug) for floor in floors for op in floor.ops)
    print(f"\n{processes} processes, {done()} answers in {took:.0f} s, {faults} faults, seed {SEED}, unanswered {sum(hand.unanswered for hand in hands)}")  # noqa: T201 - what -s shows
    print(*(f"{count:6} {' '.join(map(str, name))}" for name, count in sorted(said.items(), key=str)), sep="\n")  # noqa: T201 - as above
    assert wrong == []
    assert "unexpected error" not in log
