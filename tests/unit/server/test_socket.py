"""A client in a namespace: its events, its rooms and its end."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from antiphon import EncodeError, EventError, Server, Socket
from antiphon.names import RESERVED_EVENTS
from tests.unit.server.one import One
from tests.unit.wire import PollingPeer, WebSocketPeer, joined, settle


class TestEmit:
    async def test_sends_json_and_bytes(self, one: One) -> None:
        one.socket.emit("play")
        one.socket.emit("play", 1, "zwei €", [None, {"a": 1.5}])
        one.socket.emit("bytes", b"\x01")
        one.socket.send("hello", 2)
        assert one.peer.take() == [
            '42["play"]',
            '42["play",1,"zwei €",[null,{"a":1.5}]]',
            '451-["bytes",{"_placeholder":true,"num":0}]',
            b"\x01",
            '42["message","hello",2]',
        ]

    async def test_names_its_namespace(self) -> None:
        io = Server()
        io.of("/chat")
        peer, sid = await joined(io, "/chat")
        io.of("/chat").sockets[sid].emit("play", 1)  # type: ignore[index]
        assert peer.take() == ['42/chat,["play",1]']

    @pytest.mark.parametrize("event", sorted(RESERVED_EVENTS))
    async def test_refuses_reserved_names(self, one: One, event: str) -> None:
        with pytest.raises(ValueError, match=f'"{event}" is a reserved event name'):
            one.socket.emit(event)
        with pytest.raises(ValueError, match="reserved"):
            await one.socket.call(event)
        assert len(one.socket.acks._table) == 0

    async def test_refuses_what_cannot_be_sent_and_waits_for_nothing(self, one: One) -> None:
        with pytest.raises(EncodeError):
            one.socket.emit("play", object())
        with pytest.raises(EncodeError):
            one.socket.emit("play", object(), ack=print)
        with pytest.raises(EncodeError):
            await one.socket.call("play", object())
        assert one.peer.take() == []
        assert len(one.socket.acks._table) == 0

    async def test_after_the_end_goes_nowhere(self, one: One) -> None:
        one.socket.disconnect()
        assert one.peer.take() == ["41"]
        assert one.peer.writer.is_open
        await joined(one.io, peer=one.peer)
        # The client is there again over the same connection, but as another socket.
        one.socket.emit("play")
        one.socket.volatile.emit("play")
        one.socket.emit("play", ack=print)
        assert one.peer.take() == []
        assert one.io.monitor.counts["sent_after_close"] == 2

    async def test_that_is_volatile_is_dropped_when_it_would_wait(self) -> None:
        io = Server()
        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        (socket,) = io.sockets.values()
        socket.volatile.emit("lost")
        socket.emit("kept")
        _, *packets = await peer.get()
        assert packets == ['42["kept"]']

    async def test_keeps_the_order_along_an_upgrade(self) -> None:
        io = Server()
        polling = await PollingPeer.open(io.engine)
        await polling.post("40")
        (socket,) = io.sockets.values()
        heard: list[object] = [*(await polling.get())[1:]]
        websocket = await WebSocketPeer.open(io.engine, polling.sid)
        for number in range(4):
            socket.emit("n", number)
        heard += await polling.get()
        websocket.send("2probe")
        socket.emit("n", 4)
        websocket.take()
        websocket.send("5")
        socket.emit("n", 5)
        assert [*heard, *websocket.take()] == [f'42["n",{number}]' for number in range(6)]


class TestReceive:
    async def test_calls_the_handlers_in_order(self, one: One) -> None:
        one.io.on("play", lambda socket, *args: one.seen.append(("io", socket, *args)))
        one.socket.on("play", lambda *args: one.seen.append(("socket", *args)))
        one.io.on("play", lambda socket, *args: one.seen.append(("io again", *args)))
        one.peer.send('42["play",1,{"a":[2]}]')
        assert one.seen == [
            ("io", one.socket, 1, {"a": [2]}),
            ("io again", 1, {"a": [2]}),
            ("socket", 1, {"a": [2]}),
        ]

    async def test_answers_what_was_asked(self, one: One) -> None:
        one.io.on("sum", lambda socket, a, b: a + b)
        one.socket.on("later", lambda: asyncio.sleep(1, (1, b"2")))
        one.peer.send('427["sum",1,2]', '428["later"]', '42["sum",1,2]')
        assert one.peer.take() == ["437[3]"]
        await asyncio.sleep(2)
        hole = '{"_placeholder":true,"num":0}'
        assert one.peer.take() == [f"461-8[1,{hole}]", b"2"]

    async def test_answers_errors_without_details(self, one: One) -> None:
        one.io.on_error(lambda error, socket, event: one.seen.append((str(error), socket, event)))

        @one.io.on("fail")
        async def fail(socket: Socket) -> None:
            raise RuntimeError("secret")

        @one.io.on("refuse")
        def refuse(socket: Socket) -> None:
            raise EventError("E1", "because", [1])

        one.peer.send('421["fail"]', '422["refuse"]', '423["refuse",1]', '42["fail"]')
        await settle()
        internal = '{"error":{"code":"internal_error","message":"internal server error"}}'
        arguments = '"this event takes 0 arguments, 1 were given"'
        assert one.peer.take() == [
            f"431[{internal}]",
            '432[{"error":{"code":"E1","message":"because","data":[1]}}]',
            f'433[{{"error":{{"code":"bad_arguments","message":{arguments}}}}}]',
        ]
        assert [event for *_, event in one.seen] == ["fail", "refuse", "refuse", "fail"]
        assert one.peer.writer.is_open

    @pytest.mark.parametrize("handlers", [1, 2])
    async def test_a_wrong_number_of_arguments_is_the_clients_doing(
        self, one: One, caplog: pytest.LogCaptureFixture, handlers: int
    ) -> None:
        caplog.set_level(logging.INFO, "antiphon")
        for _ in range(handlers):
            one.io.on("add", lambda socket, first, second: first + second)
        await one.peer.ask('42["add",1]')
        assert one.io.monitor.counts == {"bad_arguments": handlers}
        for record in caplog.records:
            assert (record.levelname, record.exc_info) == ("INFO", None)
            assert "takes 2 arguments, 1 were given" in record.getMessage()
        assert len(caplog.records) == handlers

    async def test_of_what_nobody_handles_is_counted(self, one: One) -> None:
        assert await one.peer.ask('421["unknown"]') == []
        assert one.io.monitor.counts["unhandled_events"] == 1

    async def test_answers_nothing_after_the_end(self, one: One) -> None:
        @one.io.on("slow")
        async def slow(socket: Socket) -> int:
            await asyncio.sleep(1)
            one.seen.append("done")
            return 1

        one.peer.send('421["slow"]', "41")
        await joined(one.io, peer=one.peer)
        await asyncio.sleep(2)
        assert (one.seen, one.peer.take()) == (["done"], [])

    async def test_begins_events_in_their_order(self, one: One) -> None:
        @one.io.on("a")
        async def a(socket: Socket, number: int) -> None:
            one.seen.append(number)
            await asyncio.sleep(1)

        one.io.on("b", lambda socket, number: one.seen.append(number))
        one.peer.send(*[f'42["{"ab"[number % 2]}",{number}]' for number in range(10)])
        assert one.seen == list(range(10))

    async def test_of_an_answer_that_nobody_waits_for_is_counted(self, one: One) -> None:
        one.peer.send("437[1]", "43[1]")
        assert one.io.monitor.counts["unexpected_acks"] == 2
        assert one.peer.writer.is_open

    async def test_once_is_once(self, one: One) -> None:
        one.io.once("play", lambda socket: one.seen.append("io"))
        one.socket.once("play", lambda: one.seen.append("socket"))
        one.socket.on("play", lambda: one.seen.append("always"))
        one.peer.send('42["play"]', '42["play"]')
        assert one.seen == ["io", "socket", "always", "always"]

    async def test_off_is_off(self, one: One) -> None:
        handler = one.seen.append
        one.socket.on("play", handler)
        one.socket.off("play", handler)
        one.socket.on("stop", handler)
        one.socket.off()
        one.peer.send('42["play",1]', '42["stop",1]')
        assert one.seen == []

    @pytest.mark.parametrize("event", sorted(RESERVED_EVENTS - {"disconnect", "disconnecting"}))
    async def test_of_what_can_never_come_is_refused(self, one: One, event: str) -> None:
        for verb in (one.socket.on, one.socket.once, one.socket.off, one.socket.listeners):
            with pytest.raises(ValueError, match="connected already"):
                verb(event)


class TestRooms:
    async def test_are_joined_and_left(self, one: One) -> None:
        one.socket.join("red")
        one.socket.join(["blue", "green", "red"])
        one.socket.leave("green")
        one.socket.leave("never")
        one.socket.leave(one.socket.id)
        assert one.socket.rooms == {one.socket.id, "red", "blue"}
        one.socket.leave(one.socket.rooms)
        assert one.socket.rooms == {one.socket.id}

    @pytest.mark.parametrize("room", [1, None, b"x", [1]])
    async def test_are_named_by_strings(self, one: One, room: Any) -> None:
        with pytest.raises(TypeError):
            one.socket.join(room)

    async def test_are_not_joined_after_the_end(self, one: One) -> None:
        one.socket.disconnect()
        one.socket.join("red")
        assert await one.io.in_("red").fetch_sockets() == []
        assert "red" not in one.io.of("/").adapter.rooms  # type: ignore[attr-defined]

    async def test_are_there_while_disconnecting_and_not_after(self, one: One) -> None:
        one.socket.join("red")

        @one.io.on("disconnecting")
        async def disconnecting(socket: Socket) -> None:
            one.seen.append(socket.rooms)
            await asyncio.sleep(1)
            one.seen.append(socket.rooms)
            # It has left for everybody else.
            one.seen.append(await one.io.in_("red").fetch_sockets())

        one.io.on("disconnect", lambda socket: one.seen.append(socket.rooms))
        one.peer.leave()
        await asyncio.sleep(2)
        rooms = {one.socket.id, "red"}
        assert one.seen == [rooms, rooms, [], frozenset()]


class TestDisconnect:
    async def test_tells_the_client_and_keeps_the_connection(self, one: One) -> None:
        one.socket.disconnect()
        one.socket.disconnect()
        assert one.peer.take() == ["41"]
        assert one.peer.writer.is_open
        assert one.socket.disconnect_reason == "server namespace disconnect"

    async def test_of_several_namespaces_closes_all_and_the_connection(self, one: One) -> None:
        for name in ("/a", "/b"):
            one.io.of(name).on("disconnect", lambda socket, reason: one.seen.append(reason))
            await joined(one.io, name, peer=one.peer)
        one.socket.disconnect(close=True)
        assert one.peer.take() == ["41", "41/a,", "41/b,"]
        assert not one.peer.writer.is_open
        assert one.seen == ["server namespace disconnect"] * 2

    async def test_of_one_who_has_left_harms_nobody_else(self, one: One) -> None:
        one.io.of("/a")
        await joined(one.io, "/a", peer=one.peer)
        one.peer.send("41")
        one.socket.disconnect(close=True)
        assert one.peer.writer.is_open
        assert len(one.io.of("/a").sockets) == 1

    async def test_by_the_client_is_for_one_namespace(self, one: One) -> None:
        one.io.of("/a").on("disconnect", lambda socket, reason: one.seen.append("/a"))
        one.io.on("disconnect", lambda socket, reason: one.seen.append(reason))
        await joined(one.io, "/a", peer=one.peer)
        one.peer.send("41")
        assert one.seen == ["client namespace disconnect"]
        one.peer.send('42/a,["still here"]')
        assert one.peer.writer.is_open

    async def test_in_a_handler_lets_the_answer_go(self, one: One) -> None:
        # As in Node: what is answered after the end is for nobody.
        one.io.on("leave", lambda socket: socket.disconnect())
        assert await one.peer.ask('421["leave"]') == ["41"]


async def test_drain_waits_for_the_connection(one: One) -> None:
    one.peer.writer.unsent = 5
    drain = asyncio.create_task(one.socket.drain())
    await settle()
    assert not drain.done()
    one.peer.writer.unsent = 0
    one.peer.transport.drained()
    await drain


async def test_an_event_does_not_ask_asyncio_for_its_loop(
    one: One, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With Python 3.11 that is a system call.
    @one.io.on("ask")
    async def ask(socket: Socket, value: int) -> None:
        one.seen.append(value)

    def asked() -> None:
        raise AssertionError("it was asked for")

    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "get_running_loop", asked)
        one.socket.receive_event(["ask", 1], None)
    assert one.seen == [1]


async def test_shows_who_it_is(one: One) -> None:
    assert repr(one.socket) == f"<Socket {one.socket.id} in />"
    assert (one.socket.namespace, one.socket.recovered, one.socket.data) == ("/", False, {})
