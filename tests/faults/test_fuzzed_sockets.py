"""What no page would send to /socket.io: bad handshakes, bad frames, bad packets, half of each, at random.  The server refuses it, lives, and stays small.

JIAOHAO_LONG=1 runs the long form, JIAOHAO_SEED changes what is random.
"""

from __future__ import annotations

import os
import random
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest

from tests.faults.sockets import BINARY, CLOSE, HANDSHAKE, PING, TEXT, frame, memory_mb, request, upgraded
from tests.live import LiveServer
from tests.web.screens import socket_ticket, watching

LONG = os.environ.get("JIAOHAO_LONG") == "1"
SEED = int(os.environ.get("JIAOHAO_SEED", "20261124"))
CONNECTS, SOCKETS, FRAMES_EACH = (50_000, 10_000, 10) if LONG else (5000, 1000, 10)
HANDS = 8
QUIET_MB = 64
"""More than the server may grow by once it has met everything, whatever is sent to it."""
DEEP = 20_000

PACKETS = (
    b"", b"0", b"0{}", b"1", b"2", b"2probe", b"3", b"3probe", b"4", b"5", b"6", b"7", b"9", b"x", b"b", b"b!!", b"bAAAA", b"\xc2\xb2", b" ", b"-1",
    b"40", b"40/", b"40/kiosk,", b"40/kiosk,{}", b"40/caller,", b"40/nowhere,", b"40/kiosk?a=b,", b'40/kiosk,{"a":', b"40/kiosk,[]",
    b"41", b"41/kiosk,", b"41/nowhere,", b"42", b'42["connect"]', b'42/kiosk,["snapshot",{}]', b'42/kiosk,["disconnect"]', b'42/kiosk,1["x"]', b"42/kiosk,[]",
    b'42/kiosk,{"a":1}', b"42/kiosk,null", b"43/kiosk,1[]", b'44/kiosk,"no"', b"451-/kiosk,", b'451-/kiosk,["x",{"_placeholder":true,"num":7}]',
    b"45999999999-/kiosk,[]",
    b"461-/kiosk,1[]", b"47", b"4null", b"4[1]", b'4{"a":1}', b"412", b"4" + b"9" * 5000, b"42" + b"1" * 200 + b"[]",
    b"4" + b"[" * DEEP, b"42/kiosk," + b"[" * DEEP,
)  # fmt: skip
"""Engine.IO's and Socket.IO's packets: the right ones, those of other moments and other namespaces, and what only looks like one."""
QUERIES = ("EIO=4", "EIO=3", "EIO=", "transport=websocket", "transport=polling", "transport=", "sid=abc", "j=1", "j=x", "t=1", "b64=1", "%ff=%00")
HEADERS = (
    "Connection",
    "Upgrade",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Protocol",
    "Origin",
    "Content-Length",
)
VALUES = (
    "Upgrade",
    "websocket",
    "13",
    "12",
    "",
    "close",
    "keep-alive, Upgrade",
    "permessage-deflate",
    "x",
    "\xe4\xf6",
    "http://elsewhere",
    "dGhlIHNhbXBsZSBub25jZQ==",
    "9" * 9000,
)


def some_frames(chance: random.Random) -> bytes:
    """One to ten messages of all kinds, whole or not, in frames that are right or wrong."""
    sent = b""
    for _ in range(chance.randint(1, FRAMES_EACH)):
        payload = chance.choice(PACKETS)
        match chance.randrange(12):
            case 0:
                payload = chance.randbytes(chance.randrange(200))
            case 1:
                at = chance.randrange(len(payload) + 1)
                payload = payload[:at] + chance.randbytes(1) + payload[at:]
            case 2:
                payload = payload[: chance.randrange(len(payload) + 1)]
            case 3:
                payload += b"a" * chance.choice((1000, 1100, 70_000, 300_000))
        match chance.randrange(12):
            case 0:
                piece = frame(payload, BINARY)
            case 1:
                piece = frame(payload, chance.choice((CLOSE, PING, 10)))
            case 2:
                piece = frame(payload, chance.randrange(16), last=chance.random() < 0.5, masked=chance.random() < 0.5)
            case 3:
                piece = frame(payload, TEXT, last=False) + frame(chance.randbytes(9), chance.choice((0, TEXT, PING)))
            case 4:
                piece = chance.randbytes(chance.randrange(1, 100))
            case 5:
                whole = frame(payload)
                piece = whole[: chance.randrange(1, len(whole) + 1)]
            case _:
                piece = frame(payload)
        sent += piece
    return sent


