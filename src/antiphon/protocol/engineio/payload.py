"""Payloads: several packets in one HTTP body, with a record separator between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.packet import Packet, decode_packet, encode_packet

__all__ = ["SEPARATOR", "decode_payload", "encode_payload"]

SEPARATOR = b"\x1e"


def encode_payload(packets: Iterable[Packet]) -> bytes:
    """Several packets as one body."""
    return SEPARATOR.join(map(encode_packet, packets))


def decode_payload(body: bytes) -> Iterator[Packet]:
    """Read the packets of a body one by one, so that those before a bad one still count.

    How many there may be is bounded by the size of the body alone: a burst of small packets is
    nothing bad (a limit of 16 packets is how another server came to lose messages).

    Raises:
        RemoteProtocolError: The body is not UTF-8, or a packet in it is invalid.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("payload is not UTF-8") from error
    for part in text.split("\x1e"):
        yield decode_packet(part)
