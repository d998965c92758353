"""Clients that are lost at any moment and come back: what they must have heard, by a model.

What a recovered client has heard is what was for it, each event once, in order. What cannot be
recovered is a new session.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from antiphon import Recovery, Server, Socket
from antiphon.protocol.socketio.parser import JSONParser
from tests.properties.profile import machine
from tests.unit.virtual_time import VirtualTimeLoop
from tests.unit.wire import WebSocketPeer, settle

DURATION = 60.0
MAX_EVENTS = 12
ENOUGH = MAX_EVENTS - 1
ROOMS = ["red", "blue"]

clients = st.integers(0, 2)
rooms = st.sampled_from(ROOMS)


class Client:
    """One client as the official one is, and what it must have heard.

    Attributes:
        peer: Its connection; None while it has none.
        expected: The numbers of the events that were for its session.
        heard: The numbers of those that it heard.
        rooms: The rooms of its session.
        lost: When the server saw that it is lost, how much it had sent then, to all and to it.
        due: How much it must have heard when it is let in, if it is recovered.
    """

    def __init__(self) -> None:
        self.peer: WebSocketPeer | None = None
        self.sid = ""
        self.pid = ""
        self.offset: str | None = None
        self.expected: list[int] = []
        self.heard: list[int] = []
        self.rooms: set[str] = set()
        self.lost: tuple[float, int, int] | None = None
        self.connected = False
        self.due = 0
        self._buffer: list[list[Any]] = []
        self._decoder = JSONParser().decoder()

    def open(self, peer: WebSocketPeer) -> None:
        """Ask for a session, the one that it had if there is one."""
        self.peer = peer
        self.connected = False
        self._buffer = []
        self._decoder = JSONParser().decoder()
        peer.take()
        claim = {"pid": self.pid, "offset": self.offset} if self.pid else {}
        if self.offset is None:
            claim.pop("offset", None)
        peer.send("40" + json.dumps(claim))

    def read(self, frames: int | None = None) -> None:
        """Hear what has arrived, or some of it."""
        if self.peer is None:
            return
        arrived = self.peer.writer.frames
        for frame in arrived[:frames]:
            if frame == "2":
                self.peer.send("3")
            elif isinstance(frame, bytes):
                self._packet(self._decoder.decode_binary(frame))
            elif frame[0] == "4":
                self._packet(self._decoder.decode_text(frame[1:]))
        del arrived[:frames]

    def _packet(self, packet: Any) -> None:
        if packet is None:
            return
        if packet.type == 0:
            self._welcome(packet.data["sid"], packet.data["pid"])
        elif self.connected:
            self._event(packet.data)
        else:
            self._buffer.append(packet.data)

    def _welcome(self, sid: str, pid: str) -> None:
        assert (sid, pid) == (self.sid, self.pid)
        self.connected = True
        for event in self._buffer:
            self._event(event)
        self._buffer = []
        assert self.heard == self.expected[: self.due], "a gap, or something twice"

    def begin_anew(self, sid: str, pid: str) -> None:
        """The server has a new session for it."""
        self.sid, self.pid = sid, pid
        self.expected, self.heard, self.rooms = [], [], set()

    def _event(self, event: list[Any]) -> None:
        if event[0] == "event":
            assert event[2:-1] == [b"bytes"] * (len(event) - 3)
            self.heard.append(event[1])
        if isinstance(event[-1], str):
            self.offset = event[-1]


class RecoveryMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=VirtualTimeLoop)
        self.loop = self.runner.get_loop()
        self.clients = [Client() for _ in range(3)]
        self.number = 0
        self.nested = 0
        self.runner.run(self.start())

    async def start(self) -> None:
        recovery = Recovery(max_disconnection_duration=DURATION, max_events=MAX_EVENTS)
        self.io = Server(connection_state_recovery=recovery)
        self.io.on("disconnect", self.left)
        self.io.on_any_outgoing(self.sent)
        for client in self.clients:
            await self.connect(client, must=False)

    def teardown(self) -> None:
        async def stop() -> None:
            await self.io.close()

        self.runner.run(stop())
        self.runner.close()

    # What the server does.

    def left(self, socket: Socket, reason: str) -> None:
        """The handler of a disconnection tells everybody, in the middle of whatever happens."""
        for client in self.clients:
            if client.sid == socket.id:
                client.lost = (self.loop.time(), self.number, len(client.expected))
        self.io.emit("event", self.next(self.clients))

    def sent(self, socket: Socket, *event: object) -> None:
        """Somebody listens to what is sent, and emits in the middle of it."""
        if self.nested:
            self.nested -= 1
            self.io.emit("event", self.next(self.clients))

    def next(self, to: list[Client]) -> int:
        self.number += 1
        for client in to:
            client.expected.append(self.number)
        return self.number

    async def do(self, action: Any) -> None:
        action()

    def run(self, action: Any) -> None:
        self.runner.run(self.do(action))

    @rule(binary=st.booleans())
    def emit_to_all(self, binary: bool) -> None:
        number = self.next(self.clients)
        self.run(lambda: self.io.emit("event", number, *([b"bytes"] if binary else [])))

    @rule(wanted=st.sets(rooms, min_size=1), unwanted=st.sets(rooms, max_size=1))
    def emit_to_rooms(self, wanted: set[str], unwanted: set[str]) -> None:
        to = [each for each in self.clients if each.rooms & wanted and not each.rooms & unwanted]
        number = self.next(to)
        self.run(lambda: self.io.to(wanted).except_(unwanted).emit("event", number))

    @rule(which=clients)
    def emit_to_id(self, which: int) -> None:
        number = self.next([self.clients[which]])
        self.run(lambda: self.io.to(self.clients[which].sid).emit("event", number))

    @rule(which=clients)
    def emit_to_others(self, which: int) -> None:
        number = self.next([each for each in self.clients if each is not self.clients[which]])
        self.run(lambda: self.io.except_(self.clients[which].sid).emit("event", number))

    @rule(times=st.integers(1, 2))
    def emit_while_sending(self, times: int) -> None:
        self.nested = times
        self.emit_to_all(binary=False)
        self.nested = 0

    @rule()
    def emit_volatile(self) -> None:
        self.run(lambda: self.io.volatile.emit("volatile", "a string"))

    @rule(which=clients, room=rooms, joins=st.booleans())
    def change_rooms(self, which: int, room: str, joins: bool) -> None:
        client = self.clients[which]
        socket = self.io.sockets.get(client.sid)  # type: ignore[call-overload]
        if socket is not None:
            (socket.join if joins else socket.leave)(room)
            (client.rooms.add if joins else client.rooms.discard)(room)

    # What the network does, and the clients.

    @rule(which=clients, frames=st.integers(1, 3))
    def some_frames_arrive(self, which: int, frames: int) -> None:
        self.run(lambda: self.clients[which].read(frames))

    @rule(which=clients)
    def lose(self, which: int) -> None:
        """The connection ends, with what was on its way."""
        client = self.clients[which]
        peer, client.peer = client.peer, None
        if peer is not None:
            self.run(peer.leave)

    @rule(which=clients)
    def break_silently(self, which: int) -> None:
        """The same, but the server does not know."""
        self.clients[which].peer = None

    @precondition(lambda self: any(client.peer is None for client in self.clients))
    @rule(which=clients, reads=st.booleans())
    def come_back(self, which: int, reads: bool) -> None:
        client = self.clients[which]
        if client.peer is not None:
            return
        self.runner.run(self.connect(client, must=self.must_be_recovered(client)))
        if reads:
            self.run(client.read)

    def must_be_recovered(self, client: Client) -> bool:
        """Whether there is no excuse; that it cannot be is no excuse to be silent about."""
        heard = client.heard[-1] if client.heard else 0
        if client.lost is None:
            return self.number - heard < ENOUGH
        at, number, expected = client.lost
        if self.loop.time() - at >= DURATION:
            return False
        quiet = len(client.heard) >= expected and self.number - number < ENOUGH
        return quiet or self.number - heard < ENOUGH

    async def connect(self, client: Client, *, must: bool) -> None:
        peer = await WebSocketPeer.open(self.io.engine)
        client.due = len(client.expected)
        client.open(peer)
        await settle()
        # A takeover tells the others, before it is looked up what was missed.
        client.due = len(client.expected)
        (welcome,) = (json.loads(f[2:]) for f in peer.writer.frames if str(f).startswith("40{"))
        if welcome["pid"] != client.pid:
            assert not must, "it could have been recovered"
            client.begin_anew(welcome["sid"], welcome["pid"])
            client.due = 0
        client.lost = None

    @rule(seconds=st.sampled_from([5, 20, 70, 200]))
    def pass_time(self, seconds: int) -> None:
        """Clients that have a connection read what comes, and answer pings."""

        async def wait() -> None:
            for _ in range(seconds // 5):
                await asyncio.sleep(5)
                for client in self.clients:
                    client.read()

        self.runner.run(wait())

    @rule()
    def nothing_arrives_for_a_while(self) -> None:
        self.runner.run(asyncio.sleep(26))

    @invariant()
    def nothing_is_missing_in_between(self) -> None:
        for client in self.clients:
            assert client.heard == client.expected[: len(client.heard)]

    @invariant()
    def rooms_are_where_they_were(self) -> None:
        for client in self.clients:
            socket = self.io.sockets.get(client.sid)  # type: ignore[call-overload]
            if socket is not None:
                assert socket.rooms == client.rooms | {client.sid}

    @invariant()
    def what_is_kept_is_bounded(self) -> None:
        log: Any = vars(self.io.of("/").adapter)["_log"]
        assert len(log._previous) <= len(log) <= MAX_EVENTS
        assert (log.size > 0) is (len(log) > 0)


TestRecovery = RecoveryMachine.TestCase
TestRecovery.settings = machine(examples=150, steps=50)
