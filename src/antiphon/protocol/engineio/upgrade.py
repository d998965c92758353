"""The upgrade of a session from polling to WebSocket, seen from the server.

        IDLE ──begin──▶ PROBING ──"2probe"──▶ PROBED ──"5"──▶ DONE
          ▲               │ anything else       │ anything else
          └───────────────┴──────abandon────────┘

This file alone moves the stage.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

from antiphon.protocol.engineio.packet import Packet, PacketType

__all__ = ["NOOP_INTERVAL", "Stage", "Upgrade"]

NOOP_INTERVAL = 0.1
"""Seconds between two looks whether a GET is pending that must be released (engine.io: 100 ms)."""


class Stage(Enum):
    """How far the upgrade has come."""

    IDLE = "idle"
    PROBING = "probing"
    PROBED = "probed"
    DONE = "done"


class Upgrade:
    """The upgrade of one session.

    Attributes:
        stage: How far it has come.
        deadline: When a probe that has not come through is given up; None while there is none.
        next_noop: When to release a pending GET, so that the client can pause its polling.
    """

    __slots__ = ("deadline", "next_noop", "stage")

    def __init__(self) -> None:
        self.stage = Stage.IDLE
        self.deadline: float | None = None
        self.next_noop: float | None = None

    @property
    def wakes_at(self) -> float | None:
        """The earlier of the two times, if the upgrade is under way."""
        return self.deadline if self.next_noop is None else self.next_noop

    def begin(self, now: float, timeout: float) -> bool:
        """A WebSocket came for this session; False if there is one already."""
        if self.stage is not Stage.IDLE:
            return False
        self.stage = Stage.PROBING
        self.deadline = now + timeout
        return True

    def receive(self, packet: Packet, now: float) -> Literal["probed", "done", "refused"]:
        """A packet on the probing WebSocket: answer it, change over, or close that WebSocket."""
        if packet == (PacketType.PING, "probe") and self.stage is Stage.PROBING:
            self.stage = Stage.PROBED
            self.next_noop = now + NOOP_INTERVAL
            return "probed"
        if packet.type is PacketType.UPGRADE and self.stage is Stage.PROBED:
            self.stage = Stage.DONE
            self.deadline = self.next_noop = None
            return "done"
        return "refused"

    def abandon(self) -> None:
        """The probing WebSocket is gone; the session goes on as it was."""
        if self.stage is not Stage.DONE:
            self.stage = Stage.IDLE
            self.deadline = self.next_noop = None

    def expire(self, now: float) -> Literal["noop", "timeout"] | None:
        """What is due at this time, if anything."""
        if self.deadline is not None and now >= self.deadline:
            return "timeout"
        if self.next_noop is not None and now >= self.next_noop:
            self.next_noop = min(now + NOOP_INTERVAL, self.deadline or now)
            return "noop"
        return None
