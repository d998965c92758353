"""What a user's type checker makes of the server. `make check` reads it; nothing runs it.

mypy and pyright, both strict, have to agree. A line that must not type-check carries an ignore for
each of them, and an ignore that ignores nothing is an error.
"""

from __future__ import annotations

import re
from typing import Any, assert_type

import antiphon

io = antiphon.Server(cors_origins=["https://example.com"], ping_interval=10, max_http_buffer_size=1)
antiphon.Server(ping_intervall=10)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
antiphon.Server(ping_interval="10")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@io.use
async def authenticate(socket: antiphon.Socket) -> None:
    raise antiphon.ConnectionRefused("not authorized", data={"code": "E1"})


@io.on("connect")
async def connected(socket: antiphon.Socket) -> None:
    socket.join("lobby")
    socket.join(["a", "b"])


@io.on("clicked")
def clicked(socket: antiphon.Socket, data: dict[str, str]) -> dict[str, bool]:
    return {"ok": True}


@io.once("clicked")
async def clicked_once(socket: antiphon.Socket, data: object) -> tuple[int, str]:
    return 1, "two"


@io.on("disconnect")
async def gone(socket: antiphon.Socket, reason: str) -> None: ...


# A decorator gives back what it was given, so a handler can be called and tested by itself.
async def handlers_keep_their_types(socket: antiphon.Socket) -> None:
    assert_type(clicked(socket, {}), dict[str, bool])
    assert_type(await clicked_once(socket, 1), tuple[int, str])
    clicked(socket, 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(io.on("clicked", clicked)(socket, {}), dict[str, bool])


async def namespaces(socket: antiphon.Socket) -> None:
    chat = io.of("/chat")
    assert_type(chat, antiphon.Namespace)

    @chat.on("message")
    async def message(socket: antiphon.Socket, text: str) -> int:
        return len(text)

    @io.of(re.compile("/room-[0-9]+")).on("message")
    async def message_in_room(socket: antiphon.Socket, text: str) -> int:
        return len(text)

    assert_type(await message(socket, "hello"), int)
    assert_type(await message_in_room(socket, "hello"), int)


async def operators(socket: antiphon.Socket) -> None:
    assert_type(io.to("lobby"), antiphon.BroadcastOperator)
    assert_type(io.to(["a", "b"]).except_("c").volatile.local, antiphon.BroadcastOperator)
    assert_type(socket.broadcast.to("lobby"), antiphon.BroadcastOperator)
    assert_type(await io.to("lobby").timeout(2).call("ready"), list[object])
    # Emitting is never awaited.
    assert_type(io.emit("state", {"turn": 1}, b"bytes"), None)
    assert_type(socket.emit("state", ack=print), None)
    io.emit()  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    io.to(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def sockets(socket: antiphon.Socket) -> None:
    assert_type(socket.rooms, frozenset[str])
    assert_type(await socket.call("question", timeout=5), Any)
    assert_type(socket.connected, bool)
    assert_type(socket.namespace, str)
    assert_type(socket.handshake, antiphon.Handshake)
    socket.rooms = frozenset()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]

    @socket.on("clicked")
    def clicked_here(data: str) -> int:
        return 1

    assert_type(clicked_here("1-1"), int)


app = antiphon.ASGIApp(io)
mounted = antiphon.ASGIApp(io, app)
