"""The open packet, as a client reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import msgspec

from antiphon.errors import RemoteProtocolError

__all__ = ["Opened", "read_open"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a server says of a new session (protocol 4, «Handshake»).

    Attributes:
        sid: The session's id.
        upgrades: The transports that the client may change to.
        ping_interval: Seconds between two pings of the server.
        ping_timeout: Seconds that the client has to answer one.
        max_payload: Bytes that one request body or frame may have; None if the server does not say.
    """

    sid: str
    upgrades: tuple[str, ...]
    ping_interval: float
    ping_timeout: float
    max_payload: int | None


def read_open(data: str | bytes) -> Opened:
    """Read the data of an open packet.

    Raises:
        RemoteProtocolError: It is not what servers of this version send.
    """
    try:
        value: object = msgspec.json.decode(data)
    except ValueError as error:
        raise RemoteProtocolError("the open packet is not JSON") from error
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        sid, upgrades = given.get("sid"), given.get("upgrades")
        interval: Any = given.get("pingInterval")
        timeout: Any = given.get("pingTimeout")
        limit = given.get("maxPayload")
        if (
            isinstance(sid, str)
            and sid
            and isinstance(upgrades, list)
            and _is_duration(interval)
            and _is_duration(timeout)
            and interval + timeout > 0
        ):
            names = tuple(str(name) for name in cast("list[object]", upgrades))
            most = limit if type(limit) is int and limit > 0 else None
            return Opened(sid, names, interval / 1000, timeout / 1000, most)
    raise RemoteProtocolError("the open packet lacks what a session needs")


def _is_duration(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
