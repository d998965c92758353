"""The WebSocket transport: a packet a frame."""

from __future__ import annotations

from typing import Final, Protocol

from antiphon.engine.ports import FrameWriter
from antiphon.engine.prepared import Prepared
from antiphon.errors import RemoteProtocolError
from antiphon.names import DisconnectReason

__all__ = ["WebSocketOwner", "WebSocketTransport"]


class WebSocketOwner(Protocol):
    """The session that a WebSocket serves, or wants to."""

    def receive_text(self, transport: WebSocketTransport, text: str) -> None:
        """A text frame came."""

    def receive_binary(self, data: bytes, transport: WebSocketTransport) -> None:
        """A binary frame came."""

    def receive_invalid(self, transport: WebSocketTransport, error: RemoteProtocolError) -> None:
        """A frame came that is no packet."""

    def lost(self, transport: WebSocketTransport, reason: DisconnectReason) -> None:
        """The WebSocket is closed."""

    def drained(self) -> None:
        """Nothing waits to be sent any more."""


class WebSocketTransport:
    """One WebSocket of a session: its transport, or one that probes to become it.

    Hosts call ``receive_text``, ``receive_binary``, ``lost`` and ``drained``.

    Attributes:
        name: ``websocket``.
        writer: What writes them.
    """

    __slots__ = ("_owner", "writer")

    name: Final = "websocket"

    def __init__(self, owner: WebSocketOwner, writer: FrameWriter) -> None:
        self._owner = owner
        self.writer = writer

    @property
    def writable(self) -> bool:
        """Whether the peer keeps up."""
        return self.writer.writable

    @property
    def unsent(self) -> int:
        """Bytes that wait in this process."""
        return self.writer.unsent

    def receive_text(self, text: str) -> None:
        """A text frame came."""
        self._owner.receive_text(self, text)

    def receive_binary(self, data: bytes) -> None:
        """A binary frame came."""
        self._owner.receive_binary(data, self)

    def lost(self, reason: DisconnectReason = "transport close") -> None:
        """The WebSocket is closed."""
        self._owner.lost(self, reason)

    def drained(self) -> None:
        """All that was written has left this process."""
        self._owner.drained()

    def send(self, message: Prepared) -> None:
        """Write the frames of a message."""
        self.writer.send(message)

    def send_packet(self, packet: bytes) -> None:
        """Send an Engine.IO packet that is no message."""
        self.send(Prepared(packet))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Close, after what was sent."""
        self.writer.close(code, reason)

    def abort(self) -> None:
        """Cut the connection."""
        self.writer.abort()
