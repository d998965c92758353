"""Engine.IO packets: a character of type, then the data (protocol 4, «Packet encoding»)."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from enum import StrEnum
from typing import NamedTuple

from antiphon.errors import RemoteProtocolError

__all__ = ["Packet", "PacketType", "decode_base64", "decode_packet", "encode_packet"]


class PacketType(StrEnum):
    """The type of a packet, as the character that stands in front of it."""

    OPEN = "0"
    CLOSE = "1"
    PING = "2"
    PONG = "3"
    MESSAGE = "4"
    UPGRADE = "5"
    NOOP = "6"


class Packet(NamedTuple):
    """A packet; only a message may carry bytes."""

    type: PacketType
    data: str | bytes = ""


TYPES = {str(member): member for member in PacketType}


def encode_packet(packet: Packet) -> bytes:
    """A packet as text: ``4hello`` or, for bytes, ``bAQID`` (no type in front of binary)."""
    if isinstance(packet.data, str):
        return (packet.type + packet.data).encode()
    return b"b" + b64encode(packet.data)


def decode_packet(text: str) -> Packet:
    """Read one packet that came as text.

    Raises:
        RemoteProtocolError: It is empty, of no known type, or its base64 is bad.
    """
    first = text[:1]
    packet_type = TYPES.get(first)
    if packet_type is not None:
        return Packet(packet_type, text[1:])
    if first == "b":
        return Packet(PacketType.MESSAGE, decode_base64(text[1:]))
    raise RemoteProtocolError("unknown packet type" if first else "empty packet")


def decode_base64(text: str) -> bytes:
    """Read the base64 of a binary message.

    Raises:
        RemoteProtocolError: It is not base64 with padding.
    """
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RemoteProtocolError("invalid base64") from error
