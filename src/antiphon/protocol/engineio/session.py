"""An Engine.IO session, seen from the server: what each packet and each moment means for it.

        OPEN ──close asked, client not told yet──▶ CLOSING ──▶ CLOSED
          └───────────client or wire closed──────────────────────▲

This file alone moves the state. It knows no clock and no socket: time is an argument, and what is
to be done is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from antiphon.names import DisconnectReason
from antiphon.protocol.engineio.heartbeat import ClientHeartbeat, Heartbeat
from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.upgrade import Upgrade

__all__ = ["LINGER", "Close", "Due", "Message", "Ping", "Session", "State"]

LINGER = 30.0
"""Seconds that a closing polling session waits for the GET that tells its client (engine.io)."""


class State(Enum):
    """Where a session is in its life."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Message:
    """The client sent a message."""

    data: str | bytes


@dataclass(frozen=True, slots=True)
class Ping:
    """The client asks whether the server lives: answer with a pong."""


@dataclass(frozen=True, slots=True)
class Close:
    """The session is over."""

    reason: DisconnectReason
    by_client: bool = False
    """It said so itself, by a close packet."""


class Due(Enum):
    """What a moment in time brings."""

    PING = "ping"
    RELEASE_POLL = "release poll"
    ABANDON_PROBE = "abandon probe"
    LINGERED = "lingered"


class Session:
    """One session.

    Args:
        now: The time, on the caller's clock; all other times are on the same one.
        ping_interval: Seconds between a pong and the next ping.
        ping_timeout: Seconds that the client has to answer a ping.
        client_pings: Whether the client pings instead, as in protocol revision 3.
    """

    __slots__ = ("_linger_until", "heartbeat", "state", "upgrade")

    def __init__(
        self, now: float, *, ping_interval: float, ping_timeout: float, client_pings: bool = False
    ) -> None:
        self.state = State.OPEN
        self.heartbeat = (
            ClientHeartbeat(ping_interval, ping_timeout, now)
            if client_pings
            else Heartbeat(ping_interval, ping_timeout, now + ping_interval)
        )
        self.upgrade: Upgrade | None = None
        self._linger_until: float | None = None

    @property
    def deadline(self) -> float | None:
        """When to call ``expire`` next; None when there is nothing left to wait for."""
        if self.state is State.OPEN:
            if self.upgrade is not None and (wakes_at := self.upgrade.wakes_at) is not None:
                return min(self.heartbeat.deadline, wakes_at)
            return self.heartbeat.deadline
        return self._linger_until

    def receive(self, packet: Packet, now: float) -> Message | Ping | Close | None:
        """A packet from the client, on the session's transport.

        A message or a ping to act upon, the end of the session, or None. Packets that have no
        meaning here (an open, an upgrade, a noop) are ignored, as Node's server ignores them.
        """
        if self.state is not State.OPEN:
            return None
        kind = packet.type
        if kind is PacketType.PONG:
            if self.heartbeat.by_client:
                return self.close("transport error")
            self.heartbeat.pong_received(now)
            return None
        self.heartbeat.data_received(now)
        if kind is PacketType.MESSAGE:
            return Message(packet.data)
        if kind is PacketType.CLOSE:
            return self.close("transport close", by_client=True)
        if kind is PacketType.PING:
            if isinstance(self.heartbeat, ClientHeartbeat):
                self.heartbeat.ping_received(now)
                return Ping()
            # In version 4 the server pings. A client that does has another version in mind.
            return self.close("transport error")
        return None

    def expire(self, now: float) -> Due | Close | None:
        """What is due at this time; call again until it is None."""
        if self.state is not State.OPEN:
            if self._linger_until is not None and now >= self._linger_until:
                self._linger_until = None
                self.state = State.CLOSED
                return Due.LINGERED
            return None
        match self.heartbeat.expire(now):
            case "ping":
                return Due.PING
            case "timeout":
                return self.close("ping timeout")
            case None:
                pass
        match self.upgrade.expire(now) if self.upgrade is not None else None:
            case "noop":
                return Due.RELEASE_POLL
            case "timeout":
                return Due.ABANDON_PROBE
            case None:
                return None

    def begin_upgrade(self, now: float, timeout: float) -> bool:
        """A WebSocket came for this session; False if it cannot be had now."""
        if self.state is not State.OPEN:
            return False
        if self.upgrade is None:
            self.upgrade = Upgrade()
        return self.upgrade.begin(now, timeout)

    def linger(self, now: float) -> None:
        """The session is to close, but its client must still be told by a poll that is to come."""
        self.state = State.CLOSING
        self._linger_until = now + LINGER

    def close(self, reason: DisconnectReason, *, by_client: bool = False) -> Close | None:
        """End the session; None if it has ended before."""
        if self.state is State.CLOSED:
            return None
        self.state = State.CLOSED
        self._linger_until = None
        return Close(reason, by_client)
