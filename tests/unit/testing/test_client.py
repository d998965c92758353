"""Clients in memory: what a user's test does with them."""

from __future__ import annotations

import asyncio
import gc
import unittest
import weakref
from typing import Any
from unittest.mock import ANY

import pytest

import antiphon
from antiphon import (
    AckTimeout,
    ConnectionRefused,
    Disconnected,
    LocalProtocolError,
    MsgpackParser,
    Recovery,
    Server,
    Socket,
)
from antiphon.testing import Clock, Received, connect, settle


def echoing(**options: Any) -> Server:
    """A server that emits what it is sent, and acknowledges with it."""
    io = Server(**options)

    @io.on("echo")
    def echo(socket: Socket, *args: Any) -> tuple[Any, ...]:
        socket.emit("echo", *args)
        return args

    return io


async def test_events_and_acknowledgements_go_both_ways() -> None:
    io = echoing()
    async with connect(io) as client:
        client.emit("echo", 1, "ä\ud800", b"\0\xff", {"a": [b"1", {"b": b"2"}]})
        assert await client.receive("echo") == (1, "ä\ud800", b"\0\xff", {"a": [b"1", {"b": b"2"}]})
        assert await client.call("echo", b"x") == b"x"
        assert await client.call("echo") is None
        assert await client.call("echo", 1, 2) == (1, 2)
        assert client.received[1:] == [
            Received("echo", (b"x",)),
            Received("echo", ()),
            Received("echo", (1, 2)),
        ]
        client.on("sure?", lambda value: value + 1)
        assert await client.socket.call("sure?", 41) == 42


async def test_send_sends_a_message() -> None:
    io = Server()
    io.on("message", lambda socket, text: socket.send(text.upper()))
    async with connect(io) as client:
        client.send("quiet")
        await client.expect("message", "QUIET")


async def test_the_handshake_is_what_the_test_says() -> None:
    io = Server(allow_request=lambda request: request.query["ticket"] == "7")
    async with connect(
        io,
        auth={"token": "x"},
        headers={"User-Agent": "tests"},
        query={"ticket": "7"},
        cookies={"theme": "dark", "id": "1"},
        address="192.0.2.7",
        secure=True,
        scope={"session": {"user": "Ada"}, "user": 7, "headers": []},
    ) as client:
        handshake = client.socket.handshake
        assert handshake.auth == {"token": "x"}
        assert handshake.headers["user-agent"] == "tests"
        assert handshake.query["ticket"] == "7"
        assert handshake.cookies == {"theme": "dark", "id": "1"}
        assert (handshake.address, handshake.secure) == ("192.0.2.7", True)
        assert handshake.url.startswith("/socket.io/?EIO=4")
        assert handshake.session == {"user": "Ada"}
        assert handshake.scope == {"session": {"user": "Ada"}, "user": 7}
    async with connect(io, query={"ticket": "7"}) as client:
        assert (client.socket.handshake.session, client.socket.handshake.scope) == ({}, {})


async def test_a_refusal_is_raised_with_its_data() -> None:
    io = Server()

    @io.use
    async def refuse(socket: Socket) -> None:
        raise ConnectionRefused("not authorized", {"code": "E1"})

    with pytest.raises(ConnectionRefused, match="not authorized") as caught:
        async with connect(io):
            pytest.fail("it was let in")
    assert caught.value.data == {"code": "E1"}
    assert io.engine.clients_count == 0


@pytest.mark.parametrize(
    ("options", "headers", "code"),
    [
        ({"allow_request": lambda request: False}, {}, 4),
        ({}, {"origin": "https://evil.example"}, 4),
        ({"transports": ["polling"]}, {}, 0),
    ],
)
async def test_what_the_engine_refuses_is_raised_too(
    options: Any, headers: dict[str, str], code: int
) -> None:
    with pytest.raises(ConnectionRefused) as caught:
        await connect(Server(**options), headers=headers)
    assert caught.value.data == {"code": code, "message": ANY}


async def test_an_unknown_namespace_is_refused() -> None:
    with pytest.raises(ConnectionRefused, match="Invalid namespace"):
        await connect(Server(), namespace="nowhere")


async def test_a_server_that_hangs_up_or_never_answers() -> None:
    io = Server(connect_timeout=0.01)

    @io.use
    async def think(socket: Socket) -> None:
        await asyncio.sleep(60)

    with pytest.raises(ConnectionRefused, match="closed the connection"):
        await connect(io)
    io = Server()
    io.use(think)
    with pytest.raises(TimeoutError, match="does a middleware wait"):
        await connect(io, timeout=0.01)
    assert io.engine.clients_count == 0


