"""The door between a WebSocket's frames and whom they are for."""

from __future__ import annotations

from typing import Protocol

from antiphon.names import DisconnectReason

__all__ = ["FrameReceiver"]


class FrameReceiver(Protocol):
    """Who is given what arrives; an engine's ``WebSocketTransport``."""

    def receive_text(self, text: str) -> None: ...
    def receive_binary(self, data: bytes) -> None: ...
    def lost(self, reason: DisconnectReason = ...) -> None: ...
    def drained(self) -> None: ...
