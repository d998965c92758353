"""permessage-deflate (RFC 7692), with a bound on what a message may inflate to."""

from __future__ import annotations

import zlib
from typing import Final, Protocol

from antiphon.engine.prepared import BINARY, TEXT, Prepared, encode_frame

__all__ = ["OFFER", "Deflate", "MessageTooBig"]

OFFER: Final = "permessage-deflate; client_max_window_bits"
"""The value of the ``Sec-WebSocket-Extensions`` header of a client that would like to."""

COMPRESSED: Final = 0x40
"""The bit in the first byte of a compressed message's frame."""

BITS: Final = 12
MEMORY_LEVEL: Final = 5
"""A window of 4 KiB: some 30 KB for a connection that compresses, where 15 bits take 300."""

TAIL: Final = b"\x00\x00\xff\xff"


class Deflater(Protocol):
    """What ``zlib.compressobj`` gives."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self, mode: int, /) -> bytes: ...


class Inflater(Protocol):
    """What ``zlib.decompressobj`` gives."""

    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, /, max_length: int) -> bytes: ...


class MessageTooBig(Exception):
    """A message inflates to more bytes than allowed."""


class Deflate:
    """The compression of one connection, both ways.

    Args:
        deflate_bits: The base-two logarithm of the window for what is sent.
        inflate_bits: The same for what is received.
        keeps_sending: Whether a sent message may refer to those before.
        keeps_receiving: Whether a received one may.

    Attributes:
        answer: The value of the ``Sec-WebSocket-Extensions`` header that agrees to it.
        threshold: Messages with fewer bytes leave as they are.
    """

    __slots__ = (
        "_deflate_bits",
        "_deflater",
        "_inflate_bits",
        "_inflater",
        "_keeps_receiving",
        "_keeps_sending",
        "answer",
        "threshold",
    )

    def __init__(
        self,
        answer: str,
        *,
        deflate_bits: int,
        inflate_bits: int,
        keeps_sending: bool,
        keeps_receiving: bool,
    ) -> None:
        self.answer = answer
        self.threshold = 0
        self._deflate_bits = deflate_bits
        self._inflate_bits = inflate_bits
        self._keeps_sending = keeps_sending
        self._keeps_receiving = keeps_receiving
        self._deflater: Deflater | None = None
        self._inflater: Inflater | None = None

    @classmethod
    def negotiate(cls, offers: str, threshold: int) -> Deflate | None:
        """Agree to the first offer of a client that can be met; None if there is none."""
        for offer in offers.split(","):
            name, *parameters = (part.strip() for part in offer.split(";"))
            if name == "permessage-deflate":
                agreed = cls._agree(parameters)
                if agreed is not None:
                    agreed.threshold = threshold
                    return agreed
        return None

    @classmethod
    def accepted(cls, answer: str, threshold: int) -> Deflate | None:
        """What a server has agreed to of our ``OFFER``; None if to nothing that was offered."""
        name, *parameters = (part.strip() for part in answer.split(";"))
        if name != "permessage-deflate":
            return None
        sends, receives = BITS, zlib.MAX_WBITS
        keeps = {"client_no_context_takeover": True, "server_no_context_takeover": True}
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            bits = WINDOWS.get(value.strip('"'))
            if key in keeps and not value:
                keeps[key] = False
            elif key == "client_max_window_bits" and bits is not None:
                sends = min(BITS, bits)
            elif key == "server_max_window_bits" and bits is not None:
                receives = bits
            else:
                return None
        agreed = cls(
            answer,
            deflate_bits=sends,
            inflate_bits=receives,
            keeps_sending=keeps["client_no_context_takeover"],
            keeps_receiving=keeps["server_no_context_takeover"],
        )
        agreed.threshold = threshold
        return agreed

    @classmethod
    def _agree(cls, parameters: list[str]) -> Deflate | None:
        given: dict[str, str | None] = {}
        bits: str | None
        for parameter in parameters:
            key, equals, value = parameter.partition("=")
            if key in given:
                return None
            given[key] = value.strip('"') if equals else None
        answer = ["permessage-deflate"]
        deflate_bits, inflate_bits = BITS, zlib.MAX_WBITS
        keeps_sending = keeps_receiving = True
        for key, bits in given.items():
            if key == "server_no_context_takeover" and bits is None:
                keeps_sending = False
                answer.append(key)
            elif key == "client_no_context_takeover" and bits is None:
                keeps_receiving = False
                answer.append(key)
            elif key == "server_max_window_bits" and bits in WINDOWS:
                deflate_bits = min(BITS, WINDOWS[bits])
            elif key == "client_max_window_bits" and (bits is None or bits in WINDOWS):
                inflate_bits = min(BITS, WINDOWS[bits]) if bits is not None else BITS
                answer.append(f"client_max_window_bits={inflate_bits}")
            else:
                return None  # also a window of 2^8, which zlib cannot have
        answer.append(f"server_max_window_bits={deflate_bits}")
        return cls(
            "; ".join(answer),
            deflate_bits=deflate_bits,
            inflate_bits=inflate_bits,
            keeps_sending=keeps_sending,
            keeps_receiving=keeps_receiving,
        )

    def encode(self, message: Prepared) -> bytes:
        """The frames of a message, compressed where they are long enough for that."""
        parts = [] if message.text is None else [(TEXT, message.text)]
        parts += [(BINARY, attachment) for attachment in message.attachments]
        return b"".join(
            encode_frame(first | COMPRESSED, self.compress(payload))
            if len(payload) >= self.threshold
            else encode_frame(first, payload)
            for first, payload in parts
        )

    def compress(self, payload: bytes) -> bytes:
        """The payload of a compressed message."""
        deflater = self._deflater
        if deflater is None:
            deflater = zlib.compressobj(
                wbits=-self._deflate_bits, memLevel=MEMORY_LEVEL, method=zlib.DEFLATED
            )
            self._deflater = deflater if self._keeps_sending else None
        return (deflater.compress(payload) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]

    def decompress(self, payload: bytes, limit: int) -> bytes:
        """The message of a compressed payload.

        Raises:
            MessageTooBig: It has more than ``limit`` bytes; the rest is not inflated.
            zlib.error: It is not compressed data.
        """
        inflater = self._inflater
        if inflater is None:
            inflater = zlib.decompressobj(-self._inflate_bits)
        message = inflater.decompress(payload + TAIL, limit + 1)
        if len(message) > limit or inflater.unconsumed_tail:
            raise MessageTooBig
        self._inflater = inflater if self._keeps_receiving and not inflater.eof else None
        return message


WINDOWS: Final[dict[str | None, int]] = {str(bits): bits for bits in range(9, 16)}
