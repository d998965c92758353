"""What programs ask the client manager: who is there, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from antiphon.compat.socketio.rooms import original, room_names
from antiphon.names import SocketId
from antiphon.server.namespace import Namespace
from antiphon.server.server import Server
from antiphon.server.socket import Socket

__all__ = ["AsyncManager"]


class AsyncManager:
    """A view of the clients of one server; nothing is kept here."""

    def __init__(self) -> None:
        self._io: Server | None = None

    def attach(self, io: Server) -> None:
        """Show the clients of that server.

        Raises:
            ValueError: It shows those of another.
        """
        if self._io is not None:
            raise ValueError("a client manager belongs to one server: make another")
        self._io = io

    def get_namespaces(self) -> list[str]:
        """The names of the namespaces in which somebody is."""
        return [name for name, each in self._namespaces().items() if each.sockets]

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """The sid and the connection's id of each client in a room; of all, if it is None."""
        found = self._namespaces().get(namespace)
        names = room_names(room)
        for socket in () if found is None else tuple(found.sockets.values()):
            if room is None or not names.isdisjoint(socket.rooms):
                yield socket.id, socket.conn.id

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        """The rooms that a client is in."""
        socket = self._socket(sid, namespace)
        return [] if socket is None else [original(name) for name in socket.rooms]

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Whether a client is in a namespace."""
        return self._socket(sid, namespace) is not None

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """The id of a client's connection."""
        socket = self._socket(sid, namespace)
        return None if socket is None else socket.conn.id

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """The client of a connection in a namespace."""
        found = (sid for sid, conn in self.get_participants(namespace, None) if conn == eio_sid)
        return next(found, None)

    @property
    def rooms(self) -> dict[str, dict[Any, dict[str, str]]]:
        """By namespace and room: the connection's id by sid; the room None has everybody in it."""
        whole: dict[str, dict[Any, dict[str, str]]] = {}
        for name in self.get_namespaces():
            rooms = whole[name] = {}
            for socket in self._namespaces()[name].sockets.values():
                for room in (None, *map(original, socket.rooms)):
                    rooms.setdefault(room, {})[socket.id] = socket.conn.id
        return whole

    def _namespaces(self) -> dict[str, Namespace]:
        return {} if self._io is None else self._io.namespaces.by_name

    def _socket(self, sid: str, namespace: str) -> Socket | None:
        found = self._namespaces().get(namespace)
        return None if found is None else found.sockets.get(SocketId(sid))
