"""An Engine.IO session, seen from the client: what each packet and each moment means for it.

        OPENING ──open packet──▶ OPEN ──closed by either side, or no ping in time──▶ CLOSED
           └─────────────────────────────────────────────────────────────────────────▲

This file alone moves the state. It knows no clock and no socket: time is an argument, and what is
to be done is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from antiphon.names import DisconnectReason
from antiphon.protocol.engineio.client_upgrade import ClientUpgrade
from antiphon.protocol.engineio.opened import Opened, read_open
from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.session import Close, Message

__all__ = ["ClientSession", "ClientState", "Ping"]


class ClientState(Enum):
    """Where a session is in its life."""

    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ping:
    """The server asks whether we are there: answer with a pong that has the same data."""

    data: str


class ClientSession:
    """One session.

    Attributes:
        state: Where it is in its life.
        opened: What the server said when it opened it; None before.
        upgrade: How far the change to another transport has come.
        deadline: When the server counts as gone, on the caller's clock; None while opening.
    """

    __slots__ = ("deadline", "opened", "state", "upgrade")

    def __init__(self) -> None:
        self.state = ClientState.OPENING
        self.opened: Opened | None = None
        self.upgrade = ClientUpgrade()
        self.deadline: float | None = None

    def receive(self, packet: Packet, now: float) -> Opened | Message | Ping | Close | None:
        """A packet from the server, on the session's transport; None if there is nothing to do.

        Raises:
            RemoteProtocolError: It is an open packet that cannot be read, or anything else before
                one.
        """
        kind = packet.type
        if self.state is ClientState.OPENING:
            return self._receive_first(packet, now)
        if self.state is ClientState.CLOSED:
            return None
        if kind is PacketType.MESSAGE:
            return Message(packet.data)
        if kind is PacketType.PING:
            self.deadline = now + self.patience
            return Ping(str(packet.data))
        if kind is PacketType.CLOSE:
            return self.close("transport close")
        return None  # a noop, or what has no meaning here

    @property
    def patience(self) -> float:
        """Seconds without a ping after which the server counts as gone."""
        assert self.opened is not None
        return self.opened.ping_interval + self.opened.ping_timeout

    def expire(self, now: float) -> Close | None:
        """What this moment brings: the end, if no ping came in time."""
        if self.deadline is not None and now >= self.deadline:
            return self.close("ping timeout")
        return None

    def close(self, reason: DisconnectReason) -> Close | None:
        """End the session; None if it has ended before."""
        if self.state is ClientState.CLOSED:
            return None
        self.state = ClientState.CLOSED
        self.deadline = None
        return Close(reason, by_client=False)

    def _receive_first(self, packet: Packet, now: float) -> Opened | Close | None:
        if packet.type is PacketType.CLOSE:
            return self.close("transport close")
        if packet.type is not PacketType.OPEN:
            return None  # Node's clients take no notice either
        self.opened = read_open(packet.data)
        self.state = ClientState.OPEN
        self.deadline = now + self.patience
        return self.opened
