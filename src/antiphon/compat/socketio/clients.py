"""The clients by sid: those that are there, those that arrive, and those that are leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Set
from contextlib import contextmanager

from antiphon.compat.socketio.exceptions import UnknownClientError
from antiphon.errors import ConnectionRefused
from antiphon.names import SocketId
from antiphon.server.server import Server
from antiphon.server.socket import Socket

__all__ = ["Clients"]


class Arrival:
    """A client whose ``connect`` handler runs.

    Attributes:
        socket: The client.
        unwanted: The handler has disconnected it.
    """

    __slots__ = ("socket", "unwanted")

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.unwanted = False


class Departure:
    """A client whose ``disconnect`` handler runs.

    Attributes:
        socket: The client.
        rooms: Those that it was in, which the handler may take it out of.
        over: Set when the handler has ended.
    """

    __slots__ = ("over", "rooms", "socket")

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.rooms = set(socket.rooms)
        self.over = asyncio.Event()


class Clients:
    """The clients of a server, as a program knows them: by namespace and sid.

    A client can be sent to while its ``connect`` handler runs: it gets that when it is let in.
    While its ``disconnect`` handler runs, it still has its rooms and its session.
    """

    def __init__(self, io: Server) -> None:
        self._io = io
        self._arriving: dict[tuple[str, str], Arrival] = {}
        self._leaving: dict[tuple[str, str], Departure] = {}

    def find(self, sid: str, namespace: str) -> Socket | None:
        """A client, in whatever state."""
        key = (namespace, sid)
        passing = self._arriving.get(key) or self._leaving.get(key)
        return self.connected(sid, namespace) if passing is None else passing.socket

    def get(self, sid: str, namespace: str) -> Socket:
        """The same.

        Raises:
            UnknownClientError: There is none.
        """
        socket = self.find(sid, namespace)
        if socket is None:
            raise UnknownClientError(f"no client {sid!r} is connected to {namespace}")
        return socket

    def rooms(self, socket: Socket) -> Set[str]:
        """The names of the rooms that a client is in."""
        departure = self._departure(socket)
        return socket.rooms if departure is None else departure.rooms

    def enter(self, socket: Socket, room: str) -> None:
        """Put a client into a room."""
        departure = self._departure(socket)
        socket.join(room) if departure is None else departure.rooms.add(room)

    def leave(self, socket: Socket, room: str) -> None:
        """Take a client out of a room."""
        departure = self._departure(socket)
        socket.leave(room) if departure is None else departure.rooms.discard(room)

    def connected(self, sid: str, namespace: str) -> Socket | None:
        """A client that is let in, and does not leave."""
        found = self._io.namespaces.by_name.get(namespace)
        return None if found is None else found.sockets.get(SocketId(sid))

    def namespaces(self) -> list[str]:
        """The names of the namespaces in which somebody is, in whatever state."""
        names = [name for name, each in self._io.namespaces.by_name.items() if each.sockets]
        return list(
            dict.fromkeys([*names, *(name for name, _ in (*self._arriving, *self._leaving))])
        )

    def present(self, namespace: str) -> list[Socket]:
        """The clients in a namespace, in whatever state."""
        found = self._io.namespaces.by_name.get(namespace)
        connected = [] if found is None else [*found.sockets.values()]
        return [*connected, *self.passing(namespace)]

    def passing(self, namespace: str) -> list[Socket]:
        """Those whose ``connect`` or ``disconnect`` handlers run now."""
        leaving = [each.socket for (name, _), each in self._leaving.items() if name == namespace]
        return [*self.arrivals(namespace), *leaving]

    @contextmanager
    def arriving(self, socket: Socket) -> Generator[None]:
        """While its ``connect`` handler runs.

        Raises:
            ConnectionRefused: The handler has disconnected it.
        """
        key = (socket.namespace, socket.id)
        arrival = self._arriving[key] = Arrival(socket)
        try:
            yield
        finally:
            del self._arriving[key]
        if arrival.unwanted:
            raise ConnectionRefused("Connection rejected by server")

    def arrivals(self, namespace: str) -> list[Socket]:
        """Those whose ``connect`` handlers run now."""
        return [each.socket for (name, _), each in self._arriving.items() if name == namespace]

    @contextmanager
    def leaving(self, socket: Socket) -> Generator[None]:
        """While its ``disconnect`` handler runs."""
        key = (socket.namespace, socket.id)
        departure = self._leaving[key] = Departure(socket)
        try:
            yield
        finally:
            del self._leaving[key]
            departure.over.set()

    async def disconnect(self, sid: str, namespace: str) -> None:
        """Disconnect a client, and wait for its ``disconnect`` handler.

        One that arrives is refused as soon as its handler has ended; for one that leaves already
        nobody waits, as its own handler may be who asks.
        """
        arrival = self._arriving.get((namespace, sid))
        if arrival is not None:
            arrival.unwanted = True
        elif socket := self.connected(sid, namespace):
            socket.disconnect()
            if departure := self._leaving.get((namespace, sid)):
                await departure.over.wait()

    def _departure(self, socket: Socket) -> Departure | None:
        return self._leaving.get((socket.namespace, socket.id))
