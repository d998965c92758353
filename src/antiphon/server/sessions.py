"""Connection state recovery in a namespace: who gets a session, and how one is got back."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from antiphon.adapters.base import Adapter, LocalSockets, Restored
from antiphon.adapters.memory import MemoryAdapter
from antiphon.adapters.sessions import SessionAwareAdapter
from antiphon.monitor import Monitor
from antiphon.names import DisconnectReason
from antiphon.protocol.socketio.recovery import Recovery, Session
from antiphon.server.options import ServerOptions
from antiphon.server.ports import Link
from antiphon.server.recoverable import RecoverableSocket

__all__ = ["Claim", "Sessions", "make_adapter"]

RECOVERABLE: Final[frozenset[DisconnectReason]] = frozenset(
    {
        "transport error",
        "transport close",
        "forced close",
        "ping timeout",
        "server shutting down",
        "forced server close",
    }
)
"""Reasons after which a client may come back (socket.io ``RECOVERABLE_DISCONNECT_REASONS``)."""

MAX_LENGTH: Final = 64
"""Of what a client says is its private id, or its offset."""


def make_adapter(options: ServerOptions, namespace: str, local: LocalSockets) -> Adapter:
    """The adapter of a namespace, one that keeps sessions if that is asked for.

    Raises:
        ValueError: It keeps none.
    """
    if options.connection_state_recovery is None:
        return options.adapter(namespace, local)
    keeping = SessionAwareAdapter if options.adapter is MemoryAdapter else options.adapter
    adapter = keeping(namespace, local)
    if not adapter.keeps_sessions:
        raise ValueError(
            f"connection_state_recovery: {type(adapter).__name__} keeps no sessions; "
            "choose another adapter, or leave that option out"
        )
    return adapter


class Claim(NamedTuple):
    """What a client says of the session that it had."""

    pid: object
    offset: object


class Sessions:
    """The sessions of a namespace's sockets on this server.

    Args:
        namespace: The namespace's name.
        recovery: The options.
        adapter: Who keeps what is lost.
        monitor: Counts who comes back.
    """

    def __init__(
        self, namespace: str, recovery: Recovery, adapter: Adapter, monitor: Monitor
    ) -> None:
        self._namespace = namespace
        self._recovery = recovery
        self._adapter = adapter
        self._monitor = monitor
        self._sockets: dict[str, RecoverableSocket] = {}

    @property
    def skip_middlewares(self) -> bool:
        """Whether a recovered client is let in unasked."""
        return self._recovery.skip_middlewares

    @staticmethod
    def take_claim(auth: dict[str, Any]) -> Claim | None:
        """What a CONNECT packet says of a session, taken out: nobody else shall see the secret."""
        if "pid" not in auth:
            return None
        return Claim(auth.pop("pid"), auth.pop("offset", None))

    def opened(self, socket: RecoverableSocket) -> str:
        """A socket is connected.

        Returns:
            The private id that its client is told.
        """
        session = socket.session
        if session is None:
            session = Session(socket.id, secrets.token_urlsafe(15), socket.data)
            socket.session = session
        else:
            self._monitor.count("recovered")
        self._sockets[session.pid] = socket
        self._adapter.open_session(session)
        return session.pid

    def ended(self, socket: RecoverableSocket, reason: DisconnectReason) -> None:
        """A socket is disconnected: its client may come back, or not."""
        session = socket.session
        if session is None:
            return
        self._forget(socket)
        session.data = socket.data
        if reason in RECOVERABLE and socket.conn.protocol == 4:  # others cannot say who they were
            self._adapter.persist_session(session)
        else:
            session.over = True

    @contextmanager
    def admitting(self, socket: RecoverableSocket, session: Session) -> Generator[None]:
        """While the middlewares are asked about a client that is back, its session waits on."""
        self._sockets[session.pid] = socket
        self._adapter.persist_session(session)
        try:
            yield
        finally:
            self._forget(socket)

    async def restore(
        self, claim: Claim, by: Link, most: int, holder: RecoverableSocket | None = None
    ) -> Restored | None:
        """The session that a client claims; None if it cannot have it.

        Whoever has that session now is superseded: a client that is back has left its old
        connection, even if nobody has noticed yet.

        Args:
            claim: What it says.
            by: Its connection.
            most: Bytes that it may have missed: all of them are sent at once.
            holder: The socket that was made for it already.
        """
        pid, offset = claim
        if not isinstance(pid, str) or len(pid) > MAX_LENGTH:
            self._refuse("the private id is none")
            return None
        if offset is not None and (not isinstance(offset, str) or len(offset) > MAX_LENGTH):
            self._refuse("the offset is none")
            return None
        before = self._sockets.get(pid)
        if before is not None and before is not holder:
            before.supersede(by)
            self._forget(before)
        try:
            restored = await self._adapter.restore_session(pid, offset)
        except Exception as error:  # of an adapter of the application's own: nobody shall wait
            self._monitor.fail("task_failed", "a session could not be looked up", error=error)
            restored = None
        if restored is None:
            self._refuse("there is no such session, or not all that it has missed")
        elif sum(message.size for message in restored.missed) > most:
            restored.session.over = True
            self._refuse(f"it has missed more than {most} bytes")
            return None
        return restored

    def put_back(self, session: Session) -> None:
        """Its client has gone again before it could be let in."""
        self._adapter.persist_session(session)

    def _forget(self, socket: RecoverableSocket) -> None:
        session = socket.session
        if session is not None and self._sockets.get(session.pid) is socket:
            del self._sockets[session.pid]

    def _refuse(self, why: str) -> None:
        self._monitor.refuse("not_recovered", "a new session in %s: %s", self._namespace, why)
