"""The part of the test app that refuses, explodes and answers with what cannot be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn

import antiphon
from antiphon import ConnectionRefused, EventError, Server, Socket


def register(io: Server, log_leaving: Callable[[Any], None]) -> None:
    """Add it to a server."""
    register_namespaces(io, log_leaving)
    register_events(io)


def register_namespaces(io: Server, log_leaving: Callable[[Any], None]) -> None:
    @io.of("/refuse").use
    def refuse(socket: Socket) -> None:
        if socket.handshake.auth.get("token") != "letmein":
            raise ConnectionRefused("not authorized", data={"code": "E1", "retry": [1, 2]})

    @io.of("/refuse-plain").use
    async def refuse_plainly(socket: Socket) -> NoReturn:
        raise ConnectionRefused("go away")

    explode = io.of("/explode")
    log_leaving(explode)

    @explode.on("connect")
    async def connected(socket: Socket) -> None:
        raise TypeError("in the connect handler")

    @explode.on("ping")
    def ping(socket: Socket) -> str:
        return "pong"

    @io.of("/explode-middleware").use
    def explode_in_middleware(socket: Socket) -> None:
        raise ValueError("a secret of the middleware")

    @io.of("/explode-leaving").on("disconnecting")
    def disconnecting(socket: Socket, reason: str) -> None:
        raise TypeError("in the disconnecting handler")

    @io.of("/explode-leaving").on("disconnect")
    async def disconnected(socket: Socket, reason: str) -> None:
        raise TypeError("in the disconnect handler")


def register_events(io: Server) -> None:
    @io.on("raise")
    async def fail(socket: Socket) -> None:
        raise ValueError("a secret of raise")

    @io.on("raise-later")
    async def fail_later(socket: Socket) -> None:
        await asyncio.sleep(0.01)
        raise ValueError("a secret of raise-later")

    @io.on("raise-plain")
    def fail_plainly(socket: Socket) -> None:
        raise ValueError("a secret of raise-plain")

    @io.on("raise-event-error")
    def refuse_event(socket: Socket) -> None:
        raise EventError("taken", "by X", {"cell": "1-1"})

    @io.on("raise-event-error-without-data")
    def refuse_event_briefly(socket: Socket) -> None:
        raise EventError("taken", "by X")

    @io.on("return-unserialisable")
    def return_unserialisable(socket: Socket) -> object:
        return object()

    @io.on("emit-unserialisable")
    def emit_unserialisable(socket: Socket) -> None:
        socket.emit("never", {"a": [antiphon]})

    @io.on("takes-one-and-a-number")
    def takes_one(socket: Socket, number: int) -> int:
        return number + 1
