"""The heartbeat of a session, seen from the server: a ping at times, a pong in time.

In protocol revision 3 it is the client that pings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

__all__ = ["ClientHeartbeat", "Heartbeat"]


@dataclass(slots=True)
class Heartbeat:
    """When to ping, and until when the answer must have come.

    Attributes:
        interval: Seconds between a pong and the next ping.
        timeout: Seconds that the client has to answer a ping.
        deadline: When ``expire`` has something to say, on the caller's clock.
        awaiting_pong: A ping is out.
        by_client: Whether it is the client that pings.
    """

    interval: float
    timeout: float
    deadline: float
    awaiting_pong: bool = False
    _refreshed: bool = False
    by_client: ClassVar[bool] = False

    def pong_received(self, now: float) -> None:
        """A pong came; one that nobody asked for is harmless and puts the next ping off."""
        self.awaiting_pong = False
        self.deadline = now + self.interval

    def data_received(self, now: float) -> None:
        """Something else came while a pong is due: the client lives, so it gets more time, once.

        Source: engine.io 6.6.12, ``hasRefreshedPingTimeout``.
        """
        if self.awaiting_pong and not self._refreshed:
            self._refreshed = True
            self.deadline = now + self.timeout

    def expire(self, now: float) -> Literal["ping", "timeout"] | None:
        """What is due at this time, if anything."""
        if now < self.deadline:
            return None
        if self.awaiting_pong:
            return "timeout"
        self.awaiting_pong = True
        self._refreshed = False
        self.deadline = now + self.timeout
        return "ping"


class ClientHeartbeat(Heartbeat):
    """The heartbeat of protocol revision 3: the client must ping in time.

    Attributes:
        deadline: When its next ping must have come.
    """

    __slots__ = ()
    by_client = True

    def __init__(self, interval: float, timeout: float, now: float) -> None:
        super().__init__(interval, timeout, now + interval + timeout)

    def ping_received(self, now: float) -> None:
        """The client lives."""
        self.deadline = now + self.interval + self.timeout

    def expire(self, now: float) -> Literal["timeout"] | None:
        """What is due at this time, if anything."""
        return None if now < self.deadline else "timeout"
