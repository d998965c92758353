"""A client on its way into namespaces: middlewares and refusals."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from antiphon import ConnectionRefused, Disconnected, Server, Socket
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.wire import PollingPeer, WebSocketPeer, joined, settle


def refusal(message: str, **data: object) -> str:
    """What a refused client gets in the main namespace."""
    return "44" + json.dumps({"message": message, **data}, separators=(",", ":"))


class TestConnect:
    async def test_is_answered_with_an_id_of_its_own(self) -> None:
        io = Server()
        _, sid = await joined(io)
        assert len(sid) == 20
        assert sid != io.sockets[next(iter(io.sockets))].conn.id
        assert list(io.sockets) == [sid]
        _, other = await joined(io)
        assert other != sid

    async def test_brings_its_auth_to_the_handshake(self) -> None:
        io = Server()
        io.of("/chat")
        seen: list[object] = []
        io.on("connect", lambda socket: seen.append(socket.handshake.auth))
        await joined(io)
        await joined(io, auth='{"token":"äß","n":[1]}')
        assert seen == [{}, {"token": "äß", "n": [1]}]

    async def test_to_a_namespace_that_does_not_exist_is_refused(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        io = Server()
        peer = await WebSocketPeer.open(io.engine)
        assert await peer.ask("40/nope,") == ['44/nope,{"message":"Invalid namespace"}']
        assert await peer.ask("40/adm?x=1,") == ['44/adm?x=1,{"message":"Invalid namespace"}']
        assert list(io.namespaces.by_name) == ["/"]
        assert peer.writer.is_open
        io.of(lambda name, auth: name == "/yes")
        assert await peer.ask("40/no,") == ['44/no,{"message":"Invalid namespace"}']
        assert io.monitor.counts["refused_unknown_namespace"] == 3
        told = "there is no namespace '/no'"
        assert caplog.records[-1].getMessage().endswith(told)

    async def test_joins_several_over_one_connection(self) -> None:
        io = Server()
        io.of("/a")
        io.of("b")
        peer, main = await joined(io)
        _, a = await joined(io, "/a", peer=peer)
        _, b = await joined(io, "/b", peer=peer)
        assert len({main, a, b}) == 3
        assert io.sockets[next(iter(io.sockets))].conn is io.of("/b").sockets[b].conn  # type: ignore[index]

    async def test_in_one_post_with_events_is_before_them(self) -> None:
        io = Server()
        seen: list[object] = []
        io.on("connect", lambda socket: seen.append("connect"))
        io.on("play", lambda socket, space: seen.append(space))
        peer = await PollingPeer.open(io.engine)
        assert await peer.post("40", '42["play",1]', '42["play",2]') == 200
        assert seen == ["connect", 1, 2]

    async def test_in_one_post_with_events_is_before_them_also_if_it_is_async(self) -> None:
        io = Server()
        seen: list[object] = []

        @io.on("connect")
        async def connect(socket: Socket) -> None:
            seen.append("connect")
            await asyncio.sleep(1)

        @io.on("play")
        async def play(socket: Socket, space: int) -> None:
            seen.append(space)

        peer = await PollingPeer.open(io.engine)
        await peer.post("40", '42["play",1]', '42["play",2]')
        assert seen == ["connect", 1, 2]


class TestMiddlewares:
    async def test_run_in_order_each_when_the_one_before_has_ended(self) -> None:
        io = Server()
        seen: list[str] = []

        @io.use
        async def first(socket: Socket) -> None:
            seen.append("first begins")
            await asyncio.sleep(1)
            socket.data["user"] = "me"
            seen.append("first ends")

        @io.use
        def second(socket: Socket) -> None:
            seen.append(f"second knows {socket.data['user']}")

        io.on("connect", lambda socket: seen.append(f"connected {socket.data['user']}"))
        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40")
        await settle()
        assert peer.take() == []
        await asyncio.sleep(2)
        assert seen == ["first begins", "first ends", "second knows me", "connected me"]
        (answer,) = peer.take()
        assert str(answer).startswith('40{"sid":')

    @pytest.mark.parametrize("later", [False, True])
    @pytest.mark.parametrize(
        ("error", "arguments", "answer"),
        [
            (ConnectionRefused, (), refusal("connection refused")),
            (ConnectionRefused, ("no", {"code": "E1"}), refusal("no", data={"code": "E1"})),
            (ConnectionRefused, ("no", []), refusal("no", data=[])),
            (ConnectionRefused, ("no", b"bytes"), refusal("no")),
            (ConnectionRefused, ("no", object()), refusal("no")),
            (KeyError, ("a secret",), refusal("internal server error")),
        ],
    )
    async def test_refuse_and_leave_nothing(
        self, error: type[Exception], arguments: tuple[Any, ...], answer: str, later: bool
    ) -> None:
        io = Server()
        reached: list[str] = []

        @io.use
        async def refuse(socket: Socket) -> None:
            socket.join(["red", "blue"])
            socket.emit("never seen")
            if later:
                await asyncio.sleep(1)
            raise error(*arguments)

        io.use(lambda socket: reached.append("second"))
        for event in ("connect", "disconnecting", "disconnect"):
            io.on(event, lambda socket, *_, event=event: reached.append(event))
        io.on_error(lambda *_: None)
        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40")
        await asyncio.sleep(2)
        assert peer.take() == [answer]
        assert reached == []
        assert io.sockets == {}
        io.to("red").emit("hi")
        assert peer.take() == []
        peer.leave()
        await assert_nothing_left(io)

    async def test_that_refused_may_be_asked_again(self) -> None:
        io = Server()

        @io.use
        def only_with_a_token(socket: Socket) -> None:
            if "token" not in socket.handshake.auth:
                raise ConnectionRefused("no token")

        peer = await WebSocketPeer.open(io.engine)
        for _ in range(3):
            assert await peer.ask("40") == [refusal("no token")]
        await joined(io, auth='{"token":1}', peer=peer)
        assert len(io.sockets) == 1

    @pytest.mark.parametrize("later", [False, True])
    async def test_that_are_cancelled_let_nobody_in(self, later: bool) -> None:
        # Awaiting a task that somebody cancels raises CancelledError, which is no Exception.
        io = Server()
        let_in: list[Socket] = []

        @io.use
        async def waiting_for_the_cancelled(socket: Socket) -> None:
            user = asyncio.get_running_loop().create_future()
            if later:
                asyncio.get_running_loop().call_later(1, user.cancel)
            else:
                user.cancel()
            await user

        io.on("connect", let_in.append)
        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40")
        await asyncio.sleep(2)
        assert peer.take() == [refusal("internal server error")]
        assert (let_in, io.sockets) == ([], {})
        peer.leave()
        await assert_nothing_left(io)

    async def test_errors_are_reported_with_the_socket(self) -> None:
        io = Server()
        reported: list[tuple[Exception, Socket, str]] = []
        io.on_error(lambda *args: reported.append(args))
        error = KeyError("x")

        @io.use
        def failing(socket: Socket) -> None:
            raise error

        peer = await WebSocketPeer.open(io.engine)
        await peer.ask("40")
        ((reported_error, socket, event),) = reported
        assert (reported_error, event, socket.connected) == (error, "connect", False)

    async def test_of_a_namespace_are_its_own(self) -> None:
        io = Server()
        seen: list[str] = []
        for name in ("/", "/a", "/b"):
            io.of(name).use(lambda socket: seen.append(socket.namespace))
        peer, _ = await joined(io)
        await joined(io, "/b", peer=peer)
        assert seen == ["/", "/b"]


class TestEmitWhileConnecting:
    async def test_is_held_until_the_client_knows_that_it_is_in(self) -> None:
        io = Server()

        @io.use
        async def greet(socket: Socket) -> None:
            socket.emit("first", 1)
            await asyncio.sleep(1)
            socket.volatile.emit("second", b"2")

        io.on("connect", lambda socket: socket.emit("third"))
        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40")
        await asyncio.sleep(2)
        connect, *events = peer.take()
        assert str(connect).startswith('40{"sid":')
        hole = '{"_placeholder":true,"num":0}'
        assert events == ['42["first",1]', f'451-["second",{hole}]', b"2", '42["third"]']

    async def test_reaches_nobody_who_is_refused(self) -> None:
        io = Server()
        kept: list[Socket] = []

        @io.use
        def refuse(socket: Socket) -> None:
            kept.append(socket)
            socket.emit("one")
            raise ConnectionRefused

        peer = await WebSocketPeer.open(io.engine)
        assert await peer.ask("40") == [refusal("connection refused")]
        kept[0].emit("two")
        kept[0].broadcast.emit("three")
        assert peer.take() == []

    async def test_a_broadcast_does_not_reach_who_is_not_in_yet(self) -> None:
        io = Server()

        @io.use
        async def slow(socket: Socket) -> None:
            socket.join("red")
            await asyncio.sleep(1)

        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40")
        await settle()
        io.emit("hi")
        io.to("red").emit("hi")
        assert await io.to("red").call("ready?") == []
        await asyncio.sleep(2)
        (connect,) = peer.take()
        assert str(connect).startswith("40")
        io.to("red").emit("hi")
        assert peer.take() == ['42["hi"]']

    async def test_a_call_waits_and_ends_with_the_attempt(self) -> None:
        io = Server()
        answers: list[object] = []

        async def ask(socket: Socket) -> None:
            try:
                answers.append(await socket.call("who?"))
            except Disconnected as error:
                answers.append(error.reason)

        @io.use
        async def refuse(socket: Socket) -> None:
            io.tasks.start(ask(socket))
            await asyncio.sleep(1)
            if socket.handshake.auth:
                raise ConnectionRefused

        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send('40{"refuse":true}')
        await asyncio.sleep(2)
        assert answers == ["server namespace disconnect"]
        peer.take()
        peer.send("40")
        await asyncio.sleep(2)
        assert peer.take()[1:] == ['421["who?"]']
        peer.send('431["me"]')
        await settle()
        assert answers[1:] == ["me"]
        peer.leave()
        await assert_nothing_left(io)
