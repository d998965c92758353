"""A socket: what waits, what is retried, what is told."""

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


def events(peer: Peer) -> list[str | bytes]:
    return [each for each in peer.sent if str(each)[:2] != "40"]


async def test_what_waits_is_sent_before_the_connect_handlers_run(peer: Peer) -> None:
    socket = peer.manager().socket()
    socket.on("connect", lambda: socket.emit("third"))
    socket.emit("first", {"a": b"\1"})
    socket.emit("second")
    socket.volatile.emit("volatile")
    await socket.connect()
    first = '451-["first",{"a":{"_placeholder":true,"num":0}}]'
    assert events(peer) == [first, b"\1", '42["second"]', '42["third"]']


async def test_an_argument_that_changes_later_is_sent_as_it_was(peer: Peer) -> None:
    socket = peer.manager().socket()
    value = [1]
    socket.emit("x", value)
    value.append(2)
    await socket.connect()
    assert events(peer) == ['42["x",[1]]']


@pytest.mark.parametrize(
    ("policy", "expected", "dropped"),
    [("drop_oldest", [1, 2], 1), ("drop_newest", [0, 1], 1)],
)
async def test_beyond_its_bound_the_buffer_drops(
    peer: Peer, policy: Any, expected: list[int], dropped: int
) -> None:
    manager = peer.manager()
    socket = manager.socket("/", max_buffered_events=2, buffer_policy=policy)
    for number in range(3):
        socket.emit("n", number)
    await socket.connect()
    assert events(peer) == [f'42["n",{number}]' for number in expected]
    assert manager.monitor.counts["dropped_events"] == dropped


async def test_beyond_its_bounds_the_buffer_says_so(peer: Peer) -> None:
    socket = peer.manager().socket("/", max_buffered_events=2)
    socket.emit("n", 0)
    socket.emit("n", 1)
    with pytest.raises(antiphon.BufferFull, match="2 events"):
        socket.emit("n", 2)
    small = peer.manager().socket("/", max_buffered_bytes=10)
    small.emit("1234")  # 42["1234"]: ten bytes
    await small.connect()
    tight = peer.manager().socket("/", max_buffered_bytes=9)
    with pytest.raises(antiphon.BufferFull):
        tight.emit("1234")


async def test_an_event_in_the_buffer_that_is_too_large_is_told(peer: Peer) -> None:
    peer.opened["maxPayload"] = 20
    manager = peer.manager()
    socket = manager.socket()
    socket.connect()
    calling = asyncio.ensure_future(socket.call("x" * 100))
    socket.emit("short")
    with pytest.raises(antiphon.Disconnected, match="not sent: a message of 107 bytes"):
        await calling
    assert events(peer) == ['42["short"]']
    with pytest.raises(antiphon.MessageTooBig, match="of 21 bytes, but the server takes 20"):
        socket.emit("x" * 15)
    socket.emit("x" * 14)
    assert manager.monitor.counts["dropped_events"] == 1


async def test_volatile_events_need_a_connection_that_takes_them(peer: Peer) -> None:
    manager = peer.manager()
    socket = await manager.socket().connect()
    socket.volatile.emit("a")
    assert peer.transport is not None
    peer.transport.takes = False
    socket.volatile.emit("b")
    told: list[Any] = []
    socket.volatile.timeout(1).emit("c", ack=told.append)
    await asyncio.sleep(2)
    assert events(peer) == ['42["a"]']
    assert isinstance(told[0], antiphon.AckTimeout)
    assert manager.monitor.counts["volatile_dropped"] == 2


async def test_retries_send_one_at_a_time_and_again(peer: Peer) -> None:
    socket = await peer.manager().socket("/", retries=1, ack_timeout=2).connect()
    told: list[Any] = []
    socket.emit("a", ack=lambda *values: told.append(values))
    socket.emit("b", ack=lambda *values: told.append(values))
    assert events(peer) == ['420["a"]']
    await asyncio.sleep(3)
    assert events(peer) == ['420["a"]', '420["a"]']
    peer.say('430["late, but here"]')
    assert events(peer)[2:] == ['421["b"]']
    assert told == [(None, "late, but here")]
    await asyncio.sleep(5)
    assert events(peer)[3:] == ['421["b"]']
    assert isinstance(told[1][0], antiphon.AckTimeout)


@pytest.mark.parametrize("before", [[], ["first"]])
async def test_retries_send_once_what_a_missed_event_leads_to(
    peer: Peer, before: list[str]
) -> None:
    socket = await peer.manager(randomization_factor=0).socket("/", retries=1).connect()
    for name in before:
        socket.emit(name)
    peer.lets_in = False
    peer.break_off()
    await asyncio.sleep(1.5)
    peer.sent.clear()
    socket.on("a", lambda: socket.emit("heard"))
    peer.say('42["a"]', '40{"sid":"again"}')
    await settle()
    assert events(peer) == [f'420["{[*before, "heard"][0]}"]']


