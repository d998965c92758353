"""JSON as JavaScript writes and reads it, with bytes taken out as attachments.

orjson does the work. It refuses what JavaScript does send and take: lone surrogates, integers
beyond 64 bits, keys that are not strings, more than 254 levels. The standard library takes over
for those, on a path of its own that costs the others nothing.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import PurePath
from typing import Any, Final, TypeAlias, cast
from uuid import UUID

import msgspec
import orjson

from antiphon.errors import EncodeError, RemoteProtocolError

__all__ = [
    "OPTIONS",
    "Encoded",
    "decode_json",
    "encode_json",
    "encode_slowly",
    "is_too_deep",
    "simplify",
    "spell_key",
    "spell_number",
]

BYTES: Final = (bytes, bytearray, memoryview)
CONTAINERS: Final = frozenset((list, dict))
AS_TEXT: Final = (Decimal, PurePath, IPv4Address, IPv6Address, IPv4Network, IPv6Network)
# orjson would write datetimes in its own way, and of dataclasses whatever stands in their __dict__.
OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS

MAX_DEPTH: Final = 1024
"""How deep lists and objects may be nested, in both directions (what orjson reads)."""

MAX_STEPS: Final = 254
"""How often what an object becomes may be an object again (orjson's limit)."""

Waiting: TypeAlias = str | tuple[object, int]
"""What is still to be written: text that is ready, or a value and how deep it stands."""

Encoded = tuple[bytes, list[bytes]]
"""The JSON text, and the attachments that were taken out of it."""


def encode_json(value: object) -> Encoded:
    """Write a value, taking the bytes in it out as attachments.

    Besides JSON's own values it takes ``bytes`` (also ``bytearray`` and ``memoryview``),
    dataclasses, datetimes (as JavaScript writes them: UTC, milliseconds, ``Z``), UUIDs, enums,
    sets, decimals (as text), timedeltas (as ISO 8601 has them), msgspec structs, pydantic models
    and classes of attrs. NaN and the infinities become null, as in JavaScript.

    Raises:
        EncodeError: It holds something else, or itself.
    """
    attachments: list[bytes] = []

    def take_out(item: object) -> object:
        if isinstance(item, BYTES):
            attachments.append(bytes(cast("bytes", item)))
            return {"_placeholder": True, "num": len(attachments) - 1}
        return simplify(item)

    try:
        return orjson.dumps(value, take_out, OPTIONS), attachments
    except TypeError:
        return encode_slowly(value)


def simplify(item: object) -> object:
    """One step from an object that JSON does not know to one that it may.

    Raises:
        EncodeError: It is of no kind that can be written.
    """
    if isinstance(item, datetime):
        return _moment(item)
    if isinstance(item, (date, time)):
        return item.isoformat()
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return {name: getattr(item, name) for name in _field_names(type(item))}
    if isinstance(item, msgspec.Struct):
        return _struct(item)
    if isinstance(item, (set, frozenset)):
        return list(cast("set[object]", item))
    if isinstance(item, Mapping):
        return dict(cast("Mapping[object, object]", item))
    return _rarely_sent(item)


def _rarely_sent(item: object) -> object:
    """The same, for what is asked last."""
    kind: Any = type(item)
    if isinstance(item, timedelta):
        return msgspec.to_builtins(item)
    if isinstance(item, AS_TEXT):
        return str(item)
    if not isinstance(item, type):
        if callable(dump := getattr(item, "model_dump", None)):
            return dump(by_alias=True)
        if hasattr(item, "__attrs_attrs__"):
            return {name: getattr(item, name) for name in _field_names(kind)}
        own = kind.__module__.partition(".")[0] in ("pydantic", "pydantic_core")
        if own and not isinstance(item, (Iterator, Exception)):
            return str(item)  # what fields of models can be: addresses, secrets
    hint = ": an await is missing" if issubclass(kind, Coroutine) else ""
    # Alone: that orjson did not know it either helps nobody.
    raise EncodeError(f"cannot send a value of type {kind.__name__}{hint}") from None


def _struct(item: msgspec.Struct) -> dict[str, object] | list[object]:
    """The fields of a struct, with the tag that tells it from others in front."""
    config = item.__struct_config__
    told: dict[str, object] = {}
    if config.tag_field is not None:
        told[config.tag_field] = config.tag
    for field in msgspec.structs.fields(item):
        value = getattr(item, field.name)
        if value is not msgspec.UNSET:
            told[field.encode_name] = value
    return list(told.values()) if config.array_like else told


@lru_cache(maxsize=1024)
def _field_names(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a dataclass, or a class of attrs, that are sent."""
    is_dataclass = dataclasses.is_dataclass(kind)
    fields: Any = dataclasses.fields(kind) if is_dataclass else kind.__attrs_attrs__
    names = (str(field.name) for field in fields)
    return tuple(name for name in names if not name.startswith("_"))


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
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RemoteProtocolError("invalid JSON", "forced close") from error
    if is_too_deep(value, MAX_DEPTH):  # from Python 3.12 on the standard library has no such limit
        raise RemoteProtocolError("invalid JSON", "forced close")
    return value


def is_too_deep(value: Any, limit: int) -> bool:
    """Whether what was read is nested deeper than allowed; looks at one level after the other."""
    level: list[Any] = [value] if type(value) in CONTAINERS else []
    for _ in range(limit):
        level = [
            inner
            for each in level
            for inner in cast("Iterable[Any]", each.values() if type(each) is dict else each)
            if type(inner) in CONTAINERS
        ]
        if not level:
            return False
    return True


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def encode_slowly(value: object) -> Encoded:
    """Write a value without orjson, and without the call stack: how deep it is does not matter."""
    attachments: list[bytes] = []
    pieces: list[str] = []
    waiting: list[Waiting] = [(value, 0)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        plain, depth = _plain(item[0], attachments), item[1]
        if not isinstance(plain, (list, dict)):
            pieces.append(_quoted(plain))
            continue
        if depth >= MAX_DEPTH:
            raise EncodeError(f"cannot send a value nested deeper than {MAX_DEPTH}, or in itself")
        pieces.append("[" if isinstance(plain, list) else "{")
        waiting += _inside(cast("list[object] | dict[object, object]", plain), depth + 1)
    return "".join(pieces).encode(), attachments


def _inside(container: list[object] | dict[object, object], depth: int) -> list[Waiting]:
    """What is to be written for a list or an object after its opening bracket, last thing first."""
    waiting: list[Waiting] = []
    if isinstance(container, list):
        waiting.append("]")
        for each in reversed(container):
            waiting += [(each, depth), ","]
    else:
        waiting.append("}")
        for key, each in reversed(container.items()):
            waiting += [(each, depth), f"{_quoted(spell_key(key))}:", ","]
    if container:
        waiting.pop()
    return waiting


def _quoted(item: object) -> str:
    # ASCII only, so that a lone surrogate leaves as its escape and never as broken UTF-8.
    try:
        return json.dumps(item)
    except ValueError as error:
        raise EncodeError("cannot send an integer of so many digits") from error


def _plain(item: object, attachments: list[bytes]) -> Any:
    """A value as one of JSON's own kinds; what is in a list or a dict is left as it is."""
    for _ in range(MAX_STEPS):
        if item is None or isinstance(item, (bool, str)):
            return item
        if isinstance(item, Enum):
            item = item.value
        elif isinstance(item, int):
            return int(item)
        elif isinstance(item, float):
            return float(item) if math.isfinite(item) else None
        elif isinstance(item, (list, tuple)):
            return list(cast("list[object]", item))
        elif isinstance(item, dict):
            return cast("dict[object, object]", item)
        elif isinstance(item, BYTES):
            attachments.append(bytes(cast("bytes", item)))
            return {"_placeholder": True, "num": len(attachments) - 1}
        elif isinstance(item, UUID):
            return str(item)
        else:
            item = simplify(item)
    raise EncodeError(f"cannot send a value of type {type(item).__name__}: it never becomes plain")


def spell_key(key: object) -> str:
    """A key as JavaScript would spell it."""
    if isinstance(key, str):
        return key
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, Enum):
        return spell_key(key.value)
    if isinstance(key, (int, UUID)):
        return str(key)
    if isinstance(key, float):
        return spell_number(key)
    if isinstance(key, (datetime, date, time)):
        return str(simplify(key))
    raise EncodeError(f"cannot send an object with a key of type {type(key).__name__}")


def spell_number(value: float) -> str:
    """A number as JavaScript's String() spells it."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)


def _moment(item: datetime) -> str:
    """A time as JavaScript's toISOString() spells it; one without a zone is taken for UTC."""
    try:
        moment = item if item.tzinfo is None else item.astimezone(UTC)
    except OverflowError as error:
        raise EncodeError(f"cannot send {item!r}: there is no such time in UTC") from error
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
