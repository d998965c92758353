"""A message that is encoded once, for any number of clients, in the forms that transports want."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

__all__ = ["CLOSE", "NOOP", "PING", "Prepared"]


class Prepared:
    """One message: a text, binary attachments, or a text with attachments right behind it.

    Args:
        text: The text packet in UTF-8, its type character in front; None for a bare binary message.
        attachments: The binary messages that follow; nothing may come between.
        compress: Whether a transport may compress it.
    """

    __slots__ = ("_payload", "_string", "attachments", "compress", "size", "text")

    def __init__(
        self, text: bytes | None, attachments: Sequence[bytes] = (), *, compress: bool = True
    ) -> None:
        self.text = text
        self.attachments = attachments
        self.compress = compress
        self.size = (len(text) if text is not None else 0) + sum(map(len, attachments))
        self._string: str | None = None
        self._payload: bytes | None = None

    @classmethod
    def of(cls, data: str | bytes, *, compress: bool = True) -> Prepared:
        """A raw Engine.IO message."""
        if isinstance(data, str):
            return cls(b"4" + data.encode(), compress=compress)
        return cls(None, (bytes(data),), compress=compress)

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


PING = Prepared(b"2")
CLOSE = Prepared(b"1")
NOOP = Prepared(b"6")
