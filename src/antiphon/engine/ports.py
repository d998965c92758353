"""The doors between the engine and its neighbours: hosts below the wire, Socket.IO above it."""

from __future__ import annotations

from typing import Protocol

from antiphon.engine.clock import Clock
from antiphon.engine.options import EngineOptions
from antiphon.engine.prepared import Prepared
from antiphon.monitor import Monitor
from antiphon.names import DisconnectReason, EngineId, TransportName
from antiphon.tasks import Tasks

__all__ = ["Body", "BodyTooLarge", "FrameWriter", "Receiver", "SocketHome", "Transport"]


class Receiver(Protocol):
    """Who is told what a session brings: the floor above."""

    def message(self, data: str | bytes) -> None:
        """The client sent a message."""

    def text(self, packet: str) -> None:
        """The client sent a text message; the packet, with its ``4`` still in front."""

    def alive(self) -> None:
        """The client answered a ping."""

    def closed(self, reason: DisconnectReason) -> None:
        """The session is over; nothing comes after this."""


class Transport(Protocol):
    """How packets of a session leave."""

    @property
    def name(self) -> TransportName: ...

    @property
    def writable(self) -> bool:
        """Whether what is sent now leaves at once; if not, volatile messages are dropped."""
        ...

    @property
    def unsent(self) -> int:
        """Bytes that were sent and still wait in this process."""
        ...

    def send(self, message: Prepared) -> None:
        """Send a message or a packet; what cannot leave now waits in order."""


class FrameWriter(Protocol):
    """What a host gives for one WebSocket; it tells the transport when ``unsent`` is 0 again."""

    @property
    def writable(self) -> bool:
        """Whether the peer keeps up with what is written."""
        ...

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process."""
        ...

    def send(self, message: Prepared) -> None:
        """Write the frames of a message, one after the other."""

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, after what was written."""

    def abort(self) -> None:
        """Cut the connection now; what waits is lost."""


class SocketHome(Protocol):
    """Where sessions live: what a session needs of its server."""

    @property
    def options(self) -> EngineOptions: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def monitor(self) -> Monitor: ...
    @property
    def tasks(self) -> Tasks: ...

    def session_ended(self, sid: EngineId) -> None:
        """The session is over for the application, though its client may still have to be told."""

    def session_gone(self, sid: EngineId) -> None:
        """Nothing is left of it."""


class BodyTooLarge(Exception):
    """The body of a request has more bytes than allowed."""


class Body(Protocol):
    """What a host gives for one HTTP request, besides its head."""

    async def read(self, limit: int) -> bytes:
        """The whole body.

        Raises:
            BodyTooLarge: It has more than ``limit`` bytes; the rest is not read.
            ConnectionError: The client went away.
        """
        ...

    async def disconnected(self) -> None:
        """Returns when the client has gone away."""
