"""What a user's type checker makes of the clients; see server.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_type

import antiphon


@dataclass
class Play:
    x: int


@dataclass
class Played:
    ok: bool


PLAY = antiphon.Event("play", Play, Played)


async def connecting() -> None:
    async with antiphon.connect("http://x", auth={"a": 1}, retries=3, timeout=5) as socket:
        assert_type(socket, antiphon.ClientSocket)
    assert_type(
        await antiphon.connect("http://x", headers=lambda: {"a": "b"}), antiphon.ClientSocket
    )
    antiphon.connect("http://x", timeuot=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    antiphon.connect("http://x", timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    manager = antiphon.Manager("http://x", transports=["websocket"])
    antiphon.Manager("http://x", transports=["webtransport"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    assert_type(manager.socket("/chat", ack_timeout=1), antiphon.ClientSocket)

    @manager.on("reconnect_attempt")
    def attempted(number: int) -> int:
        return number

    assert_type(attempted(1), int)
    manager.once("reconnect", print)


async def using(socket: antiphon.ClientSocket) -> None:
    @socket.on("clicked")
    async def clicked(data: dict[str, str]) -> dict[str, bool]:
        return {"ok": True}

    assert_type(await clicked({}), dict[str, bool])

    @socket.on(PLAY)
    def play(play: Play) -> Played:
        return Played(True)

    @socket.on(PLAY)  # type: ignore[arg-type]  # pyright: ignore[reportUntypedFunctionDecorator, reportArgumentType, reportCallIssue]
    def wrong(play: str) -> Played:
        return Played(True)

    assert_type(await socket.call("x", 1, timeout=2), Any)
    assert_type(await socket.call(PLAY, Play(1), timeout=2), Played)
    socket.emit(PLAY, Play(1))
    socket.volatile.emit("x")
    assert_type(await socket.timeout(1).call(PLAY, Play(1)), Played)
    async for event, args in socket:
        assert_type(event, str)
        assert_type(args, tuple[Any, ...])
    await socket.disconnect(timeout=1)


def blocking() -> None:
    with antiphon.sync.connect("http://x", auth={"a": 1}) as socket:
        assert_type(socket, antiphon.sync.Socket)
        assert_type(socket.call(PLAY, Play(1)), Played)
        assert_type(socket.call("x", timeout=1), Any)
        socket.emit(PLAY, Play(1))
        socket.volatile.emit("x", 1)
        for event, args in socket:
            assert_type((event, args), tuple[str, tuple[Any, ...]])
        assert_type(socket.wait(timeout=1), str | None)
