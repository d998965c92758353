"""A client that leaves half-way or breaks a rule: nothing may be left of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable

import pytest

from antiphon import Disconnected, LocalProtocolError, Server, Socket
from tests.unit.server.leaks import assert_nothing_left
from tests.unit.wire import PollingPeer, WebSocketPeer, joined, settle


class TestLeavingHalfWay:
    """A client that goes while its middleware still thinks."""

    @staticmethod
    def thinking(io: Server) -> list[str]:
        """Let all middlewares take ten seconds; what has happened."""
        happened: list[str] = []

        @io.use
        async def think(socket: Socket) -> None:
            socket.join("red")
            happened.append("begins")
            try:
                await asyncio.sleep(10)
            finally:
                happened.append("ends")

        for event in ("connect", "disconnecting", "disconnect"):
            io.on(event, lambda socket, *_, event=event: happened.append(event))
        return happened

    async def test_by_its_websocket(self) -> None:
        io = Server()
        happened = self.thinking(io)
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40")
        await settle()
        peer.leave()
        await settle()
        assert happened == ["begins", "ends"]
        await assert_nothing_left(io)

    async def test_between_two_attachments(self) -> None:
        # They may be large, and the garbage collector may not come for long.
        io = Server()
        peer, _ = await joined(io)
        kept = io.sockets[next(iter(io.sockets))]
        attachment = bytes(1000)
        before = sys.getrefcount(attachment)
        peer.send(
            '452-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', attachment
        )
        assert sys.getrefcount(attachment) > before
        peer.leave()
        await settle()
        assert sys.getrefcount(attachment) == before
        assert not kept.connected

    async def test_by_a_close_packet_over_polling(self) -> None:
        io = Server()
        happened = self.thinking(io)
        peer = await PollingPeer.open(io.engine)
        await peer.post("40")
        await peer.post("1")
        await settle()
        assert happened == ["begins", "ends"]
        await assert_nothing_left(io)

    async def test_by_no_answer_to_a_ping(self) -> None:
        io = Server(ping_interval=1, ping_timeout=1)
        happened = self.thinking(io)
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40")
        await asyncio.sleep(3)
        assert happened == ["begins", "ends"]
        await assert_nothing_left(io)

    async def test_by_a_packet_that_is_not_allowed(self) -> None:
        io = Server()
        happened = self.thinking(io)
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40", '42["too early"]')
        await settle()
        assert not peer.writer.is_open
        assert happened == ["begins", "ends"]
        await assert_nothing_left(io)

    async def test_when_the_server_closes(self) -> None:
        io = Server()
        happened = self.thinking(io)
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40")
        await settle()
        await io.close()
        assert happened == ["begins", "ends"]
        await assert_nothing_left(io)

    @pytest.mark.parametrize("waits", [False, True])
    async def test_when_its_middleware_throws_it_out(self, waits: bool) -> None:
        io = Server()
        happened: list[str] = []

        @io.use
        async def throw_out(socket: Socket) -> None:
            if waits:
                await asyncio.sleep(0.1)
            socket.disconnect(close=True)
            await asyncio.sleep(10)
            happened.append("never reached")

        io.on("connect", lambda socket: happened.append("connect"))
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40")
        await asyncio.sleep(1)
        assert not peer.writer.is_open
        await assert_nothing_left(io)
        assert happened == []

    async def test_with_a_middleware_that_does_not_let_itself_be_cancelled(self) -> None:
        io = Server()
        happened: list[str] = []

        @io.use
        async def stubborn(socket: Socket) -> None:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                await asyncio.sleep(1)
            socket.join("red")
            happened.append("through")

        io.on("connect", lambda socket: happened.append("connect"))
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40")
        await settle()
        peer.leave()
        await asyncio.sleep(2)
        assert happened == ["through"]
        await assert_nothing_left(io)


class TestAskingAgain:
    """CONNECT for a namespace whose first CONNECT is not answered yet."""

    async def test_begins_anew_with_the_new_auth(self) -> None:
        io = Server()
        seen: list[object] = []

        @io.use
        async def slow(socket: Socket) -> None:
            socket.join("red")
            await asyncio.sleep(1)
            seen.append(socket.handshake.auth)

        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        for number in range(3):
            peer.send(f'40{{"try":{number}}}')
            await settle()
        await asyncio.sleep(3)
        assert seen == [{"try": 2}]
        (answer,) = peer.take()
        assert str(answer).startswith('40{"sid":')
        assert len(io.sockets) == len(await io.in_("red").fetch_sockets()) == 1
        peer.leave()
        await assert_nothing_left(io)

    async def test_when_it_is_connected_closes_everything(self) -> None:
        io = Server()
        io.of("/a")
        reasons: list[str] = []
        for name in ("/", "/a"):
            io.of(name).on("disconnect", lambda socket, reason: reasons.append(reason))
        peer, _ = await joined(io)
        await joined(io, "/a", peer=peer)
        peer.send("40/a,")
        assert reasons == ["forced server close"] * 2
        assert not peer.writer.is_open
        await assert_nothing_left(io)


class TestLimits:
    async def test_a_client_that_joins_nothing_is_closed(self) -> None:
        io = Server(connect_timeout=2)
        idle = await WebSocketPeer.open(io.engine)
        wrong = await WebSocketPeer.open(io.engine)
        wrong.send("40/nope,")
        right, _ = await joined(io)
        polling = await PollingPeer.open(io.engine)
        await asyncio.sleep(1.9)
        assert idle.writer.is_open
        await asyncio.sleep(0.2)
        assert [peer.writer.is_open for peer in (idle, wrong, right)] == [False, False, True]
        assert await polling.get() == ["6", "1"]
        assert io.monitor.counts["closed_connect_timeout"] == 3
        right.leave()
        await assert_nothing_left(io)

    async def test_a_client_that_leaves_its_only_namespace_may_stay(self) -> None:
        io = Server(connect_timeout=2)
        peer, _ = await joined(io)
        peer.send("41")
        await asyncio.sleep(10)
        assert peer.writer.is_open

    async def test_a_middleware_that_never_ends_is_no_namespace(self) -> None:
        io = Server(connect_timeout=2)
        io.use(lambda socket: asyncio.sleep(1000))
        peer = await WebSocketPeer.open(io.engine)
        peer.send("40")
        await asyncio.sleep(2.1)
        assert not peer.writer.is_open
        await assert_nothing_left(io)

    async def test_namespaces_of_one_client_are_counted(self) -> None:
        io = Server(max_namespaces=2)
        for name in "abc":
            io.of(name)
        peer, _ = await joined(io, "/a")
        await joined(io, "/b", peer=peer)
        assert await peer.ask("40/c,") == ['44/c,{"message":"too many namespaces"}']
        peer.send("41/a,")
        await joined(io, "/c", peer=peer)
        assert io.monitor.counts["refused_namespace"] == 1

    async def test_asking_again_for_the_last_one_is_not_one_too_many(self) -> None:
        io = Server(max_namespaces=1)
        io.use(lambda socket: asyncio.sleep(1))
        peer = await WebSocketPeer.open(io.engine)
        peer.take()
        peer.send("40", "40", "40/x,")
        await asyncio.sleep(2)
        refused, answer = peer.take()
        assert refused == '44/x,{"message":"too many namespaces"}'
        assert str(answer).startswith('40{"sid":')

    async def test_acknowledgements_that_one_client_owes_are_counted(self) -> None:
        io = Server(max_pending_acks=2)
        await joined(io)
        (socket,) = io.sockets.values()
        for _ in range(2):
            socket.emit("question", ack=print)
        with pytest.raises(LocalProtocolError, match="2 acknowledgements are pending"):
            socket.emit("question", ack=print)
        with pytest.raises(LocalProtocolError):
            await socket.call("question")


class TestWhatIsNotAllowed:
    @pytest.mark.parametrize(
        ("frame", "reason"),
        [
            ('42/chat,["x"]', "forced server close"),
            ("41/chat,", "forced server close"),
            ('44{"message":"no"}', "forced server close"),
            ("42", "forced close"),
            ('42["disconnect"]', "forced close"),
            ("9", "parse error"),
            (b"x", "forced close"),
            ("2", "transport error"),
        ],
    )
    async def test_closes_all_namespaces(self, frame: str | bytes, reason: str) -> None:
        io = Server()
        io.of("/a")
        happened: list[object] = []
        for name in ("/", "/a"):
            for event in ("disconnecting", "disconnect"):
                io.of(name).on(
                    event,
                    lambda socket, reason, event=event: happened.append(
                        (event, socket.namespace, reason)
                    ),
                )
        peer, _ = await joined(io)
        await joined(io, "/a", peer=peer)
        peer.send(frame)
        assert happened == [
            (event, name, reason)
            for name in ("/", "/a")
            for event in ("disconnecting", "disconnect")
        ]
        assert not peer.writer.is_open
        await assert_nothing_left(io)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("way", ["client", "server", "wire"])
async def test_however_a_client_leaves_nothing_is_left(transport: str, way: str) -> None:
    io = Server()
    io.of("/a")
    waiting: list[Awaitable[object]] = []

    @io.on("connect")
    async def connect(socket: Socket) -> None:
        socket.join(["red", socket.handshake.address])
        socket.emit("question", ack=print)
        socket.timeout(1000).emit("question", ack=lambda *_: None)
        waiting.append(asyncio.create_task(socket.call("question")))
        waiting.append(asyncio.create_task(socket.call("question", timeout=1000)))

    polling = await PollingPeer.open(io.engine)
    if transport == "polling":
        await polling.post("40", "40/a,")
        websocket = None
    else:
        websocket = await polling.upgrade()
        websocket.send("40", "40/a,")
    await settle()
    assert len(io.sockets) == len(io.of("/a").sockets) == 1
    if way == "server":
        next(iter(io.sockets.values())).disconnect(close=True)
    elif websocket is None:
        await (polling.post("1") if way == "client" else asyncio.sleep(50))
    elif way == "client":
        websocket.send("1")
    else:
        websocket.leave()
    await asyncio.sleep(31)
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Disconnected] * 2
    waiting.clear()
    answers.clear()
    await assert_nothing_left(io)
