"""The heartbeat of a session, seen from the server: a ping at times, a pong in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Heartbeat"]


@dataclass(slots=True)
class Heartbeat:
    """When to ping, and until when the answer must have come.

    Attributes:
        interval: Seconds between a pong and the next ping.
        timeout: Seconds that the client has to answer a ping.
        deadline: When ``expire`` has something to say, on the caller's clock.
        awaiting_pong: A ping is out.
    """

    interval: float
    timeout: float
    deadline: float
    awaiting_pong: bool = False
    _refreshed: bool = False

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
