"""The adapter of a server that is alone, seen through the server that has it."""

from __future__ import annotations

import asyncio

import pytest

from antiphon import AckTimeout, EncodeError, Server, Socket
from antiphon.adapters.memory import MemoryAdapter
from antiphon.protocol.socketio.packet import Packet
from antiphon.protocol.socketio.packet_writer import WirePacket
from antiphon.protocol.socketio.parser import JSONParser
from tests.unit.wire import WebSocketPeer, joined, settle


class CountingParser(JSONParser):
    """Counts what it encodes."""

    encoded = 0

    def encode(self, packet: Packet) -> WirePacket:
        self.encoded += 1
        return super().encode(packet)


class Four:
    """A server with four clients, A to D: A and B in red, B and C in blue.

    Attributes:
        peers: The clients.
        ids: Their sockets' ids.
    """

    def __init__(self) -> None:
        self.parser = CountingParser()
        self.io = Server(parser=self.parser)
        self.peers: list[WebSocketPeer] = []
        self.ids: list[str] = []

    async def open(self) -> Four:
        for rooms in (["red"], ["red", "blue"], ["blue"], []):
            peer, sid = await joined(self.io)
            self.peers.append(peer)
            self.ids.append(sid)
            self.sockets[-1].join(rooms)
        self.parser.encoded = 0
        return self

    @property
    def sockets(self) -> list[Socket]:
        return [self.io.sockets[sid] for sid in self.io.sockets]

    @property
    def adapter(self) -> MemoryAdapter:
        adapter = self.io.of("/").adapter
        assert isinstance(adapter, MemoryAdapter)
        return adapter

    def heard(self) -> dict[str, list[str | bytes]]:
        """What each has heard since the last time."""
        heard = zip("ABCD", [peer.take() for peer in self.peers], strict=True)
        return {name: frames for name, frames in heard if frames}


@pytest.fixture
async def four() -> Four:
    return await Four().open()


HI: list[str | bytes] = ['42["hi"]']


class TestBroadcast:
    @pytest.mark.parametrize(
        ("rooms", "except_", "names"),
        [
            ([], [], "ABCD"),
            (["red"], [], "AB"),
            (["red", "blue"], [], "ABC"),
            (["green"], [], ""),
            (["red", "green"], [], "AB"),
            ([], ["red"], "CD"),
            ([], ["red", "blue"], "D"),
            ([], ["green"], "ABCD"),
            (["red"], ["blue"], "A"),
            (["red", "blue"], ["blue"], "A"),
            (["red"], ["red"], ""),
        ],
    )
    async def test_reaches_each_of_the_union_once(
        self, four: Four, rooms: list[str], except_: list[str], names: str
    ) -> None:
        four.io.to(rooms).except_(except_).emit("hi")
        assert four.heard() == dict.fromkeys(names, HI)

    async def test_takes_the_ids_of_sockets_as_rooms(self, four: Four) -> None:
        a, b, c, _ = four.ids
        four.io.to([a, c]).except_(b).emit("hi")
        assert four.heard() == {"A": HI, "C": HI}
        four.io.to(["red", a]).emit("hi")
        assert four.heard() == {"A": HI, "B": HI}
        four.io.except_([a, b, c]).emit("hi")
        assert four.heard() == {"D": HI}

    async def test_from_a_socket_leaves_it_out(self, four: Four) -> None:
        a, b, *_ = four.sockets
        a.broadcast.emit("hi")
        assert four.heard() == dict.fromkeys("BCD", HI)
        a.to("red").emit("hi")
        assert four.heard() == {"B": HI}
        b.except_("red").emit("hi")
        assert four.heard() == dict.fromkeys("CD", HI)
        a.to(a.id).emit("hi")
        assert four.heard() == {}

    async def test_is_encoded_once(self, four: Four) -> None:
        four.io.emit("hi")
        four.io.to("red").emit("hi")
        assert four.parser.encoded == 2
        assert four.heard() == {"A": HI * 2, "B": HI * 2, "C": HI, "D": HI}

    async def test_keeps_attachments_together(self, four: Four) -> None:
        four.io.to("red").emit("hi", b"\x01", [b"\x02"])
        first, second = '{"_placeholder":true,"num":0}', '{"_placeholder":true,"num":1}'
        frames = [f'452-["hi",{first},[{second}]]', b"\x01", b"\x02"]
        assert four.heard() == {"A": frames, "B": frames}

    async def test_that_is_volatile_passes_over_those_who_are_busy(self, four: Four) -> None:
        four.peers[0].writer.writable = False
        four.io.volatile.emit("hi")
        assert four.heard() == dict.fromkeys("BCD", HI)

    async def test_survives_that_a_listener_disconnects_others(self, four: Four) -> None:
        b = four.sockets[1]

        @four.io.on_any_outgoing
        def outgoing(socket: Socket, event: str) -> None:
            if socket is not b and b.connected:
                b.disconnect()

        four.io.emit("hi")
        assert four.heard() == {"A": HI, "B": ["41"], "C": HI, "D": HI}

    async def test_keeps_its_order_when_it_makes_somebody_leave(self, four: Four) -> None:
        # A is too slow: its end must not be heard before what made it end.
        four.io.on("disconnect", lambda socket: four.io.emit("gone"))
        four.peers[0].writer.writable = False
        four.peers[0].writer.unsent = 10_000_000
        four.io.emit("hi")
        await settle()
        assert four.heard() == {name: ['42["hi"]', '42["gone"]'] for name in "BCD"}

    async def test_of_what_cannot_be_sent_reaches_nobody(self, four: Four) -> None:
        with pytest.raises(EncodeError):
            four.io.emit("hi", object())
        assert four.heard() == {}


