"""Ends: a socket that ends before anybody waited for it, or while it begins, and what is told."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

import pytest

import antiphon
from antiphon.client.connecting import Connecting
from tests.unit.client.wire import NOBODY, InMemory, Peer
from tests.unit.wire import settle

S = TypeVar("S", bound=antiphon.ClientSocket)


@pytest.fixture
def peer() -> Peer:
    return Peer()


def leading(peer: Peer) -> type[InMemory]:
    return type("Leading", (InMemory,), {"peer": peer})


async def outcome(connecting: Connecting[S]) -> S:
    """What it gives, which must not take long."""
    async with asyncio.timeout(50):
        return await connecting


def later(peer: Peer, *packets: str) -> None:
    asyncio.get_running_loop().call_later(0.5, peer.say, *packets)


async def test_who_waits_after_the_refusal_is_told_it(peer: Peer) -> None:
    peer.lets_in = False
    connecting = peer.manager().socket().connect()
    await settle()
    peer.say('44{"message":"no","data":7}')
    with pytest.raises(antiphon.ConnectionRefused, match="no") as caught:
        await outcome(connecting)
    assert caught.value.data == 7


async def test_two_that_begin_together_are_told_each_its_own(peer: Peer) -> None:
    peer.lets_in = False
    one = antiphon.connect("http://peer", "/one", transports=[leading(peer)])
    two = antiphon.connect("http://peer", "/two")
    later(peer, '44/two,{"message":"no"}', '40/one,{"sid":"1"}')
    socket = await outcome(one)
    with pytest.raises(antiphon.ConnectionRefused, match="no"):
        await outcome(two)
    assert socket.connected
    await socket.disconnect()


@pytest.mark.parametrize("connected", [True, False])
async def test_who_waits_after_a_disconnect_is_told_that(peer: Peer, connected: bool) -> None:
    socket = peer.manager().socket()
    connecting = socket.connect()
    if connected:
        await settle()
    await socket.disconnect()
    with pytest.raises(antiphon.ConnectError, match="not connected: io client disconnect"):
        await outcome(connecting)


async def test_last_words_of_a_server_that_lets_in_and_sends_away(peer: Peer) -> None:
    peer.lets_in = False
    socket = peer.manager().socket()
    before: list[Any] = []
    socket.on_any(lambda *event: before.append(event))
    socket.on("disconnect", lambda reason: before.append(reason))
    later(peer, '40{"sid":"1"}', '42["bye","too many"]', '421["why?"]', "41")
    await socket.connect()
    after: list[Any] = []
    socket.on("bye", after.append)
    socket.on("disconnect", after.append)
    stream = aiter(socket)
    assert not socket.active
    await settle()
    assert before == [("bye", "too many"), ("why?",), "io server disconnect"]
    assert after == ["too many", "io server disconnect"]
    async with asyncio.timeout(50):
        assert [each async for each in stream] == [("bye", ("too many",)), ("why?", ())]


async def test_last_words_of_a_connection_come_before_those_of_the_next(peer: Peer) -> None:
    peer.lets_in = False
    socket = peer.manager(reconnection_delay=0).socket()
    told: list[Any] = []
    socket.on("n", told.append)
    socket.on("disconnect", told.append)
    socket.on("connect", lambda: told.append("connect"))
    later(peer, '40{"sid":"1"}', '42["n",1]')
    asyncio.get_running_loop().call_later(0.5, peer.break_off)
    peer.echo = lambda text: '40{"sid":"2"}' if told and text == "40" else None
    await socket.connect()
    await asyncio.sleep(1)
    assert told == ["connect", 1, "transport close", "connect"]


async def test_what_a_broken_answer_brought_is_not_told(peer: Peer) -> None:
    peer.lets_in = False
    socket = peer.manager(randomization_factor=0).socket()
    told: list[Any] = []
    socket.on("n", told.append)
    socket.connect()
    await settle()
    peer.say('42["n",1]')
    peer.break_off()
    await asyncio.sleep(1.5)
    peer.say('42["n",1]', '40{"sid":"1"}')
    assert told == [1]


async def test_a_stream_of_a_socket_that_is_at_its_end_ends(peer: Peer) -> None:
    socket = await peer.manager().socket().connect()
    await settle()
    peer.say("41")
    async with asyncio.timeout(50):
        assert [each async for each in socket] == []
    await socket.connect()
    later(peer, '42["x"]')
    async with asyncio.timeout(50):
        assert await anext(aiter(socket)) == ("x", ())


async def test_without_reconnection_a_handler_may_connect_again(peer: Peer) -> None:
    socket = await peer.manager(reconnection=False).socket().connect()
    states: list[bool] = []

    @socket.on("disconnect")
    def gone() -> None:
        states.append(socket.active)
        socket.connect()

    peer.break_off()
    await asyncio.sleep(1)
    assert socket.connected and states == [False]


async def test_a_listener_may_connect_again_when_it_was_given_up(peer: Peer) -> None:
    manager = peer.manager(reconnection_attempts=1)
    socket = await manager.socket().connect()
    states: list[bool] = []

    def failed() -> None:
        states.append(socket.active)
        peer.refusing = None
        socket.connect()

    manager.on("reconnect_failed", failed)
    peer.refusing = NOBODY
    peer.break_off()
    await asyncio.sleep(60)
    assert socket.connected and states == [False]


async def test_who_does_not_wait_any_more_is_not_kept(peer: Peer) -> None:
    socket = await peer.manager().socket().connect()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.wait(), 1)
    assert not socket._changed


async def test_a_transport_that_fails_late_is_followed_by_the_next(peer: Peer) -> None:
    class Late(InMemory):
        """Opens, and is gone before the server has said anything."""

        async def open(self) -> None:
            asyncio.get_running_loop().call_soon(self.receiver.lost, "transport close", None)

    begun = asyncio.get_running_loop().time()
    options: dict[str, Any] = {"transports": [Late, leading(peer)], "try_all_transports": True}
    socket = await outcome(antiphon.Manager("http://peer", **options).socket().connect())
    assert socket.connected and asyncio.get_running_loop().time() - begun < 1


async def test_any_exception_of_an_attempt_is_told(peer: Peer) -> None:
    class Broken(InMemory):
        """A transport of somebody's own, with a mistake."""

        async def open(self) -> None:
            raise RuntimeError("a mistake")

    manager = antiphon.Manager("http://peer", transports=[Broken])
    with pytest.raises(antiphon.ConnectError, match="a mistake"):
        await outcome(manager.socket().connect())
    assert not manager.active


