"""What other threads may do, on loops and threads that are real."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from antiphon import AckTimeout, EncodeError, Event, LocalProtocolError, Server, Socket
from antiphon.adapters.base import BroadcastFlags, Target
from antiphon.adapters.memory import MemoryAdapter
from antiphon.protocol.socketio.packet import Packet
from antiphon.server import threads
from antiphon.testing import Client, connect, settle

THREADS, EACH = 6, 500


def with_clients(test: Callable[[Server, Client, Client], Awaitable[None]]) -> Callable[[], None]:
    """A test with a server and two clients, on a loop of asyncio's own."""

    async def main() -> None:
        io = Server()
        async with connect(io) as one, connect(io) as two:
            await test(io, one, two)

    def run() -> None:
        asyncio.run(main())

    run.__name__, run.__doc__ = getattr(test, "__name__", ""), test.__doc__
    return run


@with_clients
async def test_emits_reach_those_who_are_meant(io: Server, one: Client, two: Client) -> None:
    one.socket.join("red")
    safe = io.threadsafe

    def work() -> None:
        safe.emit("all", 1, b"\0")
        safe.to("red").emit("red")
        safe.in_(["red", "blue"]).except_("red").emit("nobody")
        safe.except_("red").volatile.compress(False).local.emit("not red")
        safe.send("message")
        safe.to("red").sockets_join("blue")
        safe.to("blue").emit("blue")
        safe.to("red").sockets_leave("blue")
        safe.to("blue").emit("nobody")

    await asyncio.to_thread(work)
    await settle()
    assert [one.received, two.received] == [
        [("all", (1, b"\0")), ("red", ()), ("message", ("message",)), ("blue", ())],
        [("all", (1, b"\0")), ("not red", ()), ("message", ("message",))],
    ]
    await asyncio.to_thread(io.threadsafe.to("red").disconnect_sockets)
    assert await one.disconnected() == "io server disconnect"
    assert two.connected


@with_clients
async def test_namespaces_have_it_too(io: Server, one: Client, two: Client) -> None:
    chat = io.of("/chat")
    async with connect(one, namespace="/chat") as client:
        await asyncio.to_thread(chat.threadsafe.emit, "hello")
        await client.expect("hello")
        await one.expect_nothing()


@with_clients
async def test_a_call_gives_a_future_of_threads(io: Server, one: Client, two: Client) -> None:
    one.on("sure?", lambda value: value + 1)

    def work() -> tuple[list[object], list[object]]:
        assert one.id is not None
        answers = io.threadsafe.to(one.id).call("sure?", 41).result(timeout=5)
        with pytest.raises(AckTimeout) as caught:
            io.threadsafe.timeout(0.05).call("sure?", 1).result(timeout=5)
        return answers, caught.value.responses

    assert await asyncio.to_thread(work) == ([42], [2])
    sockets = await asyncio.to_thread(lambda: io.threadsafe.fetch_sockets().result(timeout=5))
    assert {socket.id for socket in sockets} == {one.id, two.id}


@with_clients
async def test_mistakes_are_told_where_they_are_made(io: Server, one: Client, two: Client) -> None:
    @dataclass
    class Move:
        cell: int

    def work() -> None:
        with pytest.raises(EncodeError):
            io.threadsafe.emit("bad", object())
        with pytest.raises(EncodeError):
            io.threadsafe.call("bad", object())
        with pytest.raises(ValueError, match='"connect" is a reserved event name'):
            io.threadsafe.emit("connect")
        with pytest.raises(TypeError):
            io.threadsafe.sockets_join([1])  # type: ignore[list-item]
        changed: list[Any] = [1, Move(4)]
        io.threadsafe.emit("good", changed)
        changed.append(object())

    await asyncio.to_thread(work)
    await one.expect("good", [1, {"cell": 4}])


