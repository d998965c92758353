"""The adapter of a server that is alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from antiphon.adapters.base import Adapter, BroadcastFlags, LocalSockets, RemoteSocket, Target
from antiphon.adapters.rooms import Rooms
from antiphon.callables import check_callable
from antiphon.errors import AckTimeout
from antiphon.listeners import Listeners
from antiphon.names import Listener, Room, SocketId
from antiphon.protocol.socketio.packet import Packet

__all__ = ["DEFAULT_TIMEOUT", "MemoryAdapter"]

DEFAULT_TIMEOUT = 5.0
"""Seconds that a broadcast waits for its acknowledgements unless it is told otherwise."""

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "create-room": ("the room",),
    "join-room": ("the room", "the socket's id"),
    "leave-room": ("the room", "the socket's id"),
    "delete-room": ("the room",),
}
"""What happens to rooms, each with what its listeners are given."""


class MemoryAdapter(Adapter):
    """Rooms and broadcasts within this process."""

    def __init__(self, namespace: str, local: LocalSockets) -> None:
        super().__init__(namespace, local)
        self.rooms = Rooms()
        self._listeners = Listeners()

    def on(self, event: str, listener: Listener) -> None:
        """Call a function at each event of a room.

        Raises:
            TypeError, ValueError: It cannot be a listener; there is no such event.
        """
        if event not in EVENTS:
            raise ValueError(f"an adapter has no event {event!r}; it has {', '.join(EVENTS)}")
        check_callable(listener, f"the listener of {event!r}", *EVENTS[event])
        self._listeners.add(event, listener)

    def add(self, socket: SocketId, rooms: Iterable[Room]) -> None:
        """Put a socket into rooms."""
        joined, created = self.rooms.add(socket, rooms)
        for room in created:
            self._tell("create-room", room)
        for room in joined:
            self._tell("join-room", room, socket)

    def remove(self, socket: SocketId, room: Room) -> None:
        """Take a socket out of a room."""
        left, emptied = self.rooms.remove(socket, room)
        if left:
            self._tell("leave-room", room, socket)
        if emptied:
            self._tell("delete-room", room)

    def remove_all(self, socket: SocketId) -> None:
        """Take a socket out of all its rooms."""
        for room in self.rooms.of(socket):
            self.remove(socket, room)

    def connected(self, socket: SocketId) -> None:
        """A socket is connected: tell that the room by its id has begun."""
        self._tell("create-room", socket)
        self._tell("join-room", socket, socket)

    def disconnected(self, socket: SocketId) -> None:
        """It is not any more: tell that this room has ended."""
        self._tell("leave-room", socket, socket)
        self._tell("delete-room", socket)

    def rooms_of(self, socket: SocketId) -> frozenset[Room]:
        """The rooms of a socket, its own id left out."""
        return self.rooms.of(socket)

    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
        """Send an event."""
        self.local.deliver(packet, self._select(target), flags)

    async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]:
        """Send an event and collect the acknowledgements."""
        responses: list[object] = []
        complete = asyncio.get_running_loop().create_future()
        expected = 0

        def answered(response: object) -> None:
            responses.append(response)
            if len(responses) == expected and not complete.done():
                complete.set_result(None)

        expected, forget = self.local.request(packet, self._select(target), flags, answered)
        if not expected:
            return responses
        try:
            async with asyncio.timeout(DEFAULT_TIMEOUT if flags.timeout is None else flags.timeout):
                await complete
        except TimeoutError:
            raise AckTimeout(
                f"{len(responses)} of {expected} acknowledgements came in time", responses
            ) from None
        finally:
            forget()
        return responses

    async def fetch_sockets(self, target: Target, *, local: bool = False) -> list[RemoteSocket]:
        """The sockets in question."""
        return list(self.local.get(self._select(target)))

    def sockets_join(self, target: Target, rooms: Iterable[Room]) -> None:
        """Put the sockets in question into rooms."""
        wanted = list(rooms)
        for socket in self.local.get(self._select(target)):
            self.add(socket.id, wanted)

    def sockets_leave(self, target: Target, rooms: Iterable[Room]) -> None:
        """Take the sockets in question out of rooms."""
        unwanted = list(rooms)
        for socket in self.local.get(self._select(target)):
            for room in unwanted:
                self.remove(socket.id, room)

    def disconnect_sockets(self, target: Target, *, close: bool) -> None:
        """Disconnect the sockets in question."""
        for socket in self.local.get(self._select(target)):
            socket.disconnect(close)

    def server_side_emit(self, event: str, args: Sequence[object]) -> None:
        """There is no other server."""

    async def server_side_call(
        self, event: str, args: Sequence[object], timeout: float
    ) -> list[object]:
        """There is no other server that could answer."""
        return []

    def close(self) -> None:
        """Nothing has to be closed."""

    def _select(self, target: Target) -> Iterable[SocketId] | None:
        """The ids in question; None for all. A copy: sending may make sockets leave."""
        rooms = self.rooms
        if target.rooms:
            chosen = rooms.select(target.rooms)
        elif target.except_:
            chosen = set(self.local.ids())
        else:
            return None
        if target.except_:
            chosen -= rooms.select(target.except_)
        return chosen

    def _tell(self, event: str, *args: str) -> None:
        for listener in self._listeners.take(event):
            self.local.tell(listener, *args)
