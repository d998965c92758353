"""Nothing is lost and nothing overtakes, least of all while the transport changes."""

from __future__ import annotations

import pytest

from tests.interop.clients.client import Way
from tests.interop.conftest import Connect

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROUNDS = 100


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


async def test_a_thousand_events_each_way_while_it_upgrades(start: Connect, way: Way) -> None:
    client = await start()
    await client.becomes("connect")
    transports: set[str] = set()
    for number in range(ROUNDS):
        for value in range(10):
            await client.emit("record", number * 10 + value)
        await client.emit("many", 10)
        transports.add(await client.transport())
    assert await client.call("recorded") == [list(range(10 * ROUNDS))]
    heard = [number for (number,) in await client.hears("number", 10 * ROUNDS)]
    expected = list(range(10)) * ROUNDS
    assert (heard if client.keeps_order else sorted(heard)) == (
        expected if client.keeps_order else sorted(expected)
    )
    if way == "upgrade":
        assert "websocket" in transports, "the test ended before the upgrade did"
