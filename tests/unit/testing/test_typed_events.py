"""Clients in memory speak in events as values."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from antiphon import AckError, Event, EventError, Server, Socket
from antiphon.testing import connect, settle


@dataclass(frozen=True)
class Play:
    cell: int


@dataclass(frozen=True)
class Played:
    by: str
    cell: int


PLAY = Event("play", Play, Played)
PLAYED = Event("played", Played)
MOVED = Event("moved", (int, int))
OVER = Event("over")


def game() -> Server:
    io = Server()

    @io.on(PLAY)
    def play(socket: Socket, move: Play) -> Played:
        if move.cell > 8:
            raise EventError("outside", "there are nine cells")
        played = Played("X", move.cell)
        io.emit(PLAYED, played)
        io.emit(MOVED, move.cell, 1)
        io.emit(OVER)
        return played

    return io


async def test_both_ways() -> None:
    async with connect(game()) as client:
        assert await client.call(PLAY, Play(4)) == Played("X", 4)
        assert await client.receive(PLAYED) == Played("X", 4)
        assert await client.receive(MOVED) == (4, 1)
        await client.receive(OVER)
        client.emit(PLAY, Play(5))
        await client.expect(PLAYED, Played("X", 5))
        await client.expect("moved", 5, 1)
        await client.expect(OVER)
        with pytest.raises(AckError, match="outside"):
            await client.call(PLAY, Play(9), timeout=5)
        with pytest.raises(TypeError, match="has 1 arguments, 0 were given"):
            client.emit(PLAY)  # type: ignore[call-overload]


async def test_what_is_not_as_declared_fails_the_test() -> None:
    io = Server()
    async with connect(io) as client:
        io.emit("played", {"by": "X", "cell": "four"})
        with pytest.raises(AssertionError, match=r"otherwise than declared: .*int.*\$.cell"):
            await client.receive(PLAYED)
        io.emit("moved", 1)
        with pytest.raises(AssertionError, match=r"came with 1 arguments: moved\(1\)"):
            await client.expect(MOVED, 1, 2)
        io.emit("played", {"by": "X", "cell": 4})
        with pytest.raises(AssertionError, match="but came played") as caught:
            await client.expect(PLAYED, Played("O", 4))
        assert "Played(by='O', cell=4)" in str(caught.value)


async def test_listeners_for_all_events() -> None:
    io, seen = game(), list[object]()
    async with connect(io) as client:
        client.on_any(lambda *event: seen.append(event))
        client.on_any_outgoing(lambda *event: seen.append(event))
        await client.call(PLAY, Play(1))
        await settle()
        assert seen == [
            ("play", Play(1)),
            ("played", {"by": "X", "cell": 1}),
            ("moved", 1, 1),
            ("over",),
        ]


def test_other_threads_speak_in_them_too() -> None:
    io = Server()
    ask = Event("ask", Play, Played)

    async def main() -> None:
        async with connect(io) as client:
            client.on(ask, lambda play: Played("O", play.cell))
            answers = await asyncio.to_thread(
                lambda: io.threadsafe.timeout(5).call(ask, Play(3)).result(timeout=5)
            )
            assert answers == [Played("O", 3)]
            await asyncio.to_thread(io.threadsafe.emit, OVER)
            await client.receive(OVER)

    asyncio.run(main())