def a_connect(hall: LiveServer, chance: random.Random, ticket: str) -> bytes:
    """A handshake with something wrong in it, now and then nothing."""
    query = [*chance.choice((("EIO=4", "transport=websocket"), ("EIO=4", "transport=websocket"), (chance.choice(QUERIES),), ())), chance.choice(QUERIES)]
    if chance.random() < 0.7:
        query.append(f"ticket={ticket if chance.random() < 0.8 else ticket[: chance.randrange(len(ticket))]}")
    headers = dict(HANDSHAKE)
    for _ in range(chance.randrange(4)):
        name = chance.choice(HEADERS)
        if chance.random() < 0.4:
            headers.pop(name, None)
        else:
            headers[name] = chance.choice(VALUES)
    chance.shuffle(query)
    whole = request(hall, "&".join(query), headers, chance.choice(("GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT")))
    return whole if chance.random() < 0.9 else whole[: chance.randrange(len(whole))] + chance.randbytes(5)


def connect(hall: LiveServer, seed: int, ticket: str) -> str:
    """One attempt to open a socket; what it was answered."""
    chance = random.Random(seed)
    with socket.create_connection(("127.0.0.1", hall.port), timeout=20) as connection, suppress(OSError):
        connection.sendall(a_connect(hall, chance, ticket))
        connection.shutdown(socket.SHUT_WR)
        return connection.recv(64).split(b"\r\n")[0].decode("latin-1")
    return "hung up"


def talk(hall: LiveServer, seed: int, ticket: str) -> None:
    """Opens a socket as a page does, then says anything; hangs up in one way or another."""
    chance = random.Random(seed)
    with closing(upgraded(hall, ticket)) as connection, suppress(OSError):
        if chance.random() < 0.5:
            connection.sendall(frame(b"40/kiosk,"))
        connection.sendall(some_frames(chance))
        match chance.randrange(3):
            case 0:
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(1 << 16):
                    pass
            case 1:
                connection.recv(10)


def all_is_well(hall: LiveServer) -> None:
    """A page opens, and is pushed what happens."""
    kiosk = hall.device("kiosk-1")
    assert kiosk.get("/healthz").status == 200
    with watching(hall, "kiosk", kiosk) as screen:
        before = screen.shown["services"]["company"]["waiting"]
        assert kiosk.post("/api/v1/kiosk/tickets", {"service": "company"}).status == 201
        screen.until(lambda: screen.shown["services"]["company"]["waiting"] == before + 1)
    log = hall.log()
    assert "Traceback" not in log, log[-4000:]
    assert "WORKER TIMEOUT" not in log


@pytest.mark.timeout(3600 if LONG else 120)
def test_bad_connects_are_refused_and_the_server_lives(hall: LiveServer):
    print(f"\nseed {SEED}")  # noqa: T201 - what a failure is played again with
    kiosk = hall.device("kiosk-1")
    tickets = [socket_ticket(kiosk, "kiosk") for _ in range(10)]
    with ThreadPoolExecutor(HANDS) as hands:
        answers = Counter(hands.map(lambda at: connect(hall, SEED * 1_000_003 + at, tickets[at % len(tickets)]), range(CONNECTS)))
    print(dict(answers))  # noqa: T201
    assert not [answer for answer in answers if answer.startswith("HTTP/1.1 5")], answers
    assert any(answer.startswith("HTTP/1.1 101 ") for answer in answers), "some were right"
    all_is_well(hall)


@pytest.mark.timeout(3600 if LONG else 120)
def test_bad_frames_end_their_own_socket_and_no_other(hall: LiveServer):
    print(f"\nseed {SEED}")  # noqa: T201 - what a failure is played again with
    kiosk = hall.device("kiosk-1")

    def round_of(seeds: range) -> None:
        with ThreadPoolExecutor(HANDS) as hands:
            for _ in hands.map(lambda at: talk(hall, SEED * 1_000_003 + at, socket_ticket(kiosk, "kiosk")), seeds):
                pass

    with watching(hall, "kiosk", kiosk) as screen:
        round_of(range(SOCKETS // 4))
        before = memory_mb(hall)
        round_of(range(SOCKETS // 4, SOCKETS))
        assert memory_mb(hall) - before < QUIET_MB
        screen.more_beats()
        assert screen.cut_off_at is None
    all_is_well(hall)
