"""JSON as JavaScript writes and reads it, with bytes taken out as attachments.

orjson does the work. It refuses what JavaScript does send and take: lone surrogates, integers
beyond 64 bits, keys that are not strings, more than 254 levels. The standard library takes over
for those, on a path of its own that costs the others nothing.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, Final
from uuid import UUID

import msgspec
import orjson

from antiphon.errors import EncodeError, RemoteProtocolError

__all__ = ["Encoded", "decode_json", "encode_json"]

OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME

Encoded = tuple[bytes, list[bytes]]
"""The JSON text, and the attachments that were taken out of it."""


def encode_json(value: object) -> Encoded:
    """Write a value, taking the bytes in it out as attachments.

    Besides JSON's own values it takes ``bytes`` (also ``bytearray`` and ``memoryview``), dataclasses,
    datetimes (as JavaScript writes them: UTC, milliseconds, ``Z``), UUIDs, enums, sets,
    msgspec structs and pydantic models. NaN and the infinities become null, as in JavaScript.

    Raises:
        EncodeError: It holds something else, or itself.
    """
    attachments: list[bytes] = []

    def take_out(item: object) -> object:
        if isinstance(item, (bytes, bytearray, memoryview)):
            attachments.append(bytes(item))
            return {"_placeholder": True, "num": len(attachments) - 1}
        return simplify(item)

    try:
        return orjson.dumps(value, take_out, OPTIONS), attachments
    except TypeError:
        return _encode_slowly(value)


def simplify(item: object) -> object:
    """One step from an object that JSON does not know to one that it may.

    Raises:
        EncodeError: It is of no kind that can be written.
    """
    if isinstance(item, datetime):
        # A naive time is taken for UTC, as the rest of the wire has no other.
        moment = item.replace(tzinfo=UTC) if item.tzinfo is None else item.astimezone(UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    if isinstance(item, (date, time)):
        return item.isoformat()
    if isinstance(item, msgspec.Struct):
        return {
            field.encode_name: getattr(item, field.name)
            for field in msgspec.structs.fields(item)
            if getattr(item, field.name) is not msgspec.UNSET
        }
    if isinstance(item, (set, frozenset)):
        return list(item)
    if isinstance(item, Mapping):
        return dict(item)
    if callable(dump := getattr(item, "model_dump", None)):
        return dump(by_alias=True)
    raise EncodeError(f"cannot send a value of type {type(item).__name__}")


def decode_json(text: str) -> Any:
    """Read a JSON text.

    Raises:
        RemoteProtocolError: It is not JSON, or nested deeper than 1,024 levels.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RemoteProtocolError("invalid JSON", "forced close") from error


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _encode_slowly(value: object) -> Encoded:
    attachments: list[bytes] = []
    try:
        plain = _plain(value, attachments)
        # ASCII only, so that a lone surrogate leaves as its escape and never as broken UTF-8.
        return json.dumps(plain, separators=(",", ":")).encode(), attachments
    except RecursionError as error:
        raise EncodeError("cannot send a value that is nested too deep, or holds itself") from error


def _plain(item: object, attachments: list[bytes]) -> object:
    """The value in JSON's own kinds, all the way down."""
    if item is None or isinstance(item, (bool, str)):
        return item
    if isinstance(item, Enum):
        return _plain(item.value, attachments)
    if isinstance(item, int):
        return int(item)
    if isinstance(item, float):
        return item if math.isfinite(item) else None
    if isinstance(item, (list, tuple)):
        return [_plain(each, attachments) for each in item]
    if isinstance(item, dict):
        return {_key(key): _plain(each, attachments) for key, each in item.items()}
    if isinstance(item, (bytes, bytearray, memoryview)):
        attachments.append(bytes(item))
        return {"_placeholder": True, "num": len(attachments) - 1}
    if isinstance(item, UUID):
        return str(item)
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return {
            field.name: _plain(getattr(item, field.name), attachments)
            for field in dataclasses.fields(item)
        }
    return _plain(simplify(item), attachments)


def _key(key: object) -> str:
    """A key as JavaScript would spell it."""
    if isinstance(key, str):
        return key
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, Enum):
        return _key(key.value)
    if isinstance(key, (int, float, UUID)):
        return str(key)
    if isinstance(key, (datetime, date, time)):
        return str(simplify(key))
    raise EncodeError(f"cannot send an object with a key of type {type(key).__name__}")
