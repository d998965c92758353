"""Nothing is lost and nothing overtakes, least of all while the transport changes."""

from __future__ import annotations

import asyncio

import pytest

from tests.interop.clients.client import Client, Way
from tests.interop.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Three each millisecond, at best.
STREAMED = 600


async def test_forty_events_in_the_moment_of_connecting(start: Connect) -> None:
    client = await start(at_once=40)
    await client.becomes("connect")
    while len(numbers := (await client.call("recorded"))[0]) < 40:
        assert numbers == list(range(len(numbers)))
    assert numbers == list(range(40))


async def test_a_thousand_events_at_once_each_way(start: Connect, way: Way) -> None:
    client = await start(at_once=1000, auth={"greet": 1000})
    await client.counts("number", 1000)
    await client.connected()
    while len(numbers := (await client.call("recorded"))[0]) < 1000:
        assert numbers == list(range(len(numbers)))
    assert numbers == list(range(1000))


async def test_events_each_way_while_it_upgrades(start: Connect) -> None:
    clients = [await start(auth={"stream": STREAMED}) for _ in range(8)]
    await asyncio.gather(*(exchange(client) for client in clients))


async def exchange(client: Client) -> None:
    """Talk while the server does, from the moment of connecting on; nothing may be lost."""
    await client.becomes("connect")
    sent = 0
    while len(client.events("number")) < STREAMED:
        for _ in range(5):
            await client.emit("record", sent)
            await client.emit("echo", sent)
            sent += 1
        assert sent < 5000, "something is lost"
        await client.transport()
    await client.counts("number", STREAMED)
    await client.counts("echo", sent)
    assert await client.call("recorded") == [list(range(sent))]
    expected = "polling" if client.plan.way == "polling" else "websocket"
    assert await client.transport() == expected
