"""A namespace: the life of its sockets, told to handlers in order."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from antiphon import ConnectionRefused, Server, Socket
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.server.one import One
from tests.unit.wire import PollingPeer, joined, settle


class TestConnect:
    async def test_may_be_spelled_in_two_ways(self) -> None:
        io = Server()
        seen: list[str] = []
        for event in ("connection", "connect"):
            io.on(event, lambda socket, event=event: seen.append(event))
        await joined(io)
        assert seen == ["connection", "connect"]

    async def test_finds_the_socket_ready(self) -> None:
        io = Server()
        seen: list[Any] = []

        @io.on("connect")
        async def connect(socket: Socket) -> None:
            seen.extend([socket.connected, io.sockets == {socket.id: socket}, socket.rooms])
            socket.join("red")
            socket.emit("welcome")
            io.to("red").emit("somebody came")
            seen.append(await socket.call("who?"))

        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        _, *packets = await peer.get()
        assert packets == ['42["welcome"]', '42["somebody came"]', '420["who?"]']
        await peer.post('430["me"]')
        await settle()
        (socket,) = io.sockets.values()
        assert seen == [True, True, {socket.id}, "me"]

    async def test_that_fails_is_reported_and_the_client_stays(self) -> None:
        io = Server()
        reported: list[tuple[Exception, Socket, str]] = []
        io.on_error(lambda *args: reported.append(args))
        error = KeyError("x")

        @io.on("connect")
        def connect(socket: Socket) -> None:
            raise error

        peer, _ = await joined(io)
        (socket,) = io.sockets.values()
        assert reported == [(error, socket, "connect")]
        assert peer.writer.is_open

    @pytest.mark.parametrize("later", [False, True])
    async def test_that_refuses_is_too_late_and_disconnects(self, later: bool) -> None:
        # The client was told that it is in: refusing is what middlewares are for.
        io = Server()
        io.on_error(lambda *_: None)
        reasons: list[str] = []
        io.on("disconnect", lambda socket, reason: reasons.append(reason))

        @io.on("connect")
        async def connect(socket: Socket) -> None:
            socket.join("red")
            if later:
                await asyncio.sleep(1)
            raise ConnectionRefused("no")

        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        await asyncio.sleep(2)
        assert [packet[:2] for packet in await peer.get()] == ["40", "41"]
        assert reasons == ["server namespace disconnect"]
        assert io.sockets == {}
        await peer.post("1")
        await assert_nothing_left(io)


class TestDisconnect:
    async def test_is_told_before_and_after(self, one: One) -> None:
        for event in ("disconnect", "disconnecting"):
            one.io.on(event, lambda socket, why, event=event: one.seen.append((event, why)))
            one.socket.on(event, lambda why, event=event: one.seen.append(("own " + event, why)))
        one.peer.leave()
        why = "transport close"
        assert one.seen == [
            ("disconnecting", why),
            ("own disconnecting", why),
            ("disconnect", why),
            ("own disconnect", why),
        ]

    async def test_handlers_need_not_take_the_reason(self, one: One) -> None:
        one.io.on("disconnect", lambda socket: one.seen.append("io"))
        one.socket.on("disconnect", lambda: one.seen.append("socket"))
        one.io.on("disconnect", lambda socket, *args: one.seen.append(args))
        one.peer.leave()
        assert one.seen == ["io", ("transport close",), "socket"]

    async def test_waits_for_async_disconnecting_handlers(self, one: One) -> None:
        @one.io.on("disconnecting")
        async def disconnecting(socket: Socket) -> None:
            await asyncio.sleep(1)
            one.seen.append("disconnecting")

        one.io.on("disconnecting", lambda socket: one.seen.append("plain"))
        one.io.on("disconnect", lambda socket: one.seen.append("disconnect"))
        one.peer.leave()
        assert one.seen == ["plain"]
        await asyncio.sleep(2)
        assert one.seen == ["plain", "disconnecting", "disconnect"]

    async def test_follows_though_a_handler_before_it_fails(self, one: One) -> None:
        one.io.on_error(lambda error, socket, event: one.seen.append((repr(error), event)))

        def failing(socket: Socket) -> None:
            raise KeyError("x")

        async def failing_later(socket: Socket) -> None:
            await asyncio.sleep(1)
            raise KeyError("y")

        async def cancelled(socket: Socket) -> None:
            await asyncio.sleep(1)
            raise asyncio.CancelledError

        for handler in (failing, failing_later, cancelled):
            one.io.on("disconnecting", handler)
        one.io.on("disconnect", failing)
        one.io.on("disconnect", lambda socket: one.seen.append("disconnect"))
        one.peer.leave()
        await asyncio.sleep(2)
        assert one.seen == [
            ("KeyError('x')", "disconnecting"),
            ("KeyError('y')", "disconnecting"),
            ("KeyError('x')", "disconnect"),
            "disconnect",
        ]
        assert one.io.sockets == {}

    async def test_is_told_once_whoever_says_it_again(self, one: One) -> None:
        @one.io.on("disconnecting")
        def again(socket: Socket) -> None:
            socket.disconnect()
            socket.disconnect(close=True)

        one.io.on("disconnect", lambda socket, reason: one.seen.append(reason))
        one.peer.send("41")
        one.peer.leave()
        assert one.seen == ["client namespace disconnect"]

    async def test_can_be_told_to_the_others(self, one: One) -> None:
        one.socket.join("red")
        other, _ = await joined(one.io)
        list(one.io.sockets.values())[1].join("red")
        one.io.on("disconnecting", lambda socket: socket.to(socket.rooms).emit("leaving"))
        one.io.on("disconnect", lambda socket: one.io.to("red").emit("left"))
        one.peer.send("41")
        assert other.take() == ['42["leaving"]', '42["left"]']
        assert one.peer.take() == []

    async def test_handlers_for_one_time_hear_one(self) -> None:
        io = Server()
        seen: list[str] = []
        io.once("connect", lambda socket: seen.append("connect"))
        io.once("disconnect", lambda socket: seen.append("disconnect"))
        for _ in range(2):
            peer, _ = await joined(io)
            peer.leave()
        assert seen == ["connect", "disconnect"]


class TestHandlers:
    def test_of_life_are_apart_from_events(self) -> None:
        io = Server()

        def connected(socket: Socket) -> None: ...
        def played(socket: Socket) -> None: ...

        io.on("connect", connected)
        io.on("connection", connected)
        io.on("disconnect", played)
        io.on("play", played)
        assert io.listeners("connect") == io.listeners("connection") == [connected, connected]
        assert io.listeners("disconnect") == io.listeners("play") == [played]
        assert io.listeners("disconnecting") == []
        io.off("connect", connected)
        assert io.listeners("connection") == []
        io.on("connect", connected)
        io.off("connection")
        assert io.listeners("connect") == []
        io.off()
        assert io.listeners("disconnect") == io.listeners("play") == []

    @pytest.mark.parametrize("event", ["connect_error", "newListener", "removeListener"])
    def test_of_what_no_client_can_send_are_refused(self, event: str) -> None:
        with pytest.raises(ValueError, match="the name is reserved"):
            Server().on(event, print)

    async def test_of_an_event_called_connection_do_not_run_for_life(self) -> None:
        # The name is not reserved, so a client may send it. It must not look like a new client.
        io = Server()
        seen: list[object] = []
        io.on("connection", lambda socket: seen.append("connected"))
        peer, _ = await joined(io)
        assert await peer.ask('421["connection"]') == []
        assert seen == ["connected"]

    async def test_of_a_namespace_are_its_own(self) -> None:
        io = Server()
        seen: list[str] = []
        for name in ("/a", "/b"):
            io.of(name).on("play", lambda socket: seen.append(socket.namespace))
        peer, _ = await joined(io, "/b")
        peer.send('42/b,["play"]')
        assert seen == ["/b"]

    def test_can_be_decorators(self) -> None:
        io = Server()

        @io.on("play")
        async def play(socket: Socket, space: int) -> int:
            return space

        @io.of("/a").once("connect")
        def connect(socket: Socket) -> None: ...

        assert io.listeners("play") == [play]
        assert io.of("/a").listeners("connect") == [connect]


class TestBroadcast:
    async def test_stays_within_the_namespace(self) -> None:
        io = Server()
        io.of("/a")
        peer, _ = await joined(io)
        await joined(io, "/a", peer=peer)
        io.emit("hi")
        io.of("/a").emit("hi")
        io.of("/a").send("hello")
        assert peer.take() == ['42["hi"]', '42/a,["hi"]', '42/a,["message","hello"]']

    async def test_rooms_are_the_namespaces_own(self) -> None:
        io = Server()
        io.of("/a")
        peer, sid = await joined(io)
        await joined(io, "/a", peer=peer)
        io.sockets_join("red")
        io.of("/a").to("red").emit("hi")
        io.of("/a").to(sid).emit("hi")
        assert peer.take() == []

    async def test_ack_ids_are_shared_by_its_sockets(self) -> None:
        io = Server()
        (one, _), (two, _) = await joined(io), await joined(io)
        for socket in io.sockets.values():
            socket.emit("question", ack=print)
        io.tasks.start(io.call("question"))
        await settle()
        assert one.take() == ['420["question"]', '422["question"]']
        assert two.take() == ['421["question"]', '422["question"]']


async def test_shows_its_name(one: One) -> None:
    assert repr(one.io.of("/")) == "<Namespace / with 1 sockets>"
    assert repr(one.io) == "<Server with 1 clients>"
