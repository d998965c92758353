"""The clients by sid: those that are there, those that arrive, and those that are leaving."""

from __future__ import annotations

from collections.abc import Generator
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


class Clients:
    """The clients of a server, as a program knows them: by namespace and sid.

    A client can be sent to while its ``connect`` handler runs: it gets that when it is let in.
    While its ``disconnect`` handler runs, it still has its rooms and its session.
    """

    def __init__(self, io: Server) -> None:
        self._io = io
        self._arriving: dict[tuple[str, str], Arrival] = {}
        self._leaving: dict[tuple[str, str], Socket] = {}

    def find(self, sid: str, namespace: str) -> Socket | None:
        """A client, in whatever state."""
        found = self._io.namespaces.by_name.get(namespace)
        if found is not None and (socket := found.sockets.get(SocketId(sid))):
            return socket
        arrival = self._arriving.get((namespace, sid))
        return self._leaving.get((namespace, sid)) if arrival is None else arrival.socket

    def get(self, sid: str, namespace: str) -> Socket:
        """The same.

        Raises:
            UnknownClientError: There is none.
        """
        socket = self.find(sid, namespace)
        if socket is None:
            raise UnknownClientError(f"no client {sid!r} is connected to {namespace}")
        return socket

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

    def leaves(self, socket: Socket) -> None:
        """Its ``disconnect`` handler begins."""
        self._leaving[socket.namespace, socket.id] = socket

    def left(self, socket: Socket) -> None:
        """Its ``disconnect`` handler has ended."""
        self._leaving.pop((socket.namespace, socket.id), None)

    def disconnect(self, sid: str, namespace: str) -> None:
        """Disconnect a client; one that arrives is refused, as soon as its handler has ended."""
        arrival = self._arriving.get((namespace, sid))
        if arrival is not None:
            arrival.unwanted = True
        elif socket := self.find(sid, namespace):
            socket.disconnect()