async def test_receive_passes_other_events_over_and_expect_does_not() -> None:
    io = Server()
    async with connect(io) as client:
        for number in range(3):
            io.emit("a", number)
            io.emit("b", number)
        assert await client.receive("b") == 0
        await client.expect("a", 0)
        assert await client.next_event() == ("a", (1,))
        await client.expect("b", ANY)
        with pytest.raises(AssertionError) as caught:
            await client.expect("a", 3)
        assert "expected a(3)\nbut came a(2)" in str(caught.value)
        assert "    b(2)" in str(caught.value)
        with pytest.raises(AssertionError, match=r"(?s)something came.*    b\(2\)"):
            await client.expect_nothing()
        await client.expect("b", 2)
        await client.expect_nothing()


async def test_what_does_not_come_is_told_with_what_came_instead() -> None:
    io = Server()
    async with connect(io) as client:
        with pytest.raises(AssertionError, match=r"(?s)no 'move' came within .*Nothing came"):
            await client.receive("move", timeout=0.01)
        io.emit("mov", {"cell": 4}, "x" * 1000)
        with pytest.raises(AssertionError) as caught:
            await client.receive("move", timeout=0.01)
        assert f"The client is connected to / as {client.id}." in str(caught.value)
        assert "nobody has received yet:\n    mov({'cell': 4}, 'xx" in str(caught.value)
        assert len(str(caught.value)) < 600
        await client.receive("mov")
        with pytest.raises(AssertionError, match=r"(?s)expected move\(5\), but no event.*mov\("):
            await client.expect("move", 5, timeout=0.01)
        with pytest.raises(AckTimeout, match=r"(?s)'what' was not acknowledged within.*mov\("):
            await client.call("what", timeout=0.01)


async def test_waiting_ends_with_the_connection() -> None:
    io = Server()
    client = await connect(io)
    receiving = asyncio.create_task(client.receive("never", timeout=60))
    calling = asyncio.create_task(client.call("never", timeout=60))
    await settle()
    io.disconnect_sockets()
    with pytest.raises(AssertionError, match=r"none can come\n.*left /: io server disconnect"):
        await receiving
    with pytest.raises(Disconnected, match="io server disconnect"):
        await calling
    assert await client.disconnected() == "io server disconnect"
    with pytest.raises(Disconnected):
        client.emit("too late")
    with pytest.raises(Disconnected):
        _ = client.socket
    assert (client.connected, io.engine.clients_count) == (False, 0)


@pytest.mark.parametrize(
    ("how", "here", "there"),
    [
        ("disconnect", "io client disconnect", "client namespace disconnect"),
        ("drop", "transport close", "transport close"),
    ],
)
async def test_both_ends_know_why_it_ended(how: str, here: str, there: str) -> None:
    io = Server()
    reasons: list[str] = []
    said: list[str] = []
    io.on("disconnect", lambda socket, reason: reasons.append(reason))
    io.on("say", lambda socket, text: said.append(text))
    client = await connect(io)
    client.emit("say", "goodbye")
    await getattr(client, how)()
    assert (await client.disconnected(), reasons, said) == (here, [there], ["goodbye"])
    await client.disconnect()
    assert reasons == [there]


async def test_closing_the_server_tells_the_client() -> None:
    io = Server()
    client = await connect(io)
    await io.close()
    assert await client.disconnected() == "transport close"
    other = await connect(Server())
    with pytest.raises(AssertionError, match="still connected"):
        await other.disconnected(timeout=0.01)
    await other.disconnect()


async def test_several_clients_hear_each_other() -> None:
    io = Server()
    io.on("join", lambda socket, room: socket.join(room))
    io.on("say", lambda socket, text: socket.to("room").emit("said", text))
    async with connect(io) as ada, connect(io) as charles, connect(io) as outsider:
        await ada.call("join", "room")
        await charles.call("join", "room")
        assert ada.socket.rooms == {ada.id, "room"}
        ada.emit("say", "hello")
        await charles.expect("said", "hello")
        await ada.expect_nothing()
        await outsider.expect_nothing()


async def test_namespaces_share_a_connection() -> None:
    io = Server()
    io.of("/chat").on("who?", lambda socket: socket.namespace)
    async with connect(io) as main, connect(main, namespace="/chat", auth={"a": 1}) as chat:
        assert await chat.call("who?") == "/chat"
        assert chat.socket.conn is main.socket.conn
        assert chat.socket.handshake.auth == {"a": 1}
        with pytest.raises(ValueError, match="is in /chat already"):
            await connect(main, namespace="/chat")
        await chat.disconnect()
        assert (main.connected, io.engine.clients_count) == (True, 1)
        await main.drop()
        with pytest.raises(LocalProtocolError, match="this connection is lost"):
            await connect(main, namespace="/chat")
    assert io.engine.clients_count == 0