async def test_a_retry_after_a_lost_connection_counts_for_none(peer: Peer) -> None:
    socket = await peer.manager(randomization_factor=0).socket("/", retries=1).connect()
    calling = asyncio.ensure_future(socket.call("a"))
    for _ in range(5):
        await settle()
        peer.break_off()
        await asyncio.sleep(1.5)
    peer.say('430["here"]')
    assert await calling == "here"
    assert events(peer) == ['420["a"]'] * 6


@pytest.mark.parametrize(
    ("policy", "asked", "answered"),
    [("drop_oldest", ["a", "b", "c"], ["b", "c"]), ("drop_newest", ["a", "b"], ["a", "b"])],
)
async def test_what_is_dropped_is_told_and_the_next_one_sent(
    peer: Peer, policy: Any, asked: list[str], answered: list[str]
) -> None:
    options: dict[str, Any] = {"max_buffered_events": 2, "buffer_policy": policy, "retries": 1}
    socket = await peer.manager().socket("/", **options).connect()
    calls = {name: asyncio.ensure_future(socket.call(name)) for name in "abc"}
    await settle()
    (dropped,) = set("abc") - set(answered)
    with pytest.raises(antiphon.Disconnected, match="not sent: too many wait"):
        await calls[dropped]
    for name in answered:
        number = "abc".index(name)
        peer.say(f'43{number}["{name}"]')
        assert await asyncio.wait_for(calls[name], 1) == name
    assert events(peer) == [f'42{"abc".index(name)}["{name}"]' for name in asked]


async def test_what_nobody_awaits_stays_for_the_next_connect(peer: Peer) -> None:
    socket = await peer.manager(reconnection_attempts=1).socket("/", retries=1).connect()
    socket.emit("a")
    peer.refusing = NOBODY
    peer.break_off()
    await socket.wait()
    peer.refusing = None
    await socket.connect()
    assert events(peer) == ['420["a"]'] * 2


@pytest.mark.parametrize("retries", [0, 1])
@pytest.mark.parametrize("lives", [True, False])
async def test_after_a_sleep_nothing_is_sent_into_a_dead_connection(
    peer: Peer, lives: bool, retries: int
) -> None:
    socket = await peer.manager(randomization_factor=0).socket("/", retries=retries).connect()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.now += 60  # the computer slept, or the process stood still: no timer has run yet
    socket.emit("kept")
    socket.volatile.emit("dropped")
    assert events(peer) == []
    kept = '420["kept"]' if retries else '42["kept"]'
    if lives:
        peer.say("2")
        assert events(peer) == ["3", kept]
        assert len(peer.attempts) == 1
    else:
        await asyncio.sleep(2)
        assert events(peer) == [kept]
        assert len(peer.attempts) == 2


async def test_acknowledgements_go_to_who_asked(peer: Peer) -> None:
    socket = await peer.manager(randomization_factor=0).socket().connect()
    asked = asyncio.Event()

    @socket.on("slow")
    async def slow() -> str:
        await asked.wait()
        return "answer"

    await settle()
    peer.say('425["slow"]')
    peer.break_off()
    await asyncio.sleep(1.5)
    assert socket.connected
    asked.set()
    await settle()
    assert events(peer) == []
    peer.say('426["slow"]')
    await settle()
    assert events(peer) == ['436["answer"]']


async def test_an_acknowledgement_twice_or_for_nothing(peer: Peer) -> None:
    manager = peer.manager()
    socket = await manager.socket().connect()
    calling = asyncio.ensure_future(socket.call("x"))
    await settle()
    peer.say("430[1]", "430[2]", "437[]")
    assert await calling == 1
    assert manager.monitor.counts["unexpected_acks"] == 2


async def test_a_refusal_is_the_end_until_it_is_told(peer: Peer) -> None:
    peer.lets_in = False
    manager = peer.manager()
    socket = manager.socket()
    errors: list[Any] = []
    socket.on("connect_error", errors.append)
    socket.connect()
    await settle()
    peer.say('44{"message":"no","data":{"code":1}}')
    await asyncio.sleep(100)
    (error,) = errors
    assert isinstance(error, antiphon.ConnectionRefused)
    assert (error.message, error.data) == ("no", {"code": 1})
    assert len(peer.attempts) == 1 and not manager.active


async def test_a_server_of_socket_io_2(peer: Peer) -> None:
    peer.lets_in = False
    socket = peer.manager().socket()
    connecting = asyncio.ensure_future(wait_for(socket))
    await settle()
    peer.say("40")
    with pytest.raises(antiphon.UnsupportedProtocol):
        await connecting


async def wait_for(socket: antiphon.ClientSocket) -> antiphon.ClientSocket:
    return await socket.connect()


