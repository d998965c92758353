"""Rooms, against a set of pairs."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from antiphon.adapters.rooms import Rooms
from antiphon.names import SocketId
from tests.properties.profile import machine

SOCKETS = [SocketId(name) for name in "ABC"]
ROOMS = ["red", "blue", "green", "A"]
sockets = st.sampled_from(SOCKETS)
rooms = st.sampled_from(ROOMS)


class RoomsMachine(RuleBasedStateMachine):
    """The model: who is where, own rooms left out."""

    def __init__(self) -> None:
        super().__init__()
        self.rooms = Rooms()
        self.pairs: set[tuple[str, str]] = set()

    def members(self, room: str) -> set[str]:
        return {socket for socket, joined in self.pairs if joined == room}

    @rule(socket=sockets, wanted=st.lists(rooms, max_size=4))
    def add(self, socket: SocketId, wanted: list[str]) -> None:
        before = {room for _, room in self.pairs}
        expected = [
            room
            for room in dict.fromkeys(wanted)
            if room != socket and (socket, room) not in self.pairs
        ]
        joined, created = self.rooms.add(socket, wanted)
        assert joined == expected
        assert created == [room for room in joined if room not in before]
        self.pairs |= {(socket, room) for room in joined}

    @rule(socket=sockets, room=rooms)
    def remove(self, socket: SocketId, room: str) -> None:
        was_in = (socket, room) in self.pairs
        self.pairs.discard((socket, room))
        left, emptied = self.rooms.remove(socket, room)
        assert (left, emptied) == (was_in, was_in and not self.members(room))

    @rule(socket=sockets)
    def remove_all(self, socket: SocketId) -> None:
        for room in self.rooms.of(socket):
            self.rooms.remove(socket, room)
        self.pairs = {pair for pair in self.pairs if pair[0] != socket}

    @rule(wanted=st.lists(rooms | sockets, max_size=4))
    def select(self, wanted: list[str]) -> None:
        expected = {socket for room in wanted for socket in self.members(room)} | set(wanted)
        assert self.rooms.select(wanted) == expected

    @invariant()
    def both_sides_agree(self) -> None:
        for socket in SOCKETS:
            assert self.rooms.of(socket) == {room for who, room in self.pairs if who == socket}
        for room in ROOMS:
            assert set(self.rooms.members(room)) == self.members(room)
            assert (room in self.rooms) is bool(self.members(room))
        assert len(self.rooms) == len({room for _, room in self.pairs})
        assert len(self.rooms._of_socket) == len({socket for socket, _ in self.pairs})


TestRooms = RoomsMachine.TestCase
TestRooms.settings = machine()