class TestCall:
    async def test_collects_the_answers_as_they_come(self, four: Four) -> None:
        call = asyncio.create_task(four.io.to("red").call("ready?", 1))
        await settle()
        (question,) = {frame for frames in four.heard().values() for frame in frames}
        assert question == '420["ready?",1]'
        four.peers[1].send('430["B"]')
        four.peers[0].send("430[1,2]")
        assert await call == ["B", (1, 2)]

    async def test_returns_at_once_where_nobody_is(self, four: Four) -> None:
        assert await four.io.to("green").call("ready?") == []

    async def test_has_those_that_came_when_its_time_is_up(self, four: Four) -> None:
        call = asyncio.create_task(four.io.timeout(2).call("ready?"))
        await settle()
        four.peers[1].send('430["B"]')
        four.peers[3].send("430[]")
        with pytest.raises(AckTimeout, match="2 of 4 acknowledgements came in time") as caught:
            await call
        assert caught.value.responses == ["B", None]

    async def test_waits_five_seconds_unless_told_otherwise(self, four: Four) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with pytest.raises(AckTimeout):
            await four.io.call("ready?")
        assert loop.time() - begun == pytest.approx(5)

    async def test_does_not_count_an_answer_twice(self, four: Four) -> None:
        call = asyncio.create_task(four.io.to("red").timeout(1).call("ready?"))
        await settle()
        four.peers[0].send("430[1]", "430[2]")
        with pytest.raises(AckTimeout) as caught:
            await call
        assert caught.value.responses == [1]

    async def test_misses_the_answer_of_one_who_leaves(self, four: Four) -> None:
        call = asyncio.create_task(four.io.to("red").timeout(1).call("ready?"))
        await settle()
        four.peers[0].leave()
        four.peers[1].send("430[1]")
        with pytest.raises(AckTimeout) as caught:
            await call
        assert caught.value.responses == [1]

    @pytest.mark.parametrize("how", ["answered", "late", "cancelled", "cannot be sent"])
    async def test_leaves_nothing_behind(self, four: Four, how: str) -> None:
        argument = object() if how == "cannot be sent" else 1
        call = asyncio.create_task(four.io.timeout(1).call("ready?", argument))
        await settle()
        if how == "answered":
            for peer in four.peers:
                peer.send("430[]")
        elif how == "cancelled":
            call.cancel()
        await asyncio.wait([call])
        assert (call.cancelled() or call.exception() is not None) is (how != "answered")
        assert [len(socket.acks._table) for socket in four.sockets] == [0] * 4

    async def test_is_not_spoilt_by_one_who_owes_too_many(self) -> None:
        io = Server(max_pending_acks=1)
        (one, _), (two, _) = await joined(io), await joined(io)
        next(iter(io.sockets.values())).emit("never answered", ack=print)
        one.take()
        call = asyncio.create_task(io.timeout(1).call("ready?"))
        await settle()
        two.send("431[2]")
        with pytest.raises(AckTimeout, match="1 of 2") as caught:
            await call
        assert caught.value.responses == [2]


