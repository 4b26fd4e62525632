"""The print agent as a process of its own, beside a real server and a printer that it alone reaches."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings import ROOT
from printer.__main__ import main
from printer.agent import Server
from printer.fake import FakePrinter
from tests.engines import Template
from tests.faults.halls import FIRST_PRINTER, hall_server, numbers, papers_of_tickets, state_of, until
from tests.faults.link import Link
from tests.live import LiveServer
from web.push import WHEN

AGENT = """
[[device]]
kind = "agent"
code = "agent-1"
name = "1号取号机打印代理"
printer = "printer-1"
"""


class Agent:
    """A print agent's process."""

    def __init__(self, url: str, token: str, printer: FakePrinter, log: Path, *options: str) -> None:
        self._log = log
        where = f"tcp://{printer.host}:{printer.port}"
        command = [sys.executable, "-m", "printer", "agent", "--server", url, "--printer", where, "--completion-s", "5", *options]
        with log.open("ab") as opened:
            environ = {**os.environ, "JIAOHAO_AGENT_TOKEN": token}
            self._process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=opened, stderr=opened)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def stop(self) -> int:
        """Asks it to end; its exit code.  Fails, and leaves nothing behind, when it does not within ten seconds."""
        self._process.terminate()
        try:
            return self._process.wait(10)
        finally:
            self.kill()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, empty_database: Template) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("agent")
    server = hall_server(folder, empty_database, lambda text: text.replace(FIRST_PRINTER, FIRST_PRINTER.replace("fake", "agent")) + AGENT)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    printer = FakePrinter()
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def agent(server: LiveServer, printer: FakePrinter, tmp_path: Path) -> Iterator[Callable[..., Agent]]:
    begun: list[Agent] = []

    def begin(*options: str, url: str = server.url) -> Agent:
        begun.append(Agent(url, server.token("agent-1"), printer, tmp_path / "agent.log", *(options or ("--poll-s", "0.2"))))
        return begun[-1]

    yield begin
    for each in begun:
        each.stop()


@pytest.fixture
def link(server: LiveServer) -> Iterator[Link]:
    link = Link(server.port)
    yield link
    link.close()


def take(server: LiveServer) -> str:
    """A citizen takes a number; the number."""
    answer = server.device("kiosk-1").post("/api/v1/kiosk/tickets", {"service": "id-card"}, key=f"tap-{time.monotonic_ns()}")
    assert answer.status == 201, answer
    return str(answer.body["ticket"]["number"])


def printer_state(server: LiveServer) -> str:
    return str(server.device("kiosk-1").get("/api/v1/kiosk/snapshot").body["printer"]["state"])


def test_a_printer_with_an_agent_waits_for_it_and_every_ticket_is_printed_once_when_it_rings(server, printer, agent):
    taken = [take(server)]
    assert "printer-held" not in server.log(), "the server must not send to a printer that hangs on an agent"
    agent("--poll-s", "3600")
    until(lambda: state_of(server, taken[0]) == "printed", lambda: papers_of_tickets(server))

    taken += [take(server) for _ in range(5)]

    until(lambda: [state_of(server, number) for number in taken] == ["printed"] * 6, lambda: papers_of_tickets(server))
    assert numbers(printer) == taken


def test_every_paper_rings_even_where_one_was_printed_between_two_looks(server):
    jobs = Server(server.url, server.token("agent-1"))

    def looks() -> dict[str, Any]:
        return {name: value for name, value in jobs.ask("GET", "/api/v1/agent/snapshot").items() if name not in WHEN}

    take(server)
    before = looks()
    claimed = jobs.ask("POST", "/api/v1/agent/claim", {"word": "word-for-word"})
    jobs.ask("POST", "/api/v1/agent/settle", {"job": claimed["job"], "outcome": "printed"})
    take(server)
    after = looks()

    assert (before["queued"], after["queued"]) == (1, 1)
    assert before != after
    claimed = jobs.ask("POST", "/api/v1/agent/claim", {"word": "word-at-last"})
    jobs.ask("POST", "/api/v1/agent/settle", {"job": claimed["job"], "outcome": "printed"})