async def test_auth_that_takes_its_time_is_told_once(peer: Peer) -> None:
    given: list[int] = []

    async def auth() -> dict[str, int]:
        given.append(len(given))
        await asyncio.sleep(1)
        return {"n": len(given)}

    manager = peer.manager()
    other = await manager.socket("/other").connect()
    socket = manager.socket("/", auth=auth)
    socket.connect()
    await settle()
    await socket.disconnect(timeout=0)
    await socket.connect()
    await asyncio.sleep(5)
    assert [each for each in peer.sent if str(each).startswith("40{")] == ['40{"n":2}']
    assert other.connected


@pytest.mark.parametrize("auth", [1, "token", lambda: [1], lambda: 1 / 0])
async def test_auth_that_is_none(peer: Peer, auth: Any) -> None:
    socket = peer.manager().socket()
    socket.auth = auth
    with pytest.raises(antiphon.ConnectError, match="auth could not be had"):
        await socket.connect()


async def test_a_stream_that_is_not_read_fails_instead_of_growing(peer: Peer) -> None:
    socket = await peer.manager().socket("/", max_buffered_events=2).connect()
    stream = aiter(socket)
    await settle()
    peer.say('42["a"]', '42["b",1]', '42["c"]')
    assert [await anext(stream), await anext(stream)] == [("a", ()), ("b", (1,))]
    with pytest.raises(antiphon.BufferFull):
        await anext(stream)
    assert socket.connected


async def test_a_stream_that_nobody_reads_any_more_keeps_nothing(peer: Peer) -> None:
    manager = peer.manager()
    socket = await manager.socket().connect()
    await settle()
    peer.say('42["a"]')
    asyncio.get_running_loop().call_later(1, peer.say, '42["b"]')
    async for event, _ in socket:
        assert event == "b"
        break
    assert manager.monitor.counts["unhandled_events"] == 1  # a
    peer.say('42["c"]')
    assert manager.monitor.counts["unhandled_events"] == 2


async def test_who_leaves_may_connect_again_at_once(peer: Peer) -> None:
    socket = await peer.manager().socket().connect()
    told: list[str] = []
    socket.on("disconnect", told.append)
    socket.on("connect", lambda: told.append("connected"))
    socket.disconnect()
    assert await asyncio.wait_for(socket.connect(), 5) is socket
    assert (told, socket.id) == (["io client disconnect", "connected"], "id2")
    assert peer.sent == ["40", "41", "40"]
    socket.disconnect()
    socket.connect()
    await socket.disconnect()
    await asyncio.sleep(5)
    assert not socket.active and not socket.connected


async def test_two_streams_and_a_handler_hear_the_same(peer: Peer) -> None:
    socket = await peer.manager().socket().connect()
    seen: list[Any] = []
    socket.on("x", seen.append)
    streams = [aiter(socket), aiter(socket)]
    await settle()
    peer.say('42["x",1]', "41")
    assert [[each async for each in stream] for stream in streams] == [[("x", (1,))]] * 2
    assert seen == [1]


async def test_several_may_read_one_stream(peer: Peer) -> None:
    socket = await peer.manager().socket().connect()
    await settle()
    stream = aiter(socket)
    readers = [asyncio.ensure_future(anext(stream)) for _ in range(4)]
    await settle()
    readers.pop().cancel()
    peer.say('42["a"]', '42["b"]')
    await settle()
    peer.say("41")
    async with asyncio.timeout(5):
        done = await asyncio.gather(*readers, return_exceptions=True)
    assert done[:2] == [("a", ()), ("b", ())] and isinstance(done[2], StopAsyncIteration)


@pytest.mark.parametrize("event", ["disconnecting", "newListener", "removeListener"])
async def test_events_that_never_come(peer: Peer, event: str) -> None:
    with pytest.raises(ValueError, match="has no event"):
        peer.manager().socket().on(event, print)


async def test_handlers_of_a_life_take_what_they_like(peer: Peer) -> None:
    socket = peer.manager(randomization_factor=0).socket()
    told: list[Any] = []
    socket.on("connect", lambda: told.append("connect"))
    socket.on("disconnect", lambda: told.append("disconnect"))
    socket.once("disconnect", lambda reason: told.append(reason))
    await socket.connect()
    peer.break_off()
    await asyncio.sleep(2)
    peer.break_off()
    assert told == ["connect", "disconnect", "transport close", "connect", "disconnect"]


async def test_a_typed_event(peer: Peer) -> None:
    greet = antiphon.Event("greet", str, int)
    socket = await peer.manager().socket().connect()
    socket.on(greet, lambda name: len(name))
    calling = asyncio.ensure_future(socket.call(greet, "Ada"))
    wrong = asyncio.ensure_future(socket.call(greet, "Bob"))
    await settle()
    peer.say('420["greet","Ada"]', '421["greet",1]', "430[3]", '431["three"]')
    assert await calling == 3
    with pytest.raises(antiphon.InvalidAck):
        await wrong
    *_, good, bad = events(peer)
    assert good == "430[3]" and "invalid_payload" in str(bad)
    with pytest.raises(TypeError, match="has 1 arguments, 2 were given"):
        socket.emit(greet, "a", "b")  # type: ignore[call-overload]
