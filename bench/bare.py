"""The limits that are servers of their own: as little as can be written, on the quickest library there is.

`python -m bench.bare` says its port on the first line: to whoever connects at /screen it sends what comes in at /clerk, once a row about it is
on the disk; whoever connects elsewhere hears nothing.  `hello` is the application that a bare gunicorn serves.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from websockets.asyncio.server import ServerConnection


def hello() -> WSGIApplication:
    """A Flask that says hello."""
    from flask import Flask

    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


async def broadcast(folder: Path) -> None:
    """One row committed with sqlite3, then one message to everybody."""
    from websockets.asyncio.server import broadcast, serve

    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE change (id INTEGER PRIMARY KEY, word TEXT)")
    screens: set[ServerConnection] = set()

    async def serve_one(connection: ServerConnection) -> None:
        if connection.request is not None and connection.request.path == "/clerk":
            async for message in connection:
                database.execute("BEGIN IMMEDIATE")
                database.execute("INSERT INTO change (word) VALUES (?)", (message[:20],))
                database.execute("COMMIT")
                broadcast(screens, message)
        if connection.request is not None and connection.request.path == "/screen":
            screens.add(connection)
        await connection.wait_closed()
        screens.discard(connection)

    async with serve(serve_one, "127.0.0.1", 0, compression=None, ping_interval=None, max_size=None, backlog=1000) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(broadcast(Path(sys.argv[1])))
