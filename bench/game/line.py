"""One connection of a player, which hands over what it hears."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, Final, Protocol, cast

from bench.load.frames import TEXT, client_frame, event
from bench.load.peer import Peer, connect_socket

__all__ = ["Line", "Listener"]

GOODBYE: Final = client_frame(TEXT, b"41")
PONG: Final = client_frame(TEXT, b"3")
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: whatever is on its way is thrown away, and the other end is told nothing but that."""


class Listener(Protocol):
    """Who has a connection."""

    def opened(self, line: Line) -> None:
        """The server has let it in."""

    def heard(self, line: Line, name: str, args: list[Any]) -> None:
        """An event has come."""

    def answered(self, line: Line, number: int, args: list[Any]) -> None:
        """A request was acknowledged."""

    def lost(self, line: Line) -> None:
        """The server has closed it, or the connection has broken."""


class Line(Peer):
    """A Socket.IO connection over a WebSocket.

    Args:
        port: The server's port.
        source: Which of the machine's loopback addresses to come from.
        auth: What to connect with.
        listener: Who is told.
    """

    __slots__ = ("_listener",)

    def __init__(self, port: int, source: int, auth: dict[str, Any], listener: Listener) -> None:
        super().__init__(connect_socket(port, source), {}, auth=auth)
        self._listener = listener

    def request(self, number: int, name: str, *args: Any) -> None:
        """Send an event that the server is to acknowledge by that number."""
        self.write(self.frames(event(name, *args, ack=number)))

    def say_goodbye(self) -> None:
        """Leave for good."""
        self.write(GOODBYE)
        self.close()

    def reset(self) -> None:
        """Break the connection: what is on its way in either direction is lost."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()

    def tell_lost(self) -> None:
        """Say that this connection is no more."""
        self._listener.lost(self)

    def _packet(self, opcode: int, payload: bytes) -> int:
        if payload == b"2":
            self.write(PONG)
        elif self.is_open:
            self._hand_over(payload)
        else:
            super()._packet(opcode, payload)
            self._tell_opened()
        # No chunk is remembered: each is read anew.
        return -1

    def _tell_opened(self) -> None:
        if self.is_open:
            self._listener.opened(self)

    def _hand_over(self, payload: bytes) -> None:
        kind = payload[:2]
        if kind not in (b"42", b"43"):
            if kind == b"41":
                self._listener.lost(self)
            return
        start = payload.index(b"[")
        args = cast("list[Any]", json.loads(payload[start:]))
        if kind == b"42":
            self._listener.heard(self, args[0], args[1:])
        else:
            self._listener.answered(self, int(payload[2:start]), args)
