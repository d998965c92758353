"""What is emitted arrives: over cuts, before a disconnect, within bounds."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

import antiphon
from tests.interop.clients.client import Way, until
from tests.interop.python_client.conftest import Make
from tests.interop.python_client.proxy import Proxy
from tests.interop.serving import Server

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", msgpack=False),
    pytest.mark.options(ping_interval=0.5, ping_timeout=1.0),
]

COUNTS: dict[Way, int] = {"polling": 1_000, "websocket": 10_000, "upgrade": 2_000}
CUTS = 20


def unique(prefix: str) -> str:
    return f"{prefix}-{time.monotonic_ns()}"


async def logged(server: Server, name: str) -> list[Any]:
    async with antiphon.connect(server.url, force_new=True, transports=["websocket"]) as socket:
        numbers: list[Any] = await socket.call("logged", name, timeout=30)
        return numbers


# Whoever has so much to do, on a machine that is busy besides, may be late with a pong.
@pytest.mark.options(ping_interval=0.5, ping_timeout=5)
async def test_with_retries_nothing_is_lost_or_out_of_order_over_twenty_cuts(
    server: Server, proxy: Proxy, manage: Make, way: Way
) -> None:
    count, name = COUNTS[way], unique("numbered")
    socket = manage(proxy.url).socket("/", retries=3, ack_timeout=5)
    connects: list[None] = []
    socket.on("connect", lambda: connects.append(None))
    await socket.connect()
    answered: list[int] = []
    for number in range(count):
        socket.emit("log", name, number, ack=lambda _, given: answered.append(given))
    for cut in range(CUTS):
        await until(lambda: len(answered) >= count * (cut + 1) // (CUTS + 1), within=30)  # noqa: B023
        await until(lambda: len(connects) > cut, within=30)  # noqa: B023
        proxy.cut()
    await asyncio.wait_for(socket.drain(), 30)
    assert answered == list(range(count))
    assert len(connects) == CUTS + 1
    # The server's handler is asked again for an event whose acknowledgement a cut has swallowed.
    # Told the number, it knows that it has it (`log` in the contract): none twice.
    assert await logged(server, name) == list(range(count))


async def test_a_disconnect_first_delivers_a_thousand_events(server: Server, manage: Make) -> None:
    name = unique("leaving")
    socket = manage(server.url).socket()
    await socket.connect()
    for number in range(1_000):
        socket.emit("log", name, number)
    await socket.disconnect()
    assert await logged(server, name) == list(range(1_000))


async def test_a_disconnect_before_the_connection_delivers_too(
    server: Server, manage: Make
) -> None:
    name = unique("early")
    socket = manage(server.url).socket()
    for number in range(100):
        socket.emit("log", name, number)
    socket.connect()
    await socket.disconnect()
    assert await logged(server, name) == list(range(100))


@pytest.mark.options()
async def test_a_disconnect_with_nothing_to_deliver_returns_at_once(
    server: Server, manage: Make
) -> None:
    for _ in range(5):
        socket = manage(server.url).socket()
        await socket.connect()
        await socket.call("nothing", timeout=30)
        began = time.monotonic()
        await socket.disconnect(timeout=60)
        # If it waited for anything, that would be the next ping, or the end of its time.
        assert time.monotonic() - began < 10


async def test_a_disconnect_gives_up_when_its_time_is_over(proxy: Proxy, manage: Make) -> None:
    manager = manage(proxy.url, timeout=30)
    socket = manager.socket()
    await socket.connect()
    proxy.refuse()
    proxy.cut()
    await until(lambda: not socket.connected)
    socket.emit("log", "never", 1)
    began = time.monotonic()
    await socket.disconnect(timeout=0.2)
    assert 0.15 < time.monotonic() - began < 10
    assert manager.monitor.counts["undelivered_events"] == 1


async def test_events_wait_for_the_connection_in_order(
    server: Server, proxy: Proxy, manage: Make
) -> None:
    name = unique("offline")
    socket = manage(proxy.url).socket()
    socket.emit("log", name, 0)
    await socket.connect()
    socket.emit("log", name, 1)
    await socket.call("nothing", timeout=30)
    proxy.refuse()
    proxy.cut()
    await until(lambda: not socket.connected)
    for number in range(2, 50):
        socket.emit("log", name, number)
    socket.volatile.emit("log", name, "volatile")
    proxy.refuse(False)
    await asyncio.wait_for(socket.drain(), 30)
    await socket.call("nothing", timeout=30)
    assert await logged(server, name) == list(range(50))


async def test_a_call_that_waits_for_the_connection(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url).socket()
    await socket.connect()
    proxy.refuse()
    proxy.cut()
    await until(lambda: not socket.connected)
    calling = asyncio.ensure_future(socket.call("echo", 1, timeout=30))
    late = asyncio.ensure_future(socket.call("log", unique("late"), 1, timeout=0.05))
    with pytest.raises(antiphon.AckTimeout):
        await late
    proxy.refuse(False)
    assert await calling == 1


async def test_a_call_whose_connection_is_lost(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url).socket()
    await socket.connect()
    await socket.call("nothing", timeout=30)
    proxy.freeze()
    errors: list[Any] = []
    socket.timeout(30).emit("echo", 1, ack=lambda *values: errors.append(values))
    calling = asyncio.ensure_future(socket.call("echo", 1))
    await asyncio.sleep(0)
    proxy.cut()
    with pytest.raises(antiphon.Disconnected):
        await asyncio.wait_for(calling, 30)
    ((error,),) = errors
    assert isinstance(error, antiphon.Disconnected)
    proxy.thaw()


async def test_an_acknowledgement_that_does_not_come(server: Server, manage: Make) -> None:
    socket = manage(server.url).socket("/", ack_timeout=0.05)
    await socket.connect()
    with pytest.raises(antiphon.AckTimeout):
        await socket.call("unheard of")
    told: list[Any] = []
    socket.emit("unheard of", ack=told.append)
    await until(lambda: told)
    assert isinstance(told[0], antiphon.AckTimeout)
    assert await socket.call("echo", 1, timeout=30) == 1


async def test_with_retries_an_event_nobody_acknowledges_is_given_up(
    server: Server, manage: Make
) -> None:
    manager = manage(server.url)
    socket = manager.socket("/", retries=2, ack_timeout=0.2)
    await socket.connect()
    with pytest.raises(antiphon.AckTimeout):
        await socket.call("unheard of")
    socket.emit("unheard of")
    assert await socket.call("echo", 1) == 1
    assert manager.monitor.counts["unacknowledged_events"] == 1


async def test_drain_waits_until_all_has_left(server: Server, manage: Make) -> None:
    name = unique("drained")
    socket = manage(server.url).socket()
    socket.connect()
    for number in range(300):
        socket.emit("log", name, number)
    await asyncio.wait_for(socket.drain(), 30)
    await socket.call("nothing", timeout=30)
    assert await logged(server, name) == list(range(300))


async def test_drain_returns_as_soon_as_all_has_left(server: Server, manage: Make) -> None:
    socket = await manage(server.url, transports=["websocket"]).socket().connect()
    begun = time.monotonic()
    for _ in range(50):
        socket.emit("nothing")
        await socket.drain()
    assert time.monotonic() - begun < 1.5
