"""A socket that several have asked for: who leaves takes nothing from the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest
import pytest_asyncio

import antiphon
from antiphon.client.connecting import Connecting
from tests.unit.client.wire import InMemory, Peer
from tests.unit.wire import settle

S = TypeVar("S", bound=antiphon.ClientSocket)


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[Peer]:
    """A server whose connection another namespace keeps open."""
    peer = Peer()
    kind = type("Leading", (InMemory,), {"peer": peer})
    options = {"reconnection_delay": 1, "randomization_factor": 0}
    async with antiphon.connect("http://peer", "/other", transports=[kind], **options):  # type: ignore[arg-type]
        yield peer


def ask(*, patient: bool = False) -> Connecting[antiphon.ClientSocket]:
    return antiphon.connect("http://peer", keep_trying=patient)


async def wait(connecting: Connecting[S], seconds: float) -> S:
    async with asyncio.timeout(seconds):
        return await connecting


@pytest.mark.parametrize("by_client", [False, True])
async def test_who_came_after_an_end_is_not_disconnected_by_who_was_there_before(
    peer: Peer, by_client: bool
) -> None:
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        socket = await first.enter_async_context(ask())
        assert await second.enter_async_context(ask()) is socket
        if by_client:
            await socket.disconnect()
        else:
            peer.say("41")
        assert not socket.active
        async with ask() as again:
            assert again is socket
            await first.aclose()
            assert socket.connected
            await second.aclose()
            assert socket.connected
        assert not socket.active


async def test_who_came_after_an_end_and_awaited_it_is_not_disconnected_either(peer: Peer) -> None:
    async with ask() as socket:
        peer.say("41")
        await ask()
    assert socket.connected
    await socket.disconnect()


@pytest.mark.parametrize("awaited", [False, True])
async def test_who_connects_again_within_its_block_is_disconnected_at_its_end(
    peer: Peer, awaited: bool
) -> None:
    async with ask() as socket:
        peer.say("41")
        connecting = socket.connect()
        if awaited:
            await connecting
        await settle()
        assert socket.connected
    assert not socket.active
    async with ask() as socket:
        await socket.connect()  # it is connected already
    assert not socket.active


async def test_who_connects_again_does_so_for_all_that_are_still_there(peer: Peer) -> None:
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        socket = await first.enter_async_context(ask())
        await second.enter_async_context(ask())
        peer.say("41")
        await socket.connect()
        await first.aclose()
        assert socket.connected
        await second.aclose()
        assert not socket.active


async def test_a_socket_that_was_awaited_is_disconnected_at_the_end_of_its_block(
    peer: Peer,
) -> None:
    async with await ask() as socket:
        assert socket.connected
    assert not socket.active
    async with ask() as socket:
        async with socket, socket:
            pass
        assert socket.connected
    assert not socket.active


async def test_who_leaves_does_not_end_it_for_who_waits_for_it(peer: Peer) -> None:
    async with ask() as socket:
        peer.break_off()
        waiting = asyncio.create_task(wait(ask(patient=True), 30))
        await settle()
    assert await waiting is socket and socket.connected
    await socket.disconnect()


async def test_who_waits_no_more_does_not_end_it_for_the_other(peer: Peer) -> None:
    peer.lets_in = False

    async def hear() -> str:
        async with ask() as socket, asyncio.timeout(50):
            return (await anext(aiter(socket)))[0]

    hearing = asyncio.create_task(hear())
    with pytest.raises(TimeoutError):
        await wait(ask(), 5)
    peer.say('42["hello"]', '40{"sid":"late"}')
    assert await hearing == "hello"


async def test_when_all_that_waited_are_gone_it_is_given_up(peer: Peer) -> None:
    peer.lets_in = False
    for _ in range(2):
        connecting = ask()
        with pytest.raises(TimeoutError):
            await asyncio.gather(wait(connecting, 5), wait(ask(), 10))
        await asyncio.sleep(10)
    (socket,) = {connecting._socket}
    await asyncio.sleep(10)
    assert not socket.active


async def test_who_gives_up_waiting_for_a_goodbye_does_not_come_back(peer: Peer) -> None:
    socket = await ask()
    peer.break_off()
    socket.emit("x")
    peer.lets_in = False
    leaving = socket.disconnect()  # takes its whole time
    with pytest.raises(TimeoutError):
        await wait(ask(), 1)
    await leaving
    await asyncio.sleep(1)
    assert not socket.active


async def test_who_comes_during_a_goodbye_is_not_hindered_by_who_leaves(peer: Peer) -> None:
    async with AsyncExitStack() as first:
        socket = await first.enter_async_context(ask())
        peer.break_off()
        socket.emit("x")
        peer.lets_in = False
        leaving = socket.disconnect()
        waiting = asyncio.create_task(wait(ask(patient=True), 60))
        await settle()
        await first.aclose()
    await leaving
    peer.lets_in = True
    assert (await waiting).connected
    await socket.disconnect()


async def test_who_was_sent_away_at_once_keeps_nothing_for_others(peer: Peer) -> None:
    peer.lets_in = False
    asyncio.get_running_loop().call_later(0.5, peer.say, '40{"sid":"1"}', "41")
    async with ask() as socket:
        assert not socket.active
        peer.lets_in = True
        async with ask() as again:
            assert again is socket and socket.connected
        assert not socket.active
