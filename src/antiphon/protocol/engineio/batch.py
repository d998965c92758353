"""How many of the packets that wait fit into one polling request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Final, NamedTuple

__all__ = ["MOST_PACKETS", "Outgoing", "fitting"]

MOST_PACKETS: Final = 16
"""Packets of one request: python-engineio's servers drop all of one that has more, unasked."""


class Outgoing(NamedTuple):
    """A packet that waits to be sent.

    Attributes:
        data: Of text the whole packet in UTF-8, its type in front; otherwise the bare bytes.
        binary: Whether it is a binary message.
        compress: Whether a transport may compress it.
    """

    data: bytes
    binary: bool = False
    compress: bool = True

    @property
    def encoded(self) -> bytes:
        """The packet as it stands in a payload."""
        return b"b" + b64encode(self.data) if self.binary else self.data

    @property
    def payload_size(self) -> int:
        """Bytes that it has in a payload."""
        return 1 + (len(self.data) + 2) // 3 * 4 if self.binary else len(self.data)


def fitting(packets: Iterable[Outgoing], limit: int | None) -> int:
    """How many packets, from the first one on, a payload may take; one in any case.

    More than ``MOST_PACKETS`` it never takes.

    Args:
        packets: Those that wait.
        limit: Bytes that the server takes (``maxPayload``); None if it did not say.
    """
    size = -1  # there is no separator before the first
    count = 0
    for packet in packets:
        size += 1 + packet.payload_size
        if count == MOST_PACKETS or (count and limit is not None and size > limit):
            break
        count += 1
    return count
