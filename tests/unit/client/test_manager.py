"""One connection for all sockets: attempts, delays, giving up, coming back."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

import antiphon
from tests.unit.client.wire import NOBODY, Peer
from tests.unit.wire import settle


@pytest.fixture
def peer() -> Peer:
    return Peer()


async def _connected(socket: antiphon.ClientSocket) -> antiphon.ClientSocket:
    return await socket.connect()


async def test_it_connects_once_for_all_namespaces(peer: Peer) -> None:
    manager = peer.manager()
    one = await manager.socket().connect()
    other = await manager.socket("/other", auth={"token": 1}).connect()
    assert (len(peer.attempts), one.id, other.id) == (1, "id1", "id1")
    assert peer.sent == ["40", '40/other,{"token":1}']
    await one.disconnect()
    assert peer.sent[2:] == ["41"] and manager.connected
    await other.disconnect()
    assert peer.sent[3:] == ["41/other,"] and not manager.connected


async def test_delays_grow_to_a_bound_and_stray_in_proportion(peer: Peer) -> None:
    manager = peer.manager(reconnection_delay=1, reconnection_delay_max=5)
    socket = await manager.socket().connect()
    peer.refusing = NOBODY
    peer.break_off()
    await asyncio.sleep(60)
    delays = [b - a for a, b in itertools.pairwise(peer.attempts)]
    for delay, middle in zip(delays, [1, 2, 4, *[5] * 100], strict=False):
        assert middle * 0.5 - 0.01 <= delay <= min(middle * 1.5, 5) + 0.01
    assert len(set(map(round, [delay * 1000 for delay in delays[3:]]))) > 1
    assert socket.active
    peer.refusing = None
    await asyncio.sleep(6)
    assert socket.connected


async def test_a_connection_makes_the_delays_short_again(peer: Peer) -> None:
    manager = peer.manager(randomization_factor=0)
    socket = await manager.socket().connect()
    for _ in range(3):
        lost = asyncio.get_running_loop().time()
        peer.break_off()
        await asyncio.sleep(1.5)
        assert socket.connected
        assert peer.attempts[-1] - lost == pytest.approx(1)


async def test_given_up_it_tells_everybody(peer: Peer) -> None:
    manager = peer.manager(reconnection_attempts=2)
    told: list[Any] = []
    for event in ("reconnect_attempt", "reconnect_error", "reconnect_failed", "close", "error"):
        manager.on(event, lambda *args, event=event: told.append((event, *args)))
    socket = await manager.socket().connect()
    calling = asyncio.ensure_future(socket.call("x"))
    await settle()
    peer.refusing = NOBODY
    peer.break_off()
    with pytest.raises(antiphon.Disconnected, match="transport close"):
        await calling
    waiting = asyncio.ensure_future(socket.call("y"))
    assert await socket.wait() == "transport close"
    with pytest.raises(antiphon.Disconnected):
        await waiting
    assert told == [
        ("close", "transport close"),
        ("reconnect_attempt", 1),
        ("error", NOBODY),
        ("reconnect_error", NOBODY),
        ("reconnect_attempt", 2),
        ("error", NOBODY),
        ("reconnect_error", NOBODY),
        ("reconnect_failed",),
    ]
    assert not manager.active
    peer.refusing = None
    await socket.connect()
    assert socket.connected


async def test_nobody_waits_for_it_it_does_not_connect(peer: Peer) -> None:
    manager = peer.manager()
    socket = await manager.socket().connect()
    peer.refusing = NOBODY
    peer.break_off()
    await asyncio.sleep(10)
    before = len(peer.attempts)
    await socket.disconnect()
    await asyncio.sleep(100)
    assert len(peer.attempts) == before


async def test_a_namespace_that_does_not_answer(peer: Peer) -> None:
    peer.lets_in = False
    manager = peer.manager(timeout=3)
    with pytest.raises(antiphon.ConnectTimeout, match="/ did not answer within 3 s"):
        await manager.socket().connect()
    assert not manager.active


async def test_a_connection_that_ends_before_the_namespace_answers(peer: Peer) -> None:
    peer.lets_in = False
    manager = peer.manager()
    socket = manager.socket()
    told: list[antiphon.ConnectError] = []
    socket.on("connect_error", told.append)
    connecting = asyncio.ensure_future(_connected(socket))
    await settle()
    peer.break_off()
    with pytest.raises(antiphon.Unreachable, match="broke before / answered: transport close"):
        await connecting
    assert len(told) == 1
    assert not manager.active


async def test_whoever_is_patient_outlasts_connections_that_end_before_the_answer(
    peer: Peer,
) -> None:
    peer.lets_in = False
    manager = peer.manager(randomization_factor=0)
    socket = manager.socket()
    socket.connect()
    connecting = asyncio.ensure_future(socket.answered(patient=True))
    await settle()
    peer.break_off()
    peer.lets_in = True
    await asyncio.sleep(1.5)
    assert connecting.done() and socket.connected


def test_without_a_loop_it_says_what_to_do(peer: Peer) -> None:
    socket = peer.manager().socket()
    for connect in (socket.connect, lambda: antiphon.connect("http://localhost")):
        with pytest.raises(
            RuntimeError, match=r"no event loop is running.*antiphon\.sync\.connect"
        ):
            connect()
    assert not socket.active


async def test_its_listeners_may_be_decorated(peer: Peer) -> None:
    manager, told = peer.manager(), list[str]()

    @manager.on("open")
    def opened() -> None:
        told.append("open")

    @manager.once("ping")
    async def pinged() -> None:
        told.append("ping")

    await manager.socket().connect()
    peer.say("2")
    peer.say("2")
    await asyncio.sleep(1)
    assert told == ["open", "ping"]
    manager.off("open", opened)
    with pytest.raises(ValueError, match="a manager has no event 'opened'; it has open, close"):
        manager.on("opened")


@pytest.mark.parametrize("url", [None, 3000, b"http://localhost"])
def test_an_address_is_a_text_or_a_function(url: Any) -> None:
    with pytest.raises(TypeError, match="the address of a server is a text, or a function"):
        antiphon.Manager(url)


async def test_without_pings_the_connection_is_lost(peer: Peer) -> None:
    socket = await peer.manager(randomization_factor=0).socket().connect()
    reasons: list[str] = []
    socket.on("disconnect", reasons.append)
    await asyncio.sleep(44)
    peer.say("2")
    assert peer.sent[-1] == "3"
    await asyncio.sleep(44)
    assert reasons == []
    await asyncio.sleep(2)
    assert reasons == ["ping timeout"]
    await asyncio.sleep(1)
    assert socket.connected


@pytest.mark.parametrize("packet", ["42", '42["connect"]', "4x", '451-["x"]', "x", ""])
async def test_what_is_no_packet_ends_the_connection(peer: Peer, packet: str) -> None:
    socket = await peer.manager().socket().connect()
    reasons: list[str] = []
    socket.on("disconnect", reasons.append)
    peer.say(packet, "42" if packet.startswith("451") else packet)
    await settle()
    assert reasons == ["parse error"]
    await asyncio.sleep(2)
    assert socket.connected


async def test_packets_for_nobody_are_no_matter(peer: Peer) -> None:
    socket = await peer.manager().socket().connect()
    peer.say('42/other,["x"]', '43/other,1["x"]', "41/other,", "6", "5", "3", '0{"sid":"t"}')
    assert socket.connected


async def test_an_error_of_a_managers_listener_is_logged_and_no_harm(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    manager = peer.manager()
    manager.on("open", lambda: 1 / 0)
    await manager.socket().connect()
    assert "ZeroDivisionError" in caplog.text
    assert manager.monitor.counts["handler_errors"] == 1


async def test_all_namespaces_share_the_time_of_a_goodbye(peer: Peer) -> None:
    peer.refusing = NOBODY
    manager = peer.manager()
    for namespace in ("/a", "/b", "/c"):
        socket = manager.socket(namespace)
        socket.connect()
        socket.emit("too late")
    begun = asyncio.get_running_loop().time()
    await manager.close()
    assert asyncio.get_running_loop().time() - begun < 6
    assert manager.monitor.counts["undelivered_events"] == 3
