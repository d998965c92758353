"""Who is in which room, kept both ways, so that leaving costs the socket's own rooms only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from antiphon.names import Room, SocketId

__all__ = ["Rooms"]

NOBODY: Final[frozenset[SocketId]] = frozenset()


class Rooms:
    """The rooms of one namespace on this server.

    A socket's id is a room with that socket in it. Such rooms are not stored: there are as many as
    there are sockets.
    """

    __slots__ = ("_of_socket", "_sockets")

    def __init__(self) -> None:
        self._sockets: dict[Room, set[SocketId]] = {}
        self._of_socket: dict[SocketId, set[Room]] = {}

    def __len__(self) -> int:
        """How many rooms have somebody in them, the sockets' own ones left out."""
        return len(self._sockets)

    def __contains__(self, room: Room) -> bool:
        return room in self._sockets

    def add(self, socket: SocketId, rooms: Iterable[Room]) -> tuple[list[Room], list[Room]]:
        """Put a socket into rooms.

        Returns:
            The rooms that it was not in before, and those of them that were empty.
        """
        joined: list[Room] = []
        created: list[Room] = []
        own = self._of_socket.get(socket)
        for room in rooms:
            if room == socket or (own is not None and room in own):
                continue
            if own is None:
                own = self._of_socket[socket] = set()
            own.add(room)
            members = self._sockets.get(room)
            if members is None:
                self._sockets[room] = {socket}
                created.append(room)
            else:
                members.add(socket)
            joined.append(room)
        return joined, created

    def remove(self, socket: SocketId, room: Room) -> tuple[bool, bool]:
        """Take a socket out of a room.

        Returns:
            Whether it was in it, and whether the room is empty now.
        """
        own = self._of_socket.get(socket)
        if own is None or room not in own:
            return False, False
        own.discard(room)
        if not own:
            del self._of_socket[socket]
        members = self._sockets[room]
        members.discard(socket)
        if not members:
            del self._sockets[room]
        return True, not members

    def of(self, socket: SocketId) -> frozenset[Room]:
        """The rooms that a socket is in, its own left out."""
        return frozenset(self._of_socket.get(socket, ()))

    def members(self, room: Room) -> Collection[SocketId]:
        """The sockets in a room, its own socket left out."""
        return self._sockets.get(room, NOBODY)

    def select(self, rooms: Collection[Room]) -> set[SocketId]:
        """The sockets in any of these rooms, each once; also ids of sockets that are not here."""
        chosen: set[SocketId] = set()
        for room in rooms:
            chosen.add(SocketId(room))
            chosen |= self._sockets.get(room, NOBODY)
        return chosen
