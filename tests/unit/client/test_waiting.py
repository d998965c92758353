"""What waits: its bounds, and how those are told who wait for its acknowledgement."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import antiphon
from tests.unit.client.wire import NOBODY, Peer
from tests.unit.virtual_time import VirtualTimeLoop
from tests.unit.wire import settle


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.mark.parametrize("policy", ["drop_oldest", "drop_newest"])
async def test_what_can_never_fit_makes_nothing_give_way(peer: Peer, policy: Any) -> None:
    manager = peer.manager()
    socket = manager.socket("/", max_buffered_bytes=50, buffer_policy=policy)
    socket.emit("a")
    socket.emit("x" * 100)
    socket.emit("b")
    await socket.connect()
    assert peer.sent[1:] == ['42["a"]', '42["b"]']
    assert manager.monitor.counts["dropped_events"] == 1


async def test_what_can_never_fit_is_told_so(peer: Peer) -> None:
    socket = peer.manager().socket("/", max_buffered_bytes=50)
    with pytest.raises(antiphon.BufferFull, match="106 bytes are more than may wait"):
        socket.emit("x" * 100)


async def test_with_retries_a_timeout_is_told_all_the_same(peer: Peer) -> None:
    socket = await peer.manager().socket("/", retries=2).connect()
    told: list[Any] = []
    socket.timeout(2).emit("a", ack=lambda *values: told.append(values))
    socket.timeout(2).emit("b", ack=lambda *values: told.append(values))
    await asyncio.sleep(1)
    peer.say('430["in time"]')
    await asyncio.sleep(3)
    assert told[0] == (None, "in time")
    assert isinstance(told[1][0], antiphon.AckTimeout)
    peer.say('431["too late"]')
    await settle()
    assert len(told) == 2


async def test_the_tries_of_what_is_given_up_do_not_count_for_the_next(peer: Peer) -> None:
    manager = peer.manager(reconnection_attempts=1)
    socket = await manager.socket("/", retries=1, ack_timeout=2).connect()
    calling = asyncio.ensure_future(socket.call("a"))
    await settle()
    socket.emit("b")
    await asyncio.sleep(3)  # the second try of a
    peer.refusing = NOBODY
    peer.break_off()
    with pytest.raises(antiphon.Disconnected):
        await calling
    peer.refusing = None
    peer.sent.clear()
    await socket.connect()
    await asyncio.sleep(10)
    assert peer.sent == ["40", '421["b"]', '421["b"]']


@pytest.mark.parametrize("asks", [True, False])
async def test_nobody_waits_for_what_is_given_up(peer: Peer, asks: bool) -> None:
    socket = await peer.manager().socket("/", retries=1, ack_timeout=2).connect()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    socket.emit("a", ack=(lambda *values: None) if asks else None)
    await socket.drain()
    socket.emit("b")
    await socket.disconnect(timeout=50)
    assert 7.9 < loop.time() - begun < 9


@pytest.mark.parametrize("timeout", [None, 1])
async def test_who_drains_does_not_miss_that_the_server_lives_after_all(
    peer: Peer, timeout: float | None
) -> None:
    socket = await peer.manager().socket().connect()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.now += 60  # no timer has run yet
    if timeout is None:
        socket.emit("kept")
    else:
        socket.timeout(timeout).emit("kept", ack=lambda *values: None)
    draining = asyncio.ensure_future(socket.drain())
    loop.call_soon(peer.say, "2")
    async with asyncio.timeout(10):
        await draining
