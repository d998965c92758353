"""Socket.IO packets (protocol 5): what they hold, and the head that stands before the payload.

type [attachments "-"] ["/namespace" ","] [ack id] [payload]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, NamedTuple

from antiphon.errors import RemoteProtocolError

__all__ = ["MAX_ATTACHMENTS", "Head", "Packet", "PacketType", "encode_head", "split_head"]

MAX_ATTACHMENTS: Final = 10
"""Binary attachments that one packet may announce (socket.io-parser ``maxAttachments``)."""


class PacketType(IntEnum):
    """The type of a packet."""

    CONNECT = 0
    DISCONNECT = 1
    EVENT = 2
    ACK = 3
    CONNECT_ERROR = 4
    BINARY_EVENT = 5
    BINARY_ACK = 6


TYPES: Final = tuple(PacketType)


@dataclass(slots=True)
class Packet:
    """One packet, whole. Nobody changes it; being frozen would cost every message time.

    Attributes:
        type: Never a binary type: those are how it travels, not what it is.
        namespace: The namespace's name, ``/`` for the main one.
        data: For an event the list of its name and arguments, for an acknowledgement the list of
            its values, for CONNECT and CONNECT_ERROR an object or None.
        id: The id of the acknowledgement that is asked for, or given.
    """

    type: PacketType
    namespace: str = "/"
    data: Any = None
    id: int | None = None


class Head(NamedTuple):
    """What stands before the payload."""

    type: PacketType
    attachments: int
    namespace: str
    id: int | None
    payload: str


# An id has 16 digits at most: more than a JavaScript number can count to, and few enough that
# turning them into an integer costs nothing.
HEAD: Final = re.compile(
    r"([56](?P<attachments>[0-9]{1,10})-|[0-6])(?:(/[^,]*)(?:,|\Z))?([0-9]{1,16})?(?![ \t\r\n])"
)


def split_head(text: str) -> Head:
    """Read the head of a packet.

    Raises:
        RemoteProtocolError: The type is unknown, or the number of attachments is not one to ten.
    """
    found = HEAD.match(text)
    if found is None:
        raise RemoteProtocolError("invalid head of a packet", "forced close")
    kind = TYPES[int(text[0])]
    digits = found.group("attachments")
    attachments = int(digits) if digits else 0
    if kind >= PacketType.BINARY_EVENT and not 0 < attachments <= MAX_ATTACHMENTS:
        raise RemoteProtocolError("illegal number of attachments", "forced close")
    ack = found.group(4)
    return Head(
        kind,
        attachments,
        found.group(3) or "/",
        int(ack) if ack else None,
        text[found.end() :],
    )


def encode_head(
    kind: PacketType, namespace: str = "/", ack_id: int | None = None, attachments: int = 0
) -> bytes:
    """The head of a packet, with the ``4`` of the Engine.IO message in front."""
    head = f"4{int(kind)}"
    if attachments:
        head += f"{attachments}-"
    if namespace != "/":
        head += f"{namespace},"
    if ack_id is not None:
        head += str(ack_id)
    return head.encode()
