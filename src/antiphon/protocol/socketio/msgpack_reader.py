"""Reads MessagePack to the letter, for what msgspec cannot tell apart.

notepack, which JavaScript's parser uses, writes an ArrayBuffer, a Date and ``undefined`` as
extensions of one type, 0: only the form of the head says which. msgspec reads far faster, but tells
its hook no more than the type and the bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

import msgspec

from antiphon.errors import RemoteProtocolError

__all__ = ["EPOCH", "MAX_DEPTH", "UNDEFINED", "Undefined", "read_exactly"]

MAX_DEPTH: Final = 256
"""How deep lists and objects may be nested in the data of a packet, in both directions."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TIMESTAMP: Final = -1
"""The extension that MessagePack itself defines."""


class Undefined:
    """The type of ``UNDEFINED``."""


UNDEFINED: Final = Undefined()
"""JavaScript's ``undefined`` as a field of a packet; farther inside it is None."""


def read_exactly(data: bytes) -> Any:
    """Read one value.

    Raises:
        RemoteProtocolError: It is not MessagePack, there is more than one value, or it is nested
            too deep.
    """
    reader = Reader(data)
    try:
        value = reader.read(0)
    except (IndexError, TypeError, ValueError, struct.error, msgspec.MsgspecError) as error:
        raise RemoteProtocolError("invalid MessagePack", "forced close") from error
    if reader.at != len(data):
        raise RemoteProtocolError("bytes behind the end of a MessagePack", "forced close")
    return value


class Reader:
    """Reads values one after the other.

    Attributes:
        at: Where the next one begins.
    """

    __slots__ = ("_data", "at")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def read(self, depth: int) -> Any:
        """Read the next value, which stands so deep."""
        first = self._data[self.at]
        self.at += 1
        if first < 0x80:
            return first
        if first < 0x90:
            return self.mapping(first & 0x0F, depth)
        if first < 0xA0:
            return self.array(first & 0x0F, depth)
        if first < 0xC0:
            return self.text(first & 0x1F)
        if first >= 0xE0:
            return first - 0x100
        return FORMS[first](self, depth)

    def number(self, form: struct.Struct) -> Any:
        """Read a number of fixed size."""
        (value,) = form.unpack_from(self._data, self.at)
        self.at += form.size
        return value

    def array(self, size: int, depth: int) -> list[Any]:
        """Read the items of an array."""
        self._descend(depth)
        values: list[Any] = []
        for _ in range(size):  # a comprehension would be one frame more at each level
            values += (self.read(depth + 1),)
        return values

    def mapping(self, size: int, depth: int) -> dict[Any, Any]:
        """Read the pairs of a map; a key that cannot be one raises TypeError."""
        self._descend(depth)
        pairs: dict[Any, Any] = {}
        for _ in range(size):
            key = self.read(depth + 1)
            if type(key) is list:
                key = tuple(cast("list[object]", key))  # as msgspec does
            pairs[key] = self.read(depth + 1)
        return pairs

    def text(self, size: int) -> str:
        """Read a text; what is not UTF-8 raises ValueError."""
        return self.binary(size).decode()

    def binary(self, size: int) -> bytes:
        """Read so many bytes."""
        start = self.at
        self.at = end = start + size
        if end > len(self._data):
            raise ValueError("truncated")
        return self._data[start:end]

    def extension(self, size: int, depth: int, *, fixed: bool) -> Any:
        """Read an extension: its type, then so many bytes.

        Args:
            size: How many bytes.
            depth: How deep it stands.
            fixed: Whether the head implies the size.
        """
        start = self.at - 1
        code = self.number(INT8)
        data = self.binary(size)
        if code == TIMESTAMP:
            # Heads of lengths differ, so it is written anew for msgspec to read.
            return msgspec.msgpack.decode(msgspec.msgpack.encode(msgspec.msgpack.Ext(code, data)))
        if code != 0:
            return [code, data]
        if fixed and size == 1:
            return UNDEFINED if depth == 1 else None
        if fixed and size == 8 and self._data[start] == 0xD7:
            return moment(int.from_bytes(data, signed=True))
        return data

    def _descend(self, depth: int) -> None:
        # The packet is a map, so its data stands one deeper.
        if depth > MAX_DEPTH:
            raise ValueError("nested too deep")


def moment(milliseconds: int) -> datetime | int:
    """The time of a Date; the milliseconds themselves if Python knows no such time."""
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return milliseconds


def sized(
    size: struct.Struct, read: Callable[[Reader, int, int], Any]
) -> Callable[[Reader, int], Any]:
    """What reads a size, and then what has it."""
    return lambda reader, depth: read(reader, cast("int", reader.number(size)), depth)


def numbered(form: struct.Struct) -> Callable[[Reader, int], Any]:
    """What reads a number."""
    return lambda reader, _: reader.number(form)


def constant(value: object) -> Callable[[Reader, int], Any]:
    """What reads nothing more."""
    return lambda reader, _: value


def fixed(size: int) -> Callable[[Reader, int], Any]:
    """What reads an extension of a size that its head implies."""
    return lambda reader, depth: reader.extension(size, depth, fixed=True)


def nothing(reader: Reader, depth: int) -> Any:
    """The one byte that begins no value."""
    raise ValueError("invalid head")


INT8: Final = struct.Struct(">b")
SIZES: Final = [struct.Struct(form) for form in (">B", ">H", ">I")]

FORMS: Final[dict[int, Callable[[Reader, int], Any]]] = {
    0xC0: constant(None),
    0xC1: nothing,
    0xC2: constant(False),
    0xC3: constant(True),
    0xCA: numbered(struct.Struct(">f")),
    0xCB: numbered(struct.Struct(">d")),
}
for step, form in enumerate((">B", ">H", ">I", ">Q", ">b", ">h", ">i", ">q")):
    FORMS[0xCC + step] = numbered(struct.Struct(form))
for step, size in enumerate((1, 2, 4, 8, 16)):
    FORMS[0xD4 + step] = fixed(size)
for step, size_form in enumerate(SIZES):
    FORMS[0xC4 + step] = sized(size_form, lambda reader, size, _: reader.binary(size))
    FORMS[0xC7 + step] = sized(
        size_form, lambda reader, size, depth: reader.extension(size, depth, fixed=False)
    )
    FORMS[0xD9 + step] = sized(size_form, lambda reader, size, _: reader.text(size))
for step, size_form in enumerate(SIZES[1:]):
    FORMS[0xDC + step] = sized(size_form, Reader.array)
    FORMS[0xDE + step] = sized(size_form, Reader.mapping)
