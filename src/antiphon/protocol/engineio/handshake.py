"""The handshake: who is let in, what a refusal says, and the open packet.

The order of the checks and the exact words are those of Node's engine.io 6.6 (``Server.verify``).
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, TypeAlias

from antiphon.names import EngineId
from antiphon.protocol.engineio.packet import Packet, PacketType

__all__ = [
    "ID_BYTES",
    "ErrorCode",
    "Refusal",
    "Revision",
    "check_handshake",
    "check_known",
    "check_transport",
    "check_version",
    "encode_id",
    "open_packet",
    "revision",
]

NOT_PASSED_ON = "; does a proxy not pass upgrades on?"
ID_BYTES = 15
VERSION = "4"
Revision: TypeAlias = Literal[3, 4]
"""Of the protocol: 4, or 3 for clients of Socket.IO 2."""

# What Node's http module refuses in a header value: control characters other than the tab.
CONTROL = frozenset(map(chr, (*range(9), *range(10, 32), 127)))


class ErrorCode(IntEnum):
    """The codes of engine.io's ``Server.errors``."""

    UNKNOWN_TRANSPORT = 0
    UNKNOWN_SID = 1
    BAD_HANDSHAKE_METHOD = 2
    BAD_REQUEST = 3
    FORBIDDEN = 4
    UNSUPPORTED_PROTOCOL_VERSION = 5


MESSAGES = {
    ErrorCode.UNKNOWN_TRANSPORT: "Transport unknown",
    ErrorCode.UNKNOWN_SID: "Session ID unknown",
    ErrorCode.BAD_HANDSHAKE_METHOD: "Bad handshake method",
    ErrorCode.BAD_REQUEST: "Bad request",
    ErrorCode.FORBIDDEN: "Forbidden",
    ErrorCode.UNSUPPORTED_PROTOCOL_VERSION: "Unsupported protocol version",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not served, as the client is told.

    Attributes:
        code: The engine.io error code.
        message: The message; for ``FORBIDDEN`` it may be the application's own.
        detail: What was wrong, for the log only.
        unavailable: Whether it is only for now that nobody is let in.
    """

    code: ErrorCode
    message: str
    detail: str = ""
    unavailable: bool = False

    @classmethod
    def of(cls, code: ErrorCode, detail: str = "", message: str | None = None) -> Refusal:
        """A refusal with the code's own message, or with another."""
        return cls(code, MESSAGES[code] if message is None else message, detail)

    @property
    def status(self) -> int:
        """The HTTP status over polling; a WebSocket is always refused with 400."""
        if self.unavailable:
            return 503
        return 403 if self.code is ErrorCode.FORBIDDEN else 400


def check_transport(
    transport: str | None, transports: Collection[str], origin: str | None
) -> Refusal | None:
    """The checks that every request must pass: a transport we serve, an Origin without tricks."""
    if transport is None or transport not in transports:
        return Refusal.of(ErrorCode.UNKNOWN_TRANSPORT, f"transport {transport!r}")
    if origin is not None and not CONTROL.isdisjoint(origin):
        return Refusal.of(ErrorCode.BAD_REQUEST, "invalid character in the Origin header")
    return None


def revision(version: str | None) -> Revision:
    """Of a client whose ``EIO`` parameter is this: everything but 4 is older, as in Node."""
    return 4 if version == VERSION else 3


def check_known(
    *,
    version: str | None,
    transport: str,
    session_transport: str,
    session_revision: Revision = 4,
    upgrade: bool,
) -> Refusal | None:
    """The checks of a request that names a session which exists."""
    if not upgrade and transport != session_transport:
        hint = NOT_PASSED_ON if transport == "websocket" else ""
        return Refusal.of(ErrorCode.BAD_REQUEST, f"the session is on {session_transport}{hint}")
    if revision(version) != session_revision:
        return Refusal.of(ErrorCode.BAD_REQUEST, f"the session speaks version {session_revision}")
    return None


def check_handshake(*, method: str, transport: str, upgrade: bool) -> Refusal | None:
    """The checks of a request that asks for a new session."""
    if method != "GET":
        return Refusal.of(ErrorCode.BAD_HANDSHAKE_METHOD, f"method {method}")
    if transport == "websocket" and not upgrade:
        return Refusal.of(ErrorCode.BAD_REQUEST, f"websocket without an upgrade{NOT_PASSED_ON}")
    return None


def check_version(version: str | None, *, allow_eio3: bool = False) -> Refusal | None:
    """The last check of a new session; a missing ``EIO`` parameter means version 3."""
    if revision(version) == 3 and not allow_eio3:
        return Refusal.of(ErrorCode.UNSUPPORTED_PROTOCOL_VERSION, f"EIO={version or 3}")
    return None


def encode_id(random: bytes) -> EngineId:
    """An id of 20 characters from 15 bytes of chance.

    The length is part of the contract: sticky-session proxies and cluster adapters count on it.
    """
    return EngineId(urlsafe_b64encode(random).decode())


def open_packet(
    sid: EngineId,
    upgrades: Sequence[str],
    *,
    ping_interval: float,
    ping_timeout: float,
    max_payload: int,
) -> Packet:
    """The first packet of a session.

    Args:
        sid: The session's id.
        upgrades: The transports that the client may change to.
        ping_interval: Seconds between two pings.
        ping_timeout: Seconds that the client has to answer one.
        max_payload: Bytes that one request body or frame may have.
    """
    names = ",".join(f'"{name}"' for name in upgrades)
    return Packet(
        PacketType.OPEN,
        f'{{"sid":"{sid}","upgrades":[{names}],"pingInterval":{round(ping_interval * 1000)},'
        f'"pingTimeout":{round(ping_timeout * 1000)},"maxPayload":{max_payload}}}',
    )
