"""The face of it all: options, errors, and closing."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from antiphon import EventError, Server, Socket
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.server.one import One
from tests.unit.wire import PollingPeer, WebSocketPeer, joined, settle


class TestOptions:
    def test_are_the_servers_own_and_its_engines(self) -> None:
        io = Server(path="/game", connect_timeout=1, ping_interval=2, serve_client=False)
        assert (io.path, io.options.connect_timeout, io.serve_client) == ("/game", 1, False)
        assert io.engine.options.ping_interval == 2

    def test_have_nodes_defaults(self) -> None:
        options = Server().options
        assert (options.path, options.connect_timeout, options.serve_client) == (
            *("/socket.io", 45, True),
        )
        assert not options.cleanup_empty_child_namespaces

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"pingInterval": 1}, "unknown option 'pingInterval'; did you mean 'ping_interval'"),
            ({"connect_timeout": 0}, "connect_timeout is a number of seconds above 0"),
            ({"max_namespaces": 0}, "max_namespaces is a number above 0"),
            ({"max_pending_acks": -1}, "max_pending_acks is a number above 0"),
            ({"ping_interval": -1}, "ping_interval is a number of seconds above 0"),
        ],
    )
    def test_that_cannot_be_meant_are_refused(self, options: dict[str, Any], message: str) -> None:
        with pytest.raises((TypeError, ValueError), match=message):
            Server(**options)


class TestErrors:
    async def test_are_logged_while_nobody_wants_them(
        self, one: One, caplog: pytest.LogCaptureFixture
    ) -> None:
        @one.io.on("play")
        def play(socket: Socket) -> None:
            raise KeyError("x")

        one.peer.send('42["play"]')
        (record,) = caplog.records
        assert record.levelno == logging.ERROR
        assert record.getMessage() == f"the handler of 'play' failed for {one.socket}"
        assert record.exc_info is not None
        assert one.io.monitor.counts["handler_failed"] == 1

    async def test_that_are_answers_are_said_in_a_line(
        self, one: One, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)

        @one.io.on("play")
        @one.io.on("disconnect")
        def play(socket: Socket, why: str) -> None:
            raise EventError("sold_out", "no more") from (KeyError(1) if why == "cause" else None)

        one.peer.send('42["play","x"]')
        one.peer.send('42["play","cause"]')
        one.peer.send("41")
        await settle()
        answer, hides_a_failure, was_not_asked = caplog.records
        assert answer.getMessage() == f"{one.socket} was answered to its 'play': sold_out: no more"
        assert (answer.levelno, answer.exc_info) == (logging.INFO, None)
        for record in (hides_a_failure, was_not_asked):
            assert record.levelno == logging.ERROR
            assert record.exc_info is not None

    async def test_go_to_those_who_want_them_plain_or_async(
        self, one: One, caplog: pytest.LogCaptureFixture
    ) -> None:
        one.io.on_error(lambda *args: one.seen.append(args))

        @one.io.on_error
        async def later(error: Exception, socket: Socket, event: str) -> None:
            await asyncio.sleep(1)
            one.seen.append((error, socket, event))

        error = EventError("E1")

        @one.io.on("play")
        async def play(socket: Socket) -> None:
            raise error

        one.peer.send('42["play"]')
        await asyncio.sleep(2)
        assert one.seen == [(error, one.socket, "play")] * 2
        assert caplog.records == []

    async def test_of_those_who_want_them_are_logged(
        self, one: One, caplog: pytest.LogCaptureFixture
    ) -> None:
        @one.io.on_error
        def failing(*_: object) -> None:
            raise ValueError("also here")

        @one.io.on("play")
        def play(socket: Socket) -> None:
            raise KeyError("x")

        assert await one.peer.ask('421["play"]') != []
        assert [record.getMessage() for record in caplog.records] == [
            "a function of the application failed"
        ]

    async def test_of_a_cancelled_handler_are_none(self, one: One) -> None:
        tasks: list[asyncio.Task[Any] | None] = []
        one.io.on_error(lambda *args: one.seen.append(args))

        @one.io.on("play")
        async def play(socket: Socket) -> None:
            tasks.append(asyncio.current_task())
            await asyncio.sleep(100)

        one.peer.send('421["play"]')
        await settle()
        (task,) = tasks
        assert task is not None
        task.cancel()
        await settle()
        told = '{"error":{"code":"cancelled","message":"the handler was cancelled"}}'
        assert one.peer.take() == [f"431[{told}]"]
        assert one.seen == []


class TestClose:
    async def test_disconnects_everybody(self) -> None:
        io = Server()
        io.of("/a")
        reasons: list[tuple[str, str]] = []
        for name in ("/", "/a"):
            io.of(name).on(
                "disconnect", lambda socket, reason: reasons.append((socket.namespace, reason))
            )
        peer, _ = await joined(io)
        await joined(io, "/a", peer=peer)
        polling = await PollingPeer.open(io.engine)
        await polling.post("40")
        idle = await WebSocketPeer.open(io.engine)
        await io.close()
        why = "server shutting down"
        assert sorted(reasons) == [("/", why), ("/", why), ("/a", why)]
        assert not peer.writer.is_open
        assert not idle.writer.is_open
        await assert_nothing_left(io)

    async def test_waits_for_the_handlers_that_it_starts(self, one: One) -> None:
        @one.io.on("disconnecting")
        async def disconnecting(socket: Socket) -> None:
            await asyncio.sleep(1)
            one.seen.append("disconnecting")

        @one.io.on("disconnect")
        async def disconnect(socket: Socket) -> None:
            await asyncio.sleep(1)
            one.seen.append("disconnect")

        closing = one.io.close()
        assert (one.seen, one.io.sockets) == ([], {})
        await closing
        assert one.seen == ["disconnecting", "disconnect"]
        await one.io.close()

    async def test_may_be_done_by_a_handler(self, one: One) -> None:
        @one.io.on("shut down")
        async def shut_down(socket: Socket) -> None:
            await asyncio.sleep(1)
            await one.io.close()
            one.seen.append("closed")

        one.peer.send('42["shut down"]')
        await asyncio.sleep(5)
        assert one.seen == ["closed"]

    async def test_answers_a_pending_poll(self) -> None:
        io = Server()
        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        await peer.get()
        poll = peer.poll()
        await settle()
        io.close()
        assert await poll == ["1"]
        await assert_nothing_left(io)

    @pytest.mark.parametrize("pending", [True, False])
    async def test_waits_for_who_has_last_words_to_fetch(self, pending: bool) -> None:
        # The official client forgets what stands beside a close packet.
        io = Server()
        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        await peer.get()
        poll = peer.poll() if pending else None
        await settle()
        io.emit("last words")
        closing = io.close()
        assert io.sockets == {}
        assert await (poll or peer.get()) == ['42["last words"]']
        assert await peer.get() == ["6", "1"]
        await closing
        await assert_nothing_left(io)

    async def test_does_not_wait_for_long(self) -> None:
        io = Server()
        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        io.emit("last words")
        loop = asyncio.get_running_loop()
        began = loop.time()
        await io.close()
        assert 1 <= loop.time() - began < 1.1
        await assert_nothing_left(io)
        assert peer.sid


async def test_two_servers_know_nothing_of_each_other() -> None:
    one, two = Server(), Server()
    peer, _ = await joined(one)
    two.emit("hi")
    assert peer.take() == []
    assert two.sockets == {}


async def test_the_handshake_tells_what_the_client_said() -> None:
    io = Server(cors_origins="*")
    headers = {"Host": "game.example", "Cookie": "user=me; b=2", "X-Two": "1"}
    peer = await WebSocketPeer.open(io.engine, headers=headers)
    await joined(io, auth='{"token":1}', peer=peer)
    (socket,) = io.sockets.values()
    handshake = socket.handshake
    assert handshake.auth == {"token": 1}
    assert handshake.headers == {"host": "game.example", "cookie": "user=me; b=2", "x-two": "1"}
    assert handshake.cookies == {"user": "me", "b": "2"}
    assert handshake.query == {"EIO": "4", "transport": "websocket"}
    assert handshake.url == "/engine.io/?EIO=4&transport=websocket"
    assert handshake.address == "192.0.2.1"
    assert handshake.secure is False
    assert handshake.issued > 1.7e9
