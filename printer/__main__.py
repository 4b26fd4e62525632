"""`python -m printer agent …`: the print agent, on the machine that the printer hangs on; `enrol` gets it its token."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from queue import Empty, SimpleQueue

import structlog

from config.addresses import BadAddress
from config.problems import ConfigError
from printer.agent import ONLY, Doorbell, Server, ServerJobs
from printer.profile import find_profile, load_profiles
from printer.spooler import JobsAway, Spooler, Timing
from printer.transports.choose import Connect, choose

TOKEN = "JIAOHAO_AGENT_TOKEN"  # noqa: S105 - a name, no password
_SCHEMES = {"tcp": "network"}
_EXAMPLES = "tcp://192.0.2.10:9100, usb:04b8:0202, serial:/dev/ttyS1:19200, file:/dev/usb/lp0 or, on Windows, win32:NAME of its print queue"


def printer_at(address: str) -> Connect:
    """What connects to a printer named as on the command line: tcp://HOST:PORT, or a transport of `config/addresses.py`, a colon and its address."""
    scheme, colon, rest = address.partition(":")
    if not colon:
        raise BadAddress(f"{address}: a printer is named like {_EXAMPLES}")
    return choose(_SCHEMES.get(scheme, scheme), rest.removeprefix("//"))


def main(arguments: Sequence[str] | None = None) -> int:
    """What the arguments ask for; 2 for a mistake in them."""
    options = _parser().parse_args(arguments)
    return int(options.act(options))


def enrol(options: argparse.Namespace) -> int:
    """Prints the token that the server gives for an enrolment code."""
    try:
        answer = Server(options.server).ask("POST", "/api/v1/enrol", {"code": options.code})
    except (ValueError, JobsAway) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if answer["kind"] != "agent":
        sys.stderr.write(f"the code is of {answer['name']}, which is no agent but a {answer['kind']}, and now needs a new one\n")
        return 2
    sys.stdout.write(f"{answer['token']}\n")
    return 0


def run(options: argparse.Namespace) -> int:
    """Runs the agent until SIGINT or SIGTERM."""
    token = options.token or os.environ.get(TOKEN)
    if not token:
        sys.stderr.write(f"the agent needs its token: --token, or {TOKEN} in the environment, where other users of the machine do not see it\n")
        return 2
    try:
        server = Server(options.server, token)
        connect = printer_at(options.printer)
        profile = find_profile(options.profile, load_profiles())
    except (ValueError, ConfigError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if options.verbose else logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    log = structlog.get_logger()
    timing = replace(Timing(poll_s=2.0, status_s=2.0), **{name: value for name in ("poll_s", "completion_s") if (value := getattr(options, name)) is not None})
    spooler = Spooler(ONLY, profile, connect, ServerJobs(server), timing)
    doorbell = Doorbell(server, spooler.wake)
    asked: SimpleQueue[int] = SimpleQueue()  # an Event's own lock may be held when the signal comes; this has none to wait for
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _frame: asked.put(number))
    log.info("agent-started", server=server.url, printer=options.printer, profile=profile.name)
    spooler.start()
    doorbell.start()
    while True:
        with suppress(Empty):
            asked.get(timeout=1)  # not longer: on Windows nothing interrupts it
            break
    doorbell.stop()
    spooler.stop()
    log.info("agent-ended")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m printer", description="Printing on the machine that the printer hangs on.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    enrolment = commands.add_parser("enrol", help="print the agent's token for the code that `device code NAME` printed on the server")
    enrolment.add_argument("--server", required=True, metavar="URL", help="http://HOST:PORT of the server")
    enrolment.add_argument("--code", required=True, metavar="DIGITS", help="the six digits")
    enrolment.set_defaults(act=enrol)
    agent = commands.add_parser("agent", help="print what the server has for this agent's printer")
    agent.set_defaults(act=run)
    agent.add_argument("--server", required=True, metavar="URL", help="http://HOST:PORT of the server")
    agent.add_argument("--token", help=f"the token that `enrol` printed; better in {TOKEN}")
    agent.add_argument("--printer", required=True, metavar="WHERE", help=_EXAMPLES)
    agent.add_argument("--profile", default="generic-80", metavar="NAME", help="the printer's model, a file of printer/profiles (default: %(default)s)")
    agent.add_argument("--poll-s", type=float, metavar="S", help="how often it looks for papers when nobody rings (default: 2)")
    agent.add_argument("--completion-s", type=float, metavar="S", help="how long a ticket may take to print (default: 10)")
    agent.add_argument("--verbose", action="store_true", help="say more")
    return parser


if __name__ == "__main__":
    sys.exit(main())
