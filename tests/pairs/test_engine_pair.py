"""An engine and a client of it, joined in memory."""

from __future__ import annotations

import asyncio
import random

import pytest

from antiphon.engine import EngineServer, EngineSocket
from tests.pairs.engine_client import Data, EngineClient
from tests.unit.wire import settle

transports = pytest.mark.parametrize("transport", ["polling", "websocket"])


class Pair:
    """An engine, a client of it, and what the server's end has received.

    Attributes:
        received: The messages that the server got.
        reason: Why the session ended, for the server.
    """

    def __init__(self, engine: EngineServer | None = None) -> None:
        self.engine = engine or EngineServer()
        self.engine.on("connection", self._opened)
        self.received: list[Data] = []
        self.reason: str | None = None

    async def open(self, transport: str) -> Pair:
        self.client = await EngineClient(self.engine).open(transport)
        await settle()
        return self

    def _opened(self, socket: EngineSocket) -> None:
        self.server = socket
        socket.on("message", self.received.append)
        socket.on("close", self._closed)

    def _closed(self, reason: str) -> None:
        assert self.reason is None
        self.reason = reason


def messages(count: int) -> list[Data]:
    """Text and bytes of all sizes, always the same ones."""
    chance = random.Random(count)
    text = [
        f"{number}:" + "ä€\U0001f600x"[number % 4] * chance.randrange(300)
        for number in range(count)
    ]
    return [one if chance.random() < 0.7 else one.encode() for one in text]


@transports
async def test_messages_arrive_in_order_both_ways(transport: str) -> None:
    pair = await Pair().open(transport)
    down, up = messages(200), messages(201)
    for number, data in enumerate(up):
        pair.client.send(data)
        if number < len(down):
            pair.server.send(down[number])
        if number % 7 == 0:
            await settle()
    await settle()
    assert pair.client.received == down
    assert pair.received == up


@pytest.mark.parametrize("when", range(0, 60, 4))
async def test_messages_keep_their_order_along_an_upgrade(when: int) -> None:
    pair = await Pair().open("polling")
    down, up = messages(60), messages(61)
    upgrade: asyncio.Task[None] | None = None
    for number in range(60):
        if number == when:
            upgrade = asyncio.create_task(pair.client.upgrade())
        pair.client.send(up[number])
        pair.server.send(down[number])
        await asyncio.sleep(0.03 * (number % 3))
    assert upgrade is not None
    await upgrade
    pair.client.send(up[60])
    await settle()
    assert pair.client.transport == pair.server.transport == "websocket"
    assert pair.client.received == down
    assert pair.received == up
    assert pair.reason is None


@transports
async def test_a_quiet_session_lives_for_a_day(transport: str) -> None:
    pair = await Pair().open(transport)
    await asyncio.sleep(86_400)
    assert pair.client.pings == 86_400 // 25
    pair.client.send("still here")
    pair.server.send("still here")
    await settle()
    assert pair.received == pair.client.received == ["still here"]


async def test_a_thousand_sessions_live_for_ten_minutes_on_one_clock() -> None:
    engine = EngineServer()
    clients = []
    for number in range(1000):
        clients.append(await EngineClient(engine).open("websocket"))
        await asyncio.sleep(0.1 if number % 10 == 0 else 0)
    await asyncio.sleep(610)
    assert {client.pings for client in clients} == {24}
    assert engine.clients_count == 1000
    assert len(engine.clock) <= 2000
    for client in clients:
        client.lose()
    assert (engine.clients_count, len(engine.clock)) == (0, 0)


@transports
async def test_the_server_closes_behind_its_last_words(transport: str) -> None:
    pair = await Pair().open(transport)
    for number in range(5):
        pair.server.send(str(number))
    pair.server.close()
    await asyncio.wait_for(pair.client.closed.wait(), 1)
    assert pair.client.received == list("01234")
    assert pair.reason == "forced close"


@transports
async def test_the_client_closes(transport: str) -> None:
    pair = await Pair().open(transport)
    pair.client.send("last words")
    pair.client.close()
    await settle()
    assert pair.received == ["last words"]
    assert pair.reason == "transport close"
    assert pair.engine.clients_count == 0


@transports
async def test_the_connection_is_lost(transport: str) -> None:
    pair = await Pair().open(transport)
    pair.client.lose()
    await settle()
    assert pair.reason == ("transport close" if transport == "websocket" else "transport error")
    assert not pair.engine._sockets


async def test_it_is_lost_in_the_middle_of_an_upgrade() -> None:
    pair = await Pair().open("polling")
    upgrade = asyncio.create_task(pair.client.upgrade())
    await asyncio.sleep(0.05)
    pair.client.lose()
    upgrade.cancel()
    await asyncio.sleep(11)
    assert pair.reason == "transport error"
    assert not pair.engine._sockets
    assert len(pair.engine.clock) == 0