async def test_a_client_that_does_not_read() -> None:
    io = Server(max_unsent_bytes=1000)
    async with connect(io) as client:
        client.stop_reading()
        io.emit("kept", 1)
        io.volatile.emit("dropped", 2)
        await settle()
        assert client.received == []
        client.read_on()
        io.emit("kept", 3)
        await settle()
        assert client.received == [("kept", (1,)), ("kept", (3,))]
        client.stop_reading()
        io.emit("much", "x" * 100_000)
        await settle()
        io.emit("more", 1)
        assert await client.disconnected() == "transport close"
        assert io.monitor.counts["closed_slow_reader"] == 1


async def test_a_message_may_be_as_long_as_the_option_says() -> None:
    io = echoing(max_http_buffer_size=100)
    async with connect(io) as client:
        assert await client.call("echo", "x" * 80) == "x" * 80
        client.emit("echo", "x" * 100)
        assert await client.disconnected() == "transport close"
    assert io.monitor.counts["refused_frame"] == 1


async def test_what_a_handler_of_the_client_raises_ends_the_test() -> None:
    io = Server()
    with pytest.raises(ZeroDivisionError):
        async with connect(io) as client:
            client.on("news", lambda: 1 / 0)
            io.emit("news")
            await settle()


async def test_a_lost_client_comes_again() -> None:
    io = Server()
    io.on("who?", lambda socket: socket.handshake.auth)
    async with connect(io, auth={"name": "Ada"}, query={"a": "b"}) as client:
        with pytest.raises(LocalProtocolError):
            await client.reconnect()
        first = client.id
        await client.drop()
        io.emit("missed")
        await client.reconnect()
        assert client.id not in (None, first)
        assert (client.recovered, await client.call("who?")) == (False, {"name": "Ada"})
        assert client.socket.handshake.query["a"] == "b"
        await client.expect_nothing()
        io.emit("heard")
        await client.expect("heard")


async def test_a_lost_session_is_recovered() -> None:
    io = Server(connection_state_recovery=Recovery())
    async with connect(io) as client:
        io.emit("before", 1)
        await client.expect("before", 1)
        client.socket.join("room")
        first = client.id
        for number in range(3):
            await client.drop()
            io.to("room").emit("missed", number)
            await client.reconnect()
            assert (client.recovered, client.id) == (True, first)
            await client.expect("missed", number)
        await client.disconnect()
        await client.reconnect()
        assert (client.recovered, client.id == first) == (False, False)


async def test_with_another_parser() -> None:
    io = echoing(parser=MsgpackParser())
    async with connect(io, auth={"raw": b"\0"}) as client:
        assert client.socket.handshake.auth == {"raw": b"\0"}
        assert await client.call("echo", b"\0\xff", {"a": None}) == (b"\0\xff", {"a": None})
        await client.expect("echo", b"\0\xff", {"a": None})


class TestUnderUnittest(unittest.IsolatedAsyncioTestCase):
    async def test_it_needs_no_plugin(self) -> None:
        async with connect(echoing()) as client:
            assert await client.call("echo", 1) == 1


def test_it_needs_nothing_but_a_loop() -> None:
    async def main() -> None:
        async with connect(echoing()) as client:
            assert await client.call("echo", 1) == 1

    asyncio.run(main())


def test_a_tests_names_are_all_there() -> None:
    assert set(antiphon.testing.__all__) >= {"connect", "Clock", "Client"}


def test_lost_sessions_are_forgotten_on_another_loop_too() -> None:
    io = antiphon.Server(connection_state_recovery=antiphon.Recovery())
    kept: list[weakref.ref[Any]] = []

    @io.on("connect")
    def connected(socket: antiphon.Socket) -> None:
        socket.data["thing"] = thing = asyncio.Event()
        kept.append(weakref.ref(thing))
        socket.emit("hi")

    async def lose_one(seconds: float) -> None:
        clock = Clock()
        client = await connect(io)
        await client.drop()
        while seconds > 0:
            await clock.advance(30)
            seconds -= 30

    asyncio.run(lose_one(0))
    asyncio.run(lose_one(1200))
    gc.collect()
    assert [each() for each in kept] == [None, None]
