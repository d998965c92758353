"""The upgrade of a session from polling to WebSocket, seen from the client.

        IDLE ──begin──▶ PROBING ──"3probe"──▶ PAUSING ──polling stands still──▶ DONE
          ▲               │                     │
          └───────────────┴──────abandon────────┘

While PROBING all goes on over polling. While PAUSING nothing may be sent: what is, waits for the
WebSocket. This file alone moves the stage.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, PacketType

__all__ = ["PROBE", "UPGRADE", "ClientStage", "ClientUpgrade"]

PROBE: Final = b"2probe"
"""What the client asks on the new transport."""

UPGRADE: Final = b"5"
"""What it says there when the old one stands still."""


class ClientStage(Enum):
    """How far the upgrade has come."""

    IDLE = "idle"
    PROBING = "probing"
    PAUSING = "pausing"
    DONE = "done"


class ClientUpgrade:
    """The upgrade of one session.

    Attributes:
        stage: How far it has come.
    """

    __slots__ = ("stage",)

    def __init__(self) -> None:
        self.stage = ClientStage.IDLE

    def begin(self) -> None:
        """Another transport is being tried."""
        self.stage = ClientStage.PROBING

    def receive(self, packet: Packet) -> None:
        """A packet on the transport that is tried: from now on nothing is sent over the old one.

        Raises:
            RemoteProtocolError: It is not the answer to the probe.
        """
        if packet != (PacketType.PONG, "probe") or self.stage is not ClientStage.PROBING:
            raise RemoteProtocolError(f"the answer to the probe was {packet.type.name}")
        self.stage = ClientStage.PAUSING

    def complete(self) -> None:
        """The old transport stands still."""
        self.stage = ClientStage.DONE

    def abandon(self) -> None:
        """The other transport is of no use; the session goes on as it was."""
        if self.stage is not ClientStage.DONE:
            self.stage = ClientStage.IDLE
