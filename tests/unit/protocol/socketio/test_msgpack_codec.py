"""Values as MessagePack."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import Enum, IntEnum
from itertools import repeat
from typing import Any
from uuid import UUID

import msgspec
import pydantic
import pytest

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.protocol.socketio.msgpack_codec import decode_msgpack, encode_msgpack, to_plain
from antiphon.protocol.socketio.msgpack_reader import MAX_DEPTH


def written(value: object) -> bytes:
    return encode_msgpack(to_plain(value))


def there_and_back(value: object) -> Any:
    return decode_msgpack(written(value))


@dataclass
class Point:
    x: int
    at: datetime | None = None
    _hidden: int = 5


class Square(msgspec.Struct, rename="upper"):
    side: int
    corner: Point | msgspec.UnsetType = msgspec.UNSET


class Person(pydantic.BaseModel):
    name: str
    born: datetime


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "not this"


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class TestWriting:
    @pytest.mark.parametrize(
        ("value", "arrives"),
        [
            ((1, [2], {"a": (3,)}), [1, [2], {"a": [3]}]),
            ({1}, [1]),
            (Point(1, NOON), {"x": 1, "at": NOON}),
            (Square(2), {"SIDE": 2}),
            (Square(2, Point(1)), {"SIDE": 2, "CORNER": {"x": 1, "at": None}}),
            (Person(name="Ada", born=NOON), {"name": "Ada", "born": NOON}),
            ([Colour.RED, Level.HIGH, Text("x")], ["red", 3, "x"]),
            (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (date(2026, 11, 23), "2026-11-23"),
            (time(12, 30), "12:30:00"),
            ([bytearray(b"a"), memoryview(b"b")], [b"a", b"b"]),
            (
                {2: "a", None: "b", True: "c", 1.5: "d", Colour.RED: "e"},
                {"2": "a", "null": "b", "true": "c", "1.5": "d", "red": "e"},
            ),
        ],
        ids=repeat("value"),
    )
    def test_objects_become_plain(self, value: object, arrives: object) -> None:
        assert there_and_back(value) == arrives

    @pytest.mark.parametrize(
        ("moment", "milliseconds"),
        [
            (datetime(1970, 1, 1), 0),
            (datetime(1970, 1, 1, tzinfo=UTC), 0),
            (datetime(1969, 12, 31, 23, 59, 59, 999_000), -1),
            (datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))), 0),
            (datetime(2026, 1, 1, 0, 0, 0, 1_999), 1_767_225_600_001),
            (datetime.max, 253_402_300_799_999),
            (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), -62_135_647_200_000),
        ],
    )
    def test_times_are_dates(self, moment: datetime, milliseconds: int) -> None:
        assert written(moment) == b"\xd7\x00" + milliseconds.to_bytes(8, signed=True)

    def test_numbers_that_are_none_are_numbers(self) -> None:
        nan, infinity = there_and_back([math.nan, -math.inf])
        assert math.isnan(nan)
        assert infinity == -math.inf

    @pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 2**53 + 1])
    def test_integers_of_64_bits_are_exact(self, number: int) -> None:
        assert there_and_back(number) == number

    @pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**300])
    def test_larger_ones_are_floats(self, number: int) -> None:
        arrived = there_and_back(number)
        assert type(arrived) is float
        assert arrived == float(number)

    def test_integers_beyond_all_floats_are_refused(self) -> None:
        with pytest.raises(EncodeError, match="so many digits"):
            written(10**400)
        with pytest.raises(EncodeError, match="so many digits"):
            written(2**1024 - 1)

    def test_lone_surrogates_become_the_sign_for_them(self) -> None:
        value = {"a\ud83d": ["\udc00x", "\ud83d\ude00", "plain", b"\xff", 1]}
        assert there_and_back(value) == {"a\ufffd": ["\ufffdx", "😀", "plain", b"\xff", 1]}

    @pytest.mark.parametrize("value", [object(), range(3), 1j, [object()], {(1, 2): 3}, Point])
    def test_what_has_no_form_is_refused(self, value: object) -> None:
        with pytest.raises(EncodeError):
            written(value)

    def test_what_never_becomes_plain_is_refused(self) -> None:
        class Itself:
            def model_dump(self, **_: object) -> object:
                return self

        with pytest.raises(EncodeError, match="never becomes plain"):
            written(Itself())

    def test_what_holds_itself_is_refused(self) -> None:
        value: list[Any] = []
        value.append({"a": value})
        with pytest.raises(EncodeError, match="nested deeper than 256, or in itself"):
            written(value)


def nested(levels: int) -> Any:
    value: Any = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


class TestDepth:
    def test_as_deep_as_allowed(self) -> None:
        packet = {"data": to_plain(nested(MAX_DEPTH))}
        assert decode_msgpack(encode_msgpack(packet)) == packet
        packet["undefined"] = msgspec.msgpack.Ext(0, b"\0")
        assert decode_msgpack(encode_msgpack(packet))["data"] == packet["data"]

    def test_deeper_is_refused(self) -> None:
        with pytest.raises(EncodeError):
            to_plain(nested(MAX_DEPTH + 1))
        for more in ({}, {"undefined": msgspec.msgpack.Ext(0, b"\0")}):
            with pytest.raises(RemoteProtocolError):
                decode_msgpack(msgspec.msgpack.encode({**more, "data": nested(MAX_DEPTH + 1)}))

    @pytest.mark.parametrize("head", [b"\x91", b"\x81\xa1a", b"\x91\xd4\x00\x00", b"\x92\xd4\0\0"])
    def test_a_tower_is_refused(self, head: bytes) -> None:
        with pytest.raises(RemoteProtocolError):
            decode_msgpack(head * 100_000 + b"\x01")

    def test_many_side_by_side_are_not_deep(self) -> None:
        assert decode_msgpack(written([[]] * 1000)) == [[]] * 1000


class TestReading:
    """Extensions of type 0: the head tells what they are."""

    @pytest.mark.parametrize(
        ("form", "value"),
        [
            ("d40000", None),
            ("d40005", None),
            ("c7010000", b"\x00"),
            ("c8000100ff", b"\xff"),
            ("c70000", b""),
            ("c702000102", b"\x01\x02"),
            ("d5000102", b"\x01\x02"),
            ("d700000000000000ea60", datetime(1970, 1, 1, 0, 1, tzinfo=UTC)),
            ("d700ffffffffffffffff", datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)),
            ("c70800000000000000ea60", b"\x00\x00\x00\x00\x00\x00\xea\x60"),
            ("c9000000080000000000000000ff", b"\x00\x00\x00\x00\x00\x00\x00\xff"),
            # the last moment of JavaScript, which Python does not know
            ("d700001eb208c2dc0000", 8_640_000_000_000_000),
            ("d7007fffffffffffffff", 2**63 - 1),
            # MessagePack's own timestamps, and types of others
            ("d6ff0000003c", datetime(1970, 1, 1, 0, 1, tzinfo=UTC)),
            ("c70cff00000000000000000000003c", datetime(1970, 1, 1, 0, 1, tzinfo=UTC)),
            ("d40501", [5, b"\x01"]),
            ("d8fe" + "00" * 16, [-2, bytes(16)]),
        ],
    )
    @pytest.mark.parametrize("exactly", [False, True])
    def test_extensions(self, form: str, value: object, exactly: bool) -> None:
        undefined = "d40000" if exactly else "c0"
        assert decode_msgpack(bytes.fromhex(f"9192{undefined}{form}")) == [[None, value]]

    @pytest.mark.parametrize(
        "form",
        [
            *("c0", "c2", "c3", "00", "7f", "ff", "e0", "80", "90", "a0"),
            *("ccff", "cdffff", "ceffffffff", "cfffffffffffffffff"),
            *(
                "d0ff",
                "d1ffff",
                "d2ffffffff",
                "d3ffffffffffffffff",
                "ca3fc00000",
                "cb3ff8000000000000",
            ),
            *("a161", "d90161", "da000161", "db0000000161", "a2c3a4"),
            *("c40161", "c5000161", "c60000000161"),
            *("9101", "dc000101", "dd0000000101", "81a16101", "de0001a16101", "df00000001a16101"),
        ],
    )
    def test_the_exact_reader_reads_all_forms(self, form: str) -> None:
        data = bytes.fromhex(form)
        (_, exact) = decode_msgpack(b"\x92\xd4\x00\x00" + data)
        quick = decode_msgpack(data)
        assert (exact, type(exact)) == (quick, type(quick))

    @pytest.mark.parametrize(
        "form",
        [
            *(
                "",
                "c1",
                "cc",
                "cdff",
                "cb00",
                "a1",
                "d902",
                "c402ff",
                "c6ffffffff",
                "91",
                "dd00000001",
            ),
            *("81", "81a161", "81810101", "8180c0", "a1ff", "d4", "d400", "d700ff", "c70500", "c7"),
            *("0000", "d5ff0001"),
        ],
    )
    @pytest.mark.parametrize("exactly", [False, True])
    def test_what_is_none_is_refused(self, form: str, exactly: bool) -> None:
        data = bytes.fromhex(form)
        with pytest.raises(RemoteProtocolError):
            decode_msgpack(b"\x92\xd4\x00\x00" + data if exactly else data)
