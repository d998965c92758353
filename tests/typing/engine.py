"""What a user's type checker makes of the Engine.IO server; see server.py."""

from __future__ import annotations

from typing import assert_type

import antiphon

engine = antiphon.engine.EngineServer(ping_interval=0.3, transports=["websocket"])
antiphon.engine.EngineServer(adapter=None)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


@engine.on("connection")
def opened(socket: antiphon.engine.EngineSocket) -> None:
    socket.on("message", lambda data: socket.send(data))
    socket.on("close", print)


@engine.on("connection")
def decorating(socket: antiphon.engine.EngineSocket) -> None:
    @socket.on("message")
    def heard(data: str | bytes) -> int:
        return len(data)

    assert_type(heard("1"), int)


def handlers_keep_their_types(socket: antiphon.engine.EngineSocket) -> None:
    assert_type(opened(socket), None)
    socket.send(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


app = antiphon.ASGIApp(engine, path="/engine.io")
