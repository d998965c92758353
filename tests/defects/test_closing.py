"""What was emitted before a server, a connection or a socket is closed still arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

import antiphon
from tests.conformance.wire import Link, Transport, Wire
from tests.defects.conftest import Connect, Start
from tests.defects.hosting import Hosted, holds, join_quietly

pytestmark = pytest.mark.asyncio(loop_scope="session")

Wires = Callable[[Hosted], Wire]
COUNT = 100

ENDS: dict[str, Callable[[antiphon.Server, antiphon.Socket], Any]] = {
    "the server closes": lambda io, socket: io.close(),
    "the connection is closed": lambda io, socket: socket.disconnect(close=True),
    "all connections are closed": lambda io, socket: io.disconnect_sockets(close=True),
    "the socket is disconnected": lambda io, socket: socket.disconnect(),
}


async def everything(link: Link) -> list[str]:
    """All packets until the end, or until the client is disconnected."""
    packets: list[str] = []
    try:
        while not packets or packets[-1] not in ("1", "41"):
            packets.append(str(await link.receive()))
    except ConnectionError:
        pass
    return [packet for packet in packets if packet not in ("1", "41")]


@pytest.mark.parametrize("way", ["polling", "websocket", "upgrade"])
async def test_the_official_client_hears_the_last_words(
    host: Start, official: Connect, way: str
) -> None:
    io = antiphon.Server()
    client = await official(await host(io), way=way)
    (socket,) = io.sockets.values()
    await holds(lambda: way != "upgrade" or socket.conn.transport == "websocket")
    for number in range(COUNT):
        io.emit("word", number)
    await io.close()
    await client.becomes("disconnect")
    assert client.events("word") == [[number] for number in range(COUNT)]


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("end", list(ENDS))
async def test_last_words_arrive(host: Start, wires: Wires, transport: Transport, end: str) -> None:
    io = antiphon.Server()
    reasons: list[str] = []
    io.on("disconnect", lambda socket, reason: reasons.append(reason))
    link = await wires(await host(io)).open(transport)
    await join_quietly(link)
    (socket,) = io.sockets.values()
    reading = asyncio.create_task(everything(link))
    filler = "x" * 10_000
    for number in range(COUNT):
        (io if number % 2 else socket).emit("word", number, filler)
    result = ENDS[end](io, socket)
    if result is not None:
        await result
    async with asyncio.timeout(30):
        words = await reading
    assert words == [f'42["word",{number},"{filler}"]' for number in range(COUNT)]
    assert reasons == [
        "server shutting down" if end == "the server closes" else "server namespace disconnect"
    ]