@pytest.mark.parametrize("path", ["hello", "claim", "settle"])
def test_an_answer_lost_on_the_way_to_the_agent_prints_nothing_twice(server, printer, agent, link, path):
    link.lose_answer(f"/api/v1/agent/{path}")
    number = take(server)

    agent(url=link.url)

    until(lambda: state_of(server, number) == "printed", lambda: papers_of_tickets(server))
    until(lambda: link.lost == [f"/api/v1/agent/{path}"])
    assert numbers(printer) == [number]


def test_an_agent_whose_websocket_is_refused_looks_by_itself(server, printer, agent, link):
    link.refuse("/socket.io/")
    agent(url=link.url)
    until(lambda: printer_state(server) == "ready")

    number = take(server)

    until(lambda: state_of(server, number) == "printed")
    assert numbers(printer) == [number]


def test_a_server_killed_between_claim_and_outcome_learns_the_outcome_when_it_is_back(server, printer, agent):
    printer.configure(slow=300)
    agent()
    number = take(server)
    until(lambda: state_of(server, number) == "sending")

    server.kill()
    until(lambda: numbers(printer) == [number])
    printer.configure(slow=0)
    assert state_of(server, number) == "sending"
    server.start()

    until(lambda: state_of(server, number) == "printed", lambda: papers_of_tickets(server))
    later = take(server)
    until(lambda: state_of(server, later) == "printed")
    assert numbers(printer) == [number, later]


def test_what_a_killed_agent_was_printing_is_uncertain_and_not_printed_by_the_next(server, printer, agent):
    first = agent()
    until(lambda: printer_state(server) == "ready")
    printer.configure(slow=300)
    number = take(server)
    until(lambda: state_of(server, number) == "sending")

    first.kill()
    later = take(server)
    printer.configure(slow=0)
    agent()

    until(lambda: state_of(server, later) == "printed", lambda: papers_of_tickets(server))
    assert state_of(server, number) == "uncertain"
    assert numbers(printer).count(number) <= 1
    assert numbers(printer)[-1] == later


def test_an_agent_tells_that_the_paper_is_out_and_prints_when_it_is_back(server, printer, agent):
    printer.configure(paper_out=True)
    agent()
    until(lambda: printer_state(server) == "paper_out")
    number = take(server)

    printer.configure(paper_out=False)

    until(lambda: state_of(server, number) == "printed")
    assert numbers(printer) == [number]


@pytest.mark.parametrize("told", ["agent-started", "printer-held", "doorbell-connected"])
def test_an_agent_ends_when_it_is_asked_to_whatever_it_has_just_done(server, agent, told):
    running = agent()
    until(lambda: told in running.log())

    assert running.stop() == 0
    assert "agent-ended" in running.log()


def test_an_agent_is_enrolled_with_a_code_and_only_an_agent(server, capsys):
    codes = {name: server.command("device", "code", name).stdout.strip() for name in ("agent-1", "kiosk-1")}

    enrolled = main(["enrol", "--server", server.url, "--code", codes["agent-1"]])
    token = capsys.readouterr().out.strip()
    refused = main(["enrol", "--server", server.url, "--code", codes["kiosk-1"]])
    spent = main(["enrol", "--server", server.url, "--code", codes["agent-1"]])

    assert (enrolled, refused, spent) == (0, 2, 2)
    assert Server(server.url, token).ask("GET", "/api/v1/agent/snapshot")["queued"] == 0


def test_the_agent_needs_no_database():
    code = (
        "import sys, printer.__main__; print(sorted(name for name in sys.modules if name.partition('.')[0] in ('sqlalchemy', 'alembic', 'flask', 'storage')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--server", "http://h:1", "--printer", "tcp://h"), "needs its token"),
        (("--server", "hall", "--token", "t", "--printer", "tcp://h"), "http://HOST:PORT"),
        (("--server", "http://h:1", "--token", "t", "--printer", "h"), "tcp://"),
        (("--server", "http://h:1", "--token", "t", "--printer", "tpc:h"), "no transport"),
        (("--server", "http://h:1", "--token", "t", "--printer", "tcp://h", "--profile", "generic"), "generic-80"),
    ],
)
def test_a_mistake_on_the_command_line_is_told_in_a_sentence(arguments, said, capsys):
    code = main(["agent", *arguments])

    assert code == 2
    assert said in capsys.readouterr().err
