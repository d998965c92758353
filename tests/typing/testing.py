"""What an editor sees of clients in tests."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, assert_type

from antiphon import Event, Server
from antiphon.testing import Client, Clock, Connections, Received, connect

io = Server()


@dataclass
class Play:
    cell: int


@dataclass
class Played:
    cell: int


PLAY = Event("play", Play, Played)
PLAYED = Event("played", Played)
MOVED = Event("moved", (int, str))
OVER = Event("over")


async def clients(antiphon_connect: Connections) -> None:
    async with connect(io, auth={"token": "x"}, namespace="/game") as client:
        assert_type(client, Client)
        assert_type(await client.call(PLAY, Play(4)), Played)
        assert_type(await client.call(PLAY, Play(4), timeout=3), Played)
        assert_type(await client.call("play", 4, timeout=3), Any)
        played: Played = await client.receive(PLAYED)
        cell, name = await client.receive(MOVED, timeout=3)
        client.emit(MOVED, cell, name)
        client.emit(PLAYED, played)
        assert_type(await client.receive("moved"), Any)
        assert_type(await client.next_event(), Received)
        client.emit(PLAY, Play(4))
        client.emit(PLAY, 4)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
        await client.expect(PLAYED, Played(4))
        assert_type(client.socket.id == client.id, bool)
    assert_type(await connect(io), Client)
    assert_type(await antiphon_connect(io, auth={"token": "x"}), Client)
    await antiphon_connect(io, nothing=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await Clock().advance(3)


def threads() -> None:
    io.threadsafe.to("red").emit(PLAYED, Played(4))
    assert_type(io.threadsafe.call(PLAY, Play(4)), Future[list[Played]])
    assert_type(io.threadsafe.to("red").call("play", 4), Future[list[object]])
