"""Antiphon's Engine.IO server under the suite's contract. See README.md."""

from __future__ import annotations

import re

from antiphon_host import Receive, Scope, Send, Stats, options, run

from antiphon import ASGIApp
from antiphon.engine import EngineServer, EngineSocket

engine = EngineServer(**options())
closed: list[tuple[str, str]] = []


@engine.on("connection")
def opened(socket: EngineSocket) -> None:
    def heard(data: str | bytes) -> None:
        if data == "please close":
            socket.close()
        elif order := isinstance(data, str) and re.fullmatch(r"please send (\d+) of (\d+)", data):
            for _ in range(int(order[1])):
                socket.send("x" * int(order[2]))
        else:
            socket.send(data)

    socket.on("message", heard)

    def gone(reason: str) -> None:
        closed.append((socket.id, reason))

    socket.on("close", gone)


stats = Stats(lambda: {"clients": engine.clients_count, "closed": closed})


class EngineApp(ASGIApp):
    """The engine with no other application behind it, and the stats beside it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/stats":
            await stats(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


run(EngineApp(engine, path="/engine.io"))
