"""What waits for a peer that does not read, in about as much memory as it has bytes."""

from __future__ import annotations

from collections import deque
from typing import Final

__all__ = ["Backlog"]

SMALL: Final = 1_024
"""Bytes below which a write is copied, as what Python needs to keep it apart would be too much.

Above, it is often shared with the other recipients of a broadcast.
"""

CHUNK: Final = 65_536
"""Bytes of small writes that leave together."""


class Backlog:
    """Writes in their order, each once; a loop's transport needs 600 bytes to keep one.

    Attributes:
        size: How many bytes wait.
    """

    __slots__ = ("_chunks", "size")

    def __init__(self) -> None:
        self._chunks: deque[bytes | bytearray] = deque()
        self.size = 0

    def add(self, data: bytes) -> None:
        """Keep what was to be written."""
        self.size += len(data)
        if len(data) >= SMALL:
            self._chunks.append(data)
            return
        last = self._chunks[-1] if self._chunks else None
        if isinstance(last, bytearray) and len(last) < CHUNK:
            last += data
        else:
            self._chunks.append(bytearray(data))

    def take(self) -> bytes | bytearray:
        """The next bytes to write, which are kept no longer."""
        chunk = self._chunks.popleft()
        self.size -= len(chunk)
        return chunk
