"""What belongs to a connection, and so to all its namespaces: environment and sessions."""

from __future__ import annotations

from asyncio import Lock
from typing import Any
from weakref import WeakKeyDictionary

from antiphon.compat.socketio.environ import environ_of
from antiphon.engine.socket import EngineSocket

__all__ = ["Shared", "Sharing"]


class Shared:
    """What the sockets of one connection share.

    Attributes:
        environ: The request that opened it.
        sessions: The sessions, by namespace.
        turn: Held by the handler that runs, where they run one after the other.
    """

    __slots__ = ("environ", "sessions", "turn")

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.sessions: dict[str, Any] = {}
        self.turn = Lock()


class Sharing:
    """What the connections share each, for as long as they are there."""

    def __init__(self) -> None:
        self._by_connection: WeakKeyDictionary[EngineSocket, Shared] = WeakKeyDictionary()

    def of(self, conn: EngineSocket) -> Shared:
        """What belongs to a connection."""
        shared = self._by_connection.get(conn)
        if shared is None:
            shared = self._by_connection[conn] = Shared(environ_of(conn.request))
        return shared
