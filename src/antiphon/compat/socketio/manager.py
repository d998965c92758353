"""What programs ask the client manager: who is there, and where."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from antiphon.compat.socketio.clients import Clients
from antiphon.compat.socketio.rooms import original, room_names
from antiphon.server.socket import Socket

__all__ = ["AsyncManager"]


class AsyncManager:
    """A view of the clients of one server; nothing is kept here.

    Those are in it whose ``connect`` or ``disconnect`` handler runs.
    """

    def __init__(self) -> None:
        self._clients: Clients | None = None

    def attach(self, clients: Clients) -> None:
        """Show the clients of that server.

        Raises:
            ValueError: It shows those of another.
        """
        if self._clients is not None:
            raise ValueError("a client manager belongs to one server: make another")
        self._clients = clients

    def get_namespaces(self) -> list[str]:
        """The names of the namespaces in which somebody is."""
        return [] if self._clients is None else self._clients.namespaces()

    def get_participants(self, namespace: str, room: Any) -> Iterator[tuple[str, str]]:
        """The sid and the connection's id of each client in a room; of all, if it is None."""
        names = room_names(room)
        for socket in self._present(namespace):
            if room is None or not names.isdisjoint(self._rooms(socket)):
                yield socket.id, socket.conn.id

    def get_rooms(self, sid: str, namespace: str) -> list[Any]:
        """The rooms that a client is in."""
        socket = self._find(sid, namespace)
        return [] if socket is None else [original(name) for name in self._rooms(socket)]

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Whether a client is in a namespace: let in, and not about to leave."""
        clients = self._clients
        return clients is not None and clients.connected(sid, namespace) is not None

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """The id of a client's connection."""
        socket = self._find(sid, namespace)
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
            for socket in self._present(name):
                for room in (None, *map(original, self._rooms(socket))):
                    rooms.setdefault(room, {})[socket.id] = socket.conn.id
        return whole

    def _find(self, sid: str, namespace: str) -> Socket | None:
        return None if self._clients is None else self._clients.find(sid, namespace)

    def _present(self, namespace: str) -> list[Socket]:
        return [] if self._clients is None else self._clients.present(namespace)

    def _rooms(self, socket: Socket) -> Set[str]:
        return socket.rooms if self._clients is None else self._clients.rooms(socket)
