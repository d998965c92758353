"""WebSocket frames, as far as a load generator needs them: written once, read by their heads."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

__all__ = ["BINARY", "CLOSE", "PING", "PONG", "TEXT", "Frame", "client_frame", "event", "scan"]

TEXT: Final = 1
BINARY: Final = 2
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10

MASK: Final = b"\x37\xfa\x21\x3d"
"""Any mask will do; this is the one of the specification's examples."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a server.

    Attributes:
        opcode: What kind it is.
        payload: Its payload, as it came.
        deflated: Whether the payload is compressed.
    """

    opcode: int
    payload: bytes
    deflated: bool


def client_frame(opcode: int, payload: bytes, *, deflate: bool = False) -> bytes:
    """The bytes of a client's frame.

    Args:
        opcode: What kind of frame.
        payload: Its payload.
        deflate: Compress it, each frame by itself (``client_no_context_takeover``).
    """
    first = 0x80 | opcode
    if deflate:
        compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        payload = compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)
        payload = payload.removesuffix(b"\x00\x00\xff\xff")
        first |= 0x40
    size = len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65_536:
        head = bytes((first, 0x80 | 126)) + size.to_bytes(2)
    else:
        head = bytes((first, 0x80 | 127)) + size.to_bytes(8)
    repeated = MASK * (size // 4 + 1)
    masked = int.from_bytes(payload) ^ int.from_bytes(repeated[:size])
    return head + MASK + masked.to_bytes(size)


def scan(data: bytes) -> Iterator[tuple[Frame, int]]:
    """The whole frames at the start of what a server sent, each with the offset after it."""
    at, end = 0, len(data)
    while end - at >= 2:
        size, start = data[at + 1] & 0x7F, at + 2
        if size >= 126:
            start += 2 if size == 126 else 8
            size = int.from_bytes(data[at + 2 : start])
        after = start + size
        if after > end:
            return
        first = data[at]
        yield Frame(first & 0x0F, data[start:after], bool(first & 0x40)), after
        at = after


def event(name: str, *args: Any, ack: int | None = None) -> list[tuple[int, bytes]]:
    """An event's frames, each with its opcode; `bytes` among the arguments become attachments.

    Args:
        name: The event.
        args: Its arguments.
        ack: The id under which an acknowledgement is asked for.
    """
    attachments = [each for each in args if isinstance(each, bytes)]
    places = iter(range(len(attachments)))
    plain = [
        {"_placeholder": True, "num": next(places)} if isinstance(each, bytes) else each
        for each in args
    ]
    head = f"45{len(attachments)}-" if attachments else "42"
    body = json.dumps([name, *plain], separators=(",", ":"))
    text = f"{head}{'' if ack is None else ack}{body}"
    return [(TEXT, text.encode()), *((BINARY, each) for each in attachments)]