async def test_a_handler_may_connect_again_when_an_attempt_was_the_only_one(peer: Peer) -> None:
    socket = peer.manager(reconnection=False).socket()
    states: list[bool] = []

    @socket.on("connect_error")
    def failed(error: antiphon.ConnectError) -> None:
        states.append(socket.active)
        peer.refusing = None if len(states) == 2 else NOBODY
        socket.connect()

    peer.refusing = NOBODY
    socket.connect()
    await settle()
    assert socket.connected and states == [False, False]


async def test_an_attempt_that_was_the_only_one_is_told_once(peer: Peer) -> None:
    manager = peer.manager(reconnection=False)
    sockets = [manager.socket(), manager.socket("/other")]
    told: list[str] = []
    for each in sockets:
        each.on("connect_error", lambda error: told.append(str(error)))
        each.on("disconnect", told.append)
        each.connect()
    peer.refusing = NOBODY
    await settle()
    assert told == ["nobody is there"] * 2 and not manager.active


@pytest.mark.parametrize("retries", [0, 1])
async def test_a_handler_that_connects_again_may_ask_and_listen_at_once(
    peer: Peer, retries: int
) -> None:
    def echo(text: str) -> str | None:
        return f"43{text[2:].partition('[')[0]}[7]" if text[2:3].isdigit() else None

    peer.echo = echo
    socket = await peer.manager().socket("/", retries=retries).connect()
    told: list[Any] = []

    @socket.once("disconnect")
    def gone() -> None:
        socket.connect()
        socket.timeout(5).emit("asked", ack=lambda *values: told.append(values))

    @socket.once("disconnect")
    async def comes_back() -> None:
        await socket.connect()
        told.append(await socket.call("called"))

    @socket.once("disconnect")
    async def listens() -> None:
        told.extend([event async for event in socket])

    peer.say("41")
    await settle()
    assert socket.connected
    assert len(peer.attempts) == 2  # the server may close the connection over which it said so
    assert told == [(None, 7), 7]
    peer.say('42["x"]')
    await socket.disconnect()
    assert told == [(None, 7), 7, ("x", ())]


async def test_a_handler_that_waits_after_a_failure_is_told_of_the_next_attempt(
    peer: Peer,
) -> None:
    peer.refusing = NOBODY
    socket = peer.manager().socket()
    failures: list[bool] = []

    @socket.on("connect_error")
    async def failed(error: antiphon.ConnectError) -> None:
        failures.append(socket.active)
        peer.refusing = None
        await socket.connect()

    with pytest.raises(antiphon.Unreachable):
        await outcome(socket.connect())
    await asyncio.sleep(5)
    assert socket.connected and failures == [True]
