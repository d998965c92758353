"""Values of msgspec as JSON in a column of text, whatever characters a client has sent."""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

__all__ = ["read_document", "write_document"]

T = TypeVar("T")


def write_document(value: object) -> str:
    """JSON. What no UTF-8 can say, as JavaScript's lone surrogates, is escaped."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(value), separators=(",", ":"))


def read_document(text: str, kind: type[T]) -> T:
    """The value. Raises ValueError if the text is none of that kind."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(text), kind)
