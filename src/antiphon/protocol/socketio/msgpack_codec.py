"""MessagePack as JavaScript's parser writes and reads it (notepack 2.2), with bytes as they are.

msgspec does the work. It would write times in a way that JavaScript's parser does not read, and
refuses what JSON takes: so what is to be written becomes plain first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import NoneType
from typing import Any, Final, cast
from uuid import UUID

from msgspec import MsgspecError
from msgspec.msgpack import Decoder, Encoder, Ext

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.protocol.socketio.json_codec import (
    BYTES,
    MAX_STEPS,
    is_too_deep,
    simplify,
    spell_key,
)
from antiphon.protocol.socketio.msgpack_reader import EPOCH, MAX_DEPTH, read_exactly

__all__ = ["decode_msgpack", "encode_msgpack", "to_plain"]

AS_IS: Final = frozenset((str, bytes, bool, float, NoneType, Ext))
PLAIN: Final = AS_IS | {int, list, tuple, dict}
MILLISECOND: Final = timedelta(milliseconds=1)

# What begins a list or an object: a message with few of these bytes cannot be nested deep.
CONTAINERS: Final = bytes((*range(0x80, 0xA0), *range(0xDC, 0xE0)))


class Unsure(Exception):
    """An extension that only the form of its head tells from another."""


def encode_msgpack(plain: object) -> bytes:
    """Write a value that ``to_plain`` has made. Lone surrogates become U+FFFD: it is UTF-8."""
    try:
        return ENCODER.encode(plain)
    except UnicodeEncodeError:
        return ENCODER.encode(_repaired(plain))


def to_plain(value: object, depth: int = 0) -> Any:
    """What MessagePack has a form for.

    It takes what JSON takes (see ``encode_json``), with these differences: ``bytes`` stay where
    they are, datetimes become JavaScript's Dates, NaN and the infinities are numbers, and integers
    beyond 64 bits become floats, which all of JavaScript's numbers are.

    Raises:
        EncodeError: It holds something else, an integer beyond all floats, or itself.
    """
    kind = type(value)
    if kind in AS_IS:
        return value
    if kind is int:
        return _number(cast("int", value))
    if kind is list or kind is tuple:
        return _plain_list(cast("Iterable[object]", value), depth)
    if kind is dict:
        return _plain_dict(cast("dict[object, object]", value), depth)
    return to_plain(_simplified(value), depth)


def decode_msgpack(data: bytes) -> Any:
    """Read one value; Dates become datetimes, ArrayBuffers and typed arrays bytes.

    ``undefined`` is None, but as a field of the outermost object it is ``UNDEFINED``.

    Raises:
        RemoteProtocolError: It is not MessagePack, or nested too deep.
    """
    try:
        value = DECODER.decode(data)
    except Unsure:
        return read_exactly(data)
    except (MsgspecError, RecursionError, ValueError) as error:
        raise RemoteProtocolError("invalid MessagePack", "forced close") from error
    if _may_be_deep(data) and is_too_deep(value, MAX_DEPTH + 1):
        raise RemoteProtocolError("MessagePack nested too deep", "forced close")
    return value


def _may_be_deep(data: bytes) -> bool:
    """Whether it has enough of the bytes that begin a list or an object."""
    size = len(data)
    return size > MAX_DEPTH and size - len(data.translate(None, CONTAINERS)) > MAX_DEPTH


def _plain_list(items: Iterable[object], depth: int) -> list[Any]:
    _descend(depth)
    plain: list[Any] = []
    put = plain.append
    for each in items:  # a comprehension would be one frame more at each level
        put(each if type(each) in AS_IS else to_plain(each, depth + 1))
    return plain


def _plain_dict(items: dict[object, object], depth: int) -> dict[str, Any]:
    _descend(depth)
    plain: dict[str, Any] = {}
    for key, each in items.items():
        name = key if type(key) is str else spell_key(key)
        plain[name] = each if type(each) in AS_IS else to_plain(each, depth + 1)
    return plain


def _descend(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise EncodeError(f"cannot send a value nested deeper than {MAX_DEPTH}, or in itself")


def _number(value: int) -> int | float:
    if -(2**63) <= value < 2**64:
        return value
    if abs(value) > sys.float_info.max:
        raise EncodeError("cannot send an integer of so many digits")
    return float(value)


def _date(value: datetime) -> Ext:
    """A Date; a time without a zone is taken for UTC."""
    moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return Ext(0, ((moment - EPOCH) // MILLISECOND).to_bytes(8, signed=True))


def _simplified(item: object) -> object:
    """An object of another kind as one of the plain kinds."""
    for _ in range(MAX_STEPS):
        if isinstance(item, Enum):
            item = item.value
        elif isinstance(item, str):
            item = str.__str__(item)
        elif isinstance(item, int):
            item = int(item)
        elif isinstance(item, float):
            item = float(item)
        elif isinstance(item, datetime):
            item = _date(item)
        elif isinstance(item, (list, tuple)):
            item = list(cast("list[object]", item))
        elif isinstance(item, dict):
            item = dict(cast("dict[object, object]", item))
        elif isinstance(item, BYTES):
            item = bytes(cast("bytes", item))
        elif isinstance(item, UUID):
            item = str(item)
        else:
            item = simplify(item)
        if type(item) in PLAIN:
            return item
    raise EncodeError(f"cannot send a value of type {type(item).__name__}: it never becomes plain")


def _repaired(plain: object) -> Any:
    """The same with every text such that it can be UTF-8: pairs of surrogates joined, lone ones
    replaced, as JavaScript's TextEncoder does."""
    if isinstance(plain, str):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if type(plain) is list:
        return list(map(_repaired, cast("list[object]", plain)))
    if type(plain) is dict:
        items = cast("dict[object, object]", plain).items()
        return {_repaired(key): _repaired(each) for key, each in items}
    return plain


def _extension(code: int, data: memoryview) -> Any:
    """An extension that msgspec does not know."""
    if code != 0:
        return [code, bytes(data)]  # as notepack gives it
    if len(data) in (1, 8):
        raise Unsure
    return bytes(data)


ENCODER: Final = Encoder()
DECODER: Final = Decoder(ext_hook=_extension)
