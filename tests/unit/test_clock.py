"""The clock that a server goes by, on a machine whose clock is put."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.factories import HOUR, MINUTE, MONDAY_10, SECOND
from web.clock import SteadyClock

NS = 1_000_000


@dataclass
class Machine:
    """Both of its clocks, in ms."""

    wall: int = MONDAY_10
    steady: int = 77

    def go(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms

    def put(self, ms: int) -> None:
        self.wall += ms


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> SteadyClock:
    return SteadyClock(lambda: machine.wall * NS, lambda: machine.steady * NS)


def test_it_shows_the_machines_time(machine: Machine, clock: SteadyClock):
    assert clock() == MONDAY_10
    machine.go(HOUR)
    assert clock() == MONDAY_10 + HOUR


def test_it_follows_a_clock_that_is_put_forward(machine: Machine, clock: SteadyClock):
    machine.put(HOUR)
    assert clock() == MONDAY_10 + HOUR


def test_put_back_it_runs_at_half_speed_until_the_machine_has_caught_up(machine: Machine, clock: SteadyClock):
    machine.put(-HOUR)
    assert clock() == MONDAY_10
    machine.go(MINUTE)
    assert clock() == MONDAY_10 + MINUTE // 2
    machine.go(2 * HOUR - MINUTE)
    assert clock() == MONDAY_10 + HOUR == machine.wall
    machine.go(SECOND)
    assert clock() == machine.wall


def test_it_never_runs_back_however_often_it_is_read_and_the_machine_is_put(machine: Machine, clock: SteadyClock):
    read = []
    for ms in (-HOUR, 1, -2 * HOUR, 3, HOUR, -1, 0, 5 * HOUR, -MINUTE):
        machine.put(ms)
        for _ in range(3):
            machine.go(1)
            read.append(clock())
    assert read == sorted(read)


def test_after_a_restart_it_goes_on_from_what_happened_last(machine: Machine, clock: SteadyClock):
    clock.go_on_from(MONDAY_10 + HOUR)
    machine.go(MINUTE)
    assert clock() == MONDAY_10 + HOUR + MINUTE // 2
    clock.go_on_from(MONDAY_10)
    assert clock() == MONDAY_10 + HOUR + MINUTE // 2
