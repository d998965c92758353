"""The words that every floor shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, NewType, TypeAlias

__all__ = [
    "RESERVED_EVENTS",
    "ClientDisconnectReason",
    "DisconnectReason",
    "EngineId",
    "Listener",
    "Room",
    "SocketId",
    "TransportName",
]

EngineId = NewType("EngineId", str)
"""The id of an Engine.IO session: 20 characters of base64url, a secret of its client."""

SocketId = NewType("SocketId", str)
"""The id of a socket in a namespace: 20 characters of the base64url alphabet, public."""

Room: TypeAlias = str
"""The name of a room; a socket's id is a room too, with that socket in it."""

TransportName = Literal["polling", "websocket"]

DisconnectReason = Literal[
    "transport error",
    "transport close",
    "forced close",
    "ping timeout",
    "parse error",
    "server shutting down",
    "forced server close",
    "client namespace disconnect",
    "server namespace disconnect",
    "slow reader",
]
"""Why a socket left, in Node's words; ``slow reader`` is ours (``max_unsent_bytes``)."""

RESERVED_EVENTS: Final = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)
"""Event names that no side may emit (socket.io ``RESERVED_EVENTS``)."""

ClientDisconnectReason = Literal[
    "io server disconnect",
    "io client disconnect",
    "ping timeout",
    "transport close",
    "transport error",
    "parse error",
]
"""Why a client's socket is disconnected, in the words of Socket.IO's clients."""

# What users register may take and return anything: the one place where Any is the honest type.
Listener: TypeAlias = Callable[..., Any]
