"""Antiphon's Engine.IO server under the suite's contract. See README.md."""

from __future__ import annotations

import re

from antiphon_host import Stats, options, run

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
    socket.on("close", lambda reason: closed.append((socket.id, reason)))


run(
    ASGIApp(
        engine,
        Stats(lambda: {"clients": engine.clients_count, "closed": closed}),
        path="/engine.io",
    )
)
