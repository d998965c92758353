"""A message that comes in parts, or compressed."""

from __future__ import annotations

import zlib
from typing import Final

from picows import WSFrame

from antiphon.engine.deflate import Deflate, MessageTooBig

__all__ = ["MAX_FRAGMENTS", "Parts", "Problem"]

MAX_FRAGMENTS: Final = 16_384
"""Frames that one message may come in."""

Problem = tuple[int, str]
"""The close code, and what it is for."""


class Parts:
    """What has come of a message.

    Args:
        kind: The opcode of its first frame.
        deflate: What inflates it; None if it is not compressed.
        max_size: Bytes that it may have, and inflate to.
    """

    __slots__ = ("_count", "_data", "_deflate", "_max_size", "kind")

    def __init__(self, kind: int, deflate: Deflate | None, max_size: int) -> None:
        self.kind = kind
        self._deflate = deflate
        self._max_size = max_size
        self._data = bytearray()
        self._count = 0

    def add(self, frame: WSFrame) -> Problem | None:
        """Add a frame; what is wrong with it, if anything is."""
        self._count += 1
        if len(self._data) + frame.payload_size > self._max_size:
            return 1009, "a message is too big"
        if self._count > MAX_FRAGMENTS:
            return 1008, "a message comes in too many frames"
        self._data += frame.get_payload_as_memoryview()
        return None

    def join(self) -> bytes | Problem:
        """The message, now that all of it has come, or what is wrong with it."""
        data = bytes(self._data)
        if self._deflate is None:
            return data
        try:
            return self._deflate.decompress(data, self._max_size)
        except MessageTooBig:
            return 1009, "a message inflates to too much"
        except zlib.error:
            return 1007, "a message cannot be inflated"
