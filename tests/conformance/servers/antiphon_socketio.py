"""Antiphon's Socket.IO server under the suite's contract. See README.md."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import failures
from antiphon_host import Stats, options, run

import antiphon

io = antiphon.Server(**options())
left: list[tuple[str, str, str, list[str]]] = []
# Weak: a namespace that the server has forgotten must not live on for our sake.
namespaces: WeakSet[antiphon.Namespace] = WeakSet([io.of("/")])
io.on("new_namespace", namespaces.add)


def stats() -> dict[str, Any]:
    sockets = [socket for nsp in namespaces for socket in nsp.sockets.values()]
    joined = {room for socket in sockets for room in socket.rooms}
    return {
        "clients": io.engine.clients_count,
        "sockets": len(sockets),
        "rooms": len(joined),
        "left": left,
    }


def log_leaving(
    namespace: antiphon.Server | antiphon.Namespace | antiphon.ParentNamespace,
) -> None:
    @namespace.on("disconnecting")
    def leaving(socket: antiphon.Socket, reason: str) -> None:
        socket.data["rooms"] = sorted(socket.rooms)

    @namespace.on("disconnect")
    def gone(socket: antiphon.Socket, reason: str) -> None:
        left.append((socket.namespace, socket.id, reason, socket.data["rooms"]))


# The official suites' contract.


@io.on("connect")
def connected(socket: antiphon.Socket) -> None:
    socket.emit("auth", socket.handshake.auth)


@io.on("message")
def message(socket: antiphon.Socket, *args: Any) -> None:
    socket.emit("message-back", *args)


@io.on("message-with-ack")
def message_with_ack(socket: antiphon.Socket, *args: Any) -> tuple[Any, ...]:
    return args


custom = io.of("/custom")
custom.on("connect", connected)
custom.on("message", message)
log_leaving(io)
log_leaving(custom)

# Ours.


@io.on("handshake")
def handshake(socket: antiphon.Socket) -> dict[str, Any]:
    shake = socket.handshake
    return {
        "auth": shake.auth,
        "headers": dict(shake.headers),
        "query": dict(shake.query),
        "secure": shake.secure,
        "address": shake.address,
    }


@io.on("ask-me")
def ask_me(socket: antiphon.Socket, *args: Any) -> None:
    socket.emit("question", *args, ack=lambda *answers: socket.emit("answered", *answers))


@io.on("ask-me-twice")
def ask_me_twice(socket: antiphon.Socket) -> None:
    def answered(number: int) -> Callable[..., None]:
        return lambda *answers: socket.emit("answered", number, *answers)

    socket.emit("question", 1, ack=answered(1))
    socket.emit("question", 2, ack=answered(2))


@io.on("call-me")
async def call_me(socket: antiphon.Socket) -> None:
    await socket.call("question")


@io.on("call-me-briefly")
async def call_me_briefly(socket: antiphon.Socket) -> str:
    try:
        await socket.call("question", timeout=0.05)
    except antiphon.AckTimeout as late:
        return type(late).__name__
    return "in time"


@io.on("join")
def join(socket: antiphon.Socket, room: str) -> None:
    socket.join(room)


@io.on("leave")
def leave(socket: antiphon.Socket, room: str) -> None:
    socket.leave(room)


@io.on("to-room")
def to_room(socket: antiphon.Socket, room: str | list[str], *args: Any) -> None:
    io.to(room).emit("room-event", *args)


@io.on("broadcast")
def broadcast(socket: antiphon.Socket, *args: Any) -> None:
    socket.broadcast.emit("broadcasted", *args)


@io.on("to-all")
def to_all(socket: antiphon.Socket, *args: Any) -> None:
    io.emit("for-all", *args)


@io.on("disconnect-me")
def disconnect_me(socket: antiphon.Socket) -> None:
    socket.disconnect()


@io.on("close-me")
def close_me(socket: antiphon.Socket) -> None:
    socket.disconnect(close=True)


@io.on("farewell")
def farewell(socket: antiphon.Socket, count: int) -> None:
    for number in range(count):
        socket.emit("last-words", number)
    socket.disconnect(close=True)


@io.on("answer-nothing")
def answer_nothing(socket: antiphon.Socket) -> None:
    return None


@io.on("numbers")
def numbers(socket: antiphon.Socket) -> list[float]:
    return [float("nan"), float("inf"), float("-inf"), 1.5]


@io.on("speak")
def speak(socket: antiphon.Socket, text: str) -> None:
    socket.emit("spoken", text, "žluťoučký kůň 🎵")


@io.on("flood-me")
def flood_me(socket: antiphon.Socket, count: int, size: int) -> None:
    for _ in range(count):
        socket.emit("flood", "x" * size)


@io.on("volatile-flood-me")
def volatile_flood_me(socket: antiphon.Socket, count: int, size: int) -> None:
    for _ in range(count):
        socket.volatile.emit("flood", "x" * size)


@io.on("wait")
async def wait(socket: antiphon.Socket, seconds: float, name: str) -> None:
    socket.emit("began", name)
    await asyncio.sleep(seconds)
    socket.emit("ended", name)


slow = io.of("/slow")
log_leaving(slow)


@slow.use
async def be_slow(socket: antiphon.Socket) -> None:
    await asyncio.sleep(socket.handshake.auth.get("seconds", 0.3))
    if socket.handshake.auth.get("refused"):
        raise antiphon.ConnectionRefused("too late")


@io.of("/slow-herald").on("announce")
def announce(socket: antiphon.Socket, *args: Any) -> None:
    slow.emit("news", *args)


log_leaving(io.of(re.compile(r"/dynamic-\d+")))
failures.register(io, log_leaving)

run(antiphon.ASGIApp(io, Stats(stats)))