class TestSockets:
    async def test_are_fetched(self, four: Four) -> None:
        a, b, c, d = four.sockets
        assert await four.io.fetch_sockets() == [a, b, c, d]
        assert set(await four.io.in_("red").fetch_sockets()) == {a, b}
        assert set(await four.io.except_("red").local.fetch_sockets()) == {c, d}
        assert await four.io.in_(c.id).fetch_sockets() == [c]

    async def test_join_and_leave(self, four: Four) -> None:
        four.io.in_("red").sockets_join(["green", "white"])
        assert [len(socket.rooms) for socket in four.sockets] == [4, 5, 2, 1]
        four.io.sockets_leave(["red", "white", "never"])
        assert [len(socket.rooms) for socket in four.sockets] == [2, 3, 2, 1]
        four.io.to("green").emit("hi")
        assert four.heard() == {"A": HI, "B": HI}

    async def test_are_disconnected(self, four: Four) -> None:
        four.io.in_("red").disconnect_sockets()
        assert four.heard() == {"A": ["41"], "B": ["41"]}
        assert four.peers[0].writer.is_open
        four.io.disconnect_sockets(close=True)
        assert four.heard() == {"C": ["41"], "D": ["41"]}
        assert not four.peers[2].writer.is_open
        assert four.io.sockets == {}
        assert len(four.adapter.rooms) == 0


class TestRoomEvents:
    async def test_tell_of_each_change_once(self, four: Four) -> None:
        events: list[tuple[str, ...]] = []
        for name in ("create-room", "join-room", "leave-room", "delete-room"):
            four.adapter.on(name, lambda *args, name=name: events.append((name, *args)))
        a, b, *_ = four.sockets
        a.join(["red", "green"])
        b.join("green")
        a.leave("green")
        b.leave("green")
        b.leave("green")
        assert events == [
            ("create-room", "green"),
            ("join-room", "green", a.id),
            ("join-room", "green", b.id),
            ("leave-room", "green", a.id),
            ("leave-room", "green", b.id),
            ("delete-room", "green"),
        ]

    async def test_tell_of_those_who_are_gone(self, four: Four) -> None:
        left: list[tuple[str, ...]] = []
        four.adapter.on("leave-room", lambda *args: left.append(args))
        b = four.ids[1]
        four.peers[1].leave()
        assert sorted(left) == sorted([("blue", b), ("red", b), (b, b)])

    async def test_tell_of_the_rooms_that_sockets_have_by_their_ids(self) -> None:
        io = Server()
        events: list[tuple[str, ...]] = []
        for name in ("create-room", "join-room", "leave-room", "delete-room"):
            io.of("/").adapter.on(name, lambda *args, name=name: events.append((name, *args)))
        peer, sid = await joined(io)
        (socket,) = io.sockets.values()
        socket.join(sid)
        socket.leave(sid)
        assert events == [("create-room", sid), ("join-room", sid, sid)]
        events.clear()
        peer.leave()
        assert events == [("leave-room", sid, sid), ("delete-room", sid)]

    async def test_that_never_happen_are_refused(self, four: Four) -> None:
        with pytest.raises(ValueError, match="no event 'join_room'; it has create-room, join-room"):
            four.adapter.on("join_room", print)
        with pytest.raises(TypeError, match="is given the room and the socket's id"):
            four.adapter.on("join-room", lambda room: None)

    async def test_whose_listener_fails_do_no_harm(self, four: Four) -> None:
        def failing(*_: str) -> None:
            raise RuntimeError("a listener's own fault")

        four.adapter.on("leave-room", failing)
        ended: list[str] = []
        four.io.on("disconnect", lambda socket, reason: ended.append(reason))
        four.peers[1].leave()
        assert ended == ["transport close"]
        assert len(four.io.sockets) == 3
        assert four.adapter.rooms.select(["red", "blue"]) == {"red", "blue", *four.ids[::2]}
        assert four.io.monitor.counts["task_failed"] == 3

    async def test_may_be_heard_by_async_listeners(self, four: Four) -> None:
        joined_rooms: list[str] = []

        async def listener(room: str, _: str) -> None:
            await asyncio.sleep(1)
            joined_rooms.append(room)

        four.adapter.on("join-room", listener)
        four.sockets[0].join("green")
        await asyncio.sleep(2)
        assert joined_rooms == ["green"]


async def test_alone_it_has_no_other_servers(four: Four) -> None:
    four.io.server_side_emit("hello", 1)
    assert await four.io.server_side_call("hello", timeout=1) == []
    assert await four.io.of("/").server_side_call("hello") == []
    assert await four.io.of("/").adapter.server_count() == 1
    assert four.heard() == {}
