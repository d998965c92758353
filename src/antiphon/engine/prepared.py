"""A message that is encoded once, for any number of clients, in the forms that transports want."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

import msgspec

from antiphon.speedups import fastest

__all__ = [
    "BINARY",
    "CLOSE",
    "NOOP",
    "PING",
    "PONG",
    "TEXT",
    "Prepared",
    "PreparedInPython",
    "bytes_of",
    "encode_frame",
]

TEXT: Final = 0x81
BINARY: Final = 0x82
"""The first byte of a frame that is a whole message (RFC 6455, 5.2)."""

TEXT_HEADS: Final = [bytes((TEXT, size)) for size in range(126)]


def encode_frame(first: int, payload: bytes) -> bytes:
    """A WebSocket frame as servers send it: without a mask.

    Args:
        first: Its first byte: the opcode, and the bits for the end of a message and compression.
        payload: The payload.
    """
    size = len(payload)
    if size < 126:
        return (TEXT_HEADS[size] if first == TEXT else bytes((first, size))) + payload
    if size < 65_536:
        return first.to_bytes() + b"\x7e" + size.to_bytes(2) + payload
    return first.to_bytes() + b"\x7f" + size.to_bytes(8) + payload


def bytes_of(data: object) -> bytes:
    """The bytes of a message that is no text; a copy of those that may change.

    Raises:
        TypeError: They are none: of a number ``bytes`` would make as many zeros.
    """
    if isinstance(data, bytes):
        return data
    try:
        return bytes(memoryview(cast("bytearray", data)))
    except TypeError:
        raise TypeError(f"a message is a str or bytes, not {data!r}") from None


class Prepared(msgspec.Struct, eq=False, gc=False):
    """One message: a text, binary attachments, or a text with attachments right behind it.

    A struct, as making an instance of a class takes three times as long, and one is made for each
    message. Nothing that it holds can hold it, so garbage collection need not look at it.

    Args:
        text: The text packet in UTF-8, its type character in front; None for a bare binary message.
        attachments: The binary messages that follow; nothing may come between.
        compress: Whether a transport may compress it.
        wire: What ``frames`` gives, once somebody has asked for it.
    """

    text: bytes | None
    attachments: Sequence[bytes] = ()
    compress: bool = True
    wire: bytes | None = None
    _string: str | None = None
    _payload: bytes | None = None

    @classmethod
    def of(cls, data: str | bytes, *, compress: bool = True) -> Prepared:
        """A raw Engine.IO message.

        Raises:
            TypeError: It is neither text nor bytes.
        """
        if isinstance(data, str):
            return cls(b"4" + data.encode(), compress=compress)
        return cls(None, (bytes_of(data),), compress=compress)

    @property
    def size(self) -> int:
        """Its bytes, of all its packets."""
        if self.text is not None and not self.attachments:
            return len(self.text)
        return (0 if self.text is None else len(self.text)) + sum(map(len, self.attachments))

    @property
    def string(self) -> str:
        """The text packet, for hosts that take strings."""
        if self._string is None:
            self._string = (self.text or b"").decode()
        return self._string

    @property
    def payload(self) -> bytes:
        """All its packets as they stand in the body of a poll."""
        if self._payload is None:
            parts = [] if self.text is None else [self.text]
            parts.extend(b"b" + b64encode(attachment) for attachment in self.attachments)
            self._payload = b"\x1e".join(parts)
        return self._payload

    @property
    def frames(self) -> bytes:
        """All its packets as WebSocket frames of a server, one behind the other."""
        if self.wire is None:
            if self.attachments or self.text is None:
                parts = [] if self.text is None else [encode_frame(TEXT, self.text)]
                parts.extend(encode_frame(BINARY, attachment) for attachment in self.attachments)
                self.wire = b"".join(parts)
            elif len(self.text) < 126:  # most of them, and a call less
                self.wire = TEXT_HEADS[len(self.text)] + self.text
            else:
                self.wire = encode_frame(TEXT, self.text)
        return self.wire


PreparedInPython: Final = Prepared
if not TYPE_CHECKING:
    Prepared = fastest(Prepared)

PING = Prepared(b"2")
PONG = Prepared(b"3")
CLOSE = Prepared(b"1")
NOOP = Prepared(b"6")