@with_clients
async def test_each_thread_keeps_its_order(io: Server, one: Client, two: Client) -> None:
    """Emits and calls of many threads at once, while the loop emits too."""
    asked: list[tuple[int, int]] = []
    one.on("call", lambda name, number: asked.append((name, number)))
    assert one.id is not None
    mine = io.threadsafe.to(one.id)
    barrier = threading.Barrier(THREADS)

    def work(name: int) -> None:
        barrier.wait()
        last = None
        for number in range(EACH):
            if number % 50 == 0:
                last = mine.timeout(20).call("call", name, number)
            else:
                mine.emit("event", name, number)
        assert last is not None
        assert last.result(timeout=20) == [None]

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(THREADS) as pool:
        working = [loop.run_in_executor(pool, work, name) for name in range(THREADS)]
        while not all(each.done() for each in working):
            io.emit("beside")
            await asyncio.sleep(0.001)
        await asyncio.gather(*working)
    await settle()
    heard = [args for event, args in one.received if event != "beside"]
    for name in range(THREADS):
        assert [number for who, number in heard if who == name] == list(range(EACH))
    assert {event for event, _ in two.received} == {"beside"}
    assert len(asked) == THREADS * EACH // 50


@with_clients
async def test_a_thread_that_is_faster_than_the_loop_is_told(
    io: Server, one: Client, two: Client
) -> None:
    before, threads.MAX_WAITING = threads.MAX_WAITING, 10  # type: ignore[misc]
    try:
        for number in range(10):
            io.threadsafe.emit("n", number)
        with pytest.raises(LocalProtocolError, match="10 calls wait for the event loop"):
            io.threadsafe.emit("n", 10)
        await settle()
        io.threadsafe.emit("n", 11)
        await settle()
        assert [args for _, args in one.received] == [(n,) for n in (*range(10), 11)]
    finally:
        threads.MAX_WAITING = before  # type: ignore[misc]


def test_what_fails_on_the_loop_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(MemoryAdapter):
        def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
            raise ZeroDivisionError

        async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]:
            raise ZeroDivisionError

    io = Server(adapter=Broken)

    async def main() -> None:
        async with connect(io):
            await asyncio.to_thread(io.threadsafe.emit, "news")
            await settle()
            with pytest.raises(ZeroDivisionError):
                await asyncio.to_thread(lambda: io.threadsafe.call("news").result(timeout=5))

    asyncio.run(main())
    assert io.monitor.counts["threadsafe_failed"] == 1
    assert "a call of another thread failed" in caplog.text


def test_before_the_loop_runs_and_after_it_has_ended() -> None:
    io = Server()
    with pytest.raises(RuntimeError, match="not served yet"):
        io.threadsafe.emit("early")
    with pytest.raises(RuntimeError, match="not served yet"):
        io.threadsafe.call("early")

    async def serve() -> None:
        async with io:
            await asyncio.to_thread(io.threadsafe.emit, "nobody hears it, but it is no mistake")

    asyncio.run(serve())
    with pytest.raises(RuntimeError, match="has ended"):
        io.threadsafe.emit("late")
    asyncio.run(serve())


def test_a_handler_on_the_loop_may_use_it_too() -> None:
    io = Server()

    @io.on("go")
    def go(socket: Socket) -> None:
        io.threadsafe.to(socket.id).emit("later")
        socket.emit("now")

    async def main() -> None:
        async with connect(io) as client:
            client.emit("go")
            await client.expect("now")
            await client.expect("later")

    asyncio.run(main())


def test_a_call_of_an_event_that_cannot_be_made_leaves_nothing_behind() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeError, match="not served yet"):
            Server().threadsafe.call(Event("sure?"))
        gc.collect()


@with_clients
async def test_what_no_client_could_read_raises_where_it_is_said(
    io: Server, one: Client, two: Client
) -> None:
    await asyncio.to_thread(io.threadsafe.emit, "ten", *[b"x"] * 10)
    await one.expect("ten", *[b"x"] * 10)
    with pytest.raises(EncodeError, match="no client could read 'more': illegal number"):
        await asyncio.to_thread(io.threadsafe.emit, "more", *[b"x"] * 11)
    await two.expect("ten", *[b"x"] * 10)
    await two.expect_nothing()
