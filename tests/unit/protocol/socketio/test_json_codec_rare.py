"""What is rarely sent: what typed events can read, and what libraries have of their own."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv6Address
from pathlib import Path
from typing import Any

import attrs
import msgspec
import pydantic
import pytest

from antiphon.errors import EncodeError
from antiphon.protocol.socketio.json_codec import encode_json, encode_slowly
from antiphon.protocol.socketio.msgpack_codec import decode_msgpack, encode_msgpack, to_plain


class Order(pydantic.BaseModel):
    url: pydantic.HttpUrl
    secret: pydantic.SecretStr
    ip: IPv6Address
    path: Path
    price: Decimal


@attrs.define
class Item:
    x: int
    _inner: int = 2


@attrs.define
class Nothing:
    pass


def written(value: object) -> str:
    """The JSON of a value, which both ways of writing it and MessagePack agree on."""
    fast = encode_json(value)
    assert encode_slowly(value) == fast
    assert decode_msgpack(encode_msgpack(to_plain(value))) == json.loads(fast[0])
    return fast[0].decode()


@pytest.mark.parametrize(
    "value",
    [Item(1), Nothing(), Decimal("1.50"), timedelta(days=-1, milliseconds=5), timedelta(hours=2)],
)
def test_what_types_of_events_can_read_can_be_sent(value: object) -> None:
    assert msgspec.json.decode(written(value), type=type(value)) == value


def test_models_may_have_fields_of_pydantics_own_kinds() -> None:
    fields = {"url": "http://a.b/", "secret": "s", "ip": "::1", "path": "a", "price": "1.50"}
    sent = json.loads(written(Order.model_validate(fields)))
    assert sent == fields | {"secret": "**********"}


class Streamed(pydantic.BaseModel):
    numbers: Any


def test_what_they_make_of_iterators_and_mistakes_cannot_be_sent() -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Order.model_validate({})
    for value in (Streamed(numbers=iter([1])), caught.value):
        with pytest.raises(EncodeError, match="cannot send a value of type"):
            encode_json([value])


def test_their_classes_cannot_be_sent() -> None:
    for kind in (Item, Order, pydantic.SecretStr, Decimal):
        with pytest.raises(EncodeError, match="cannot send a value of type"):
            encode_json(kind)


def test_a_forgotten_await_is_named() -> None:
    async def answer() -> int:
        return 1

    coroutine = answer()
    with pytest.raises(EncodeError, match="type coroutine: an await is missing") as caught:
        encode_json([coroutine])
    coroutine.close()
    assert caught.value.__suppress_context__
