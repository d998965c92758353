"""JSON as JavaScript writes and reads it, with bytes taken out as attachments."""

from __future__ import annotations

import enum
import json
import math
from collections import ChainMap, OrderedDict, UserDict, namedtuple
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pydantic
import pytest

from antiphon.errors import EncodeError, RemoteProtocolError
from antiphon.protocol.socketio.json_codec import MAX_DEPTH, decode_json, encode_json

HOLE = '{{"_placeholder":true,"num":{}}}'
SURROGATE = "\ud800"
"""It cannot be written as UTF-8, so whatever holds it takes the slow path."""


def text(value: object) -> str:
    """The JSON of a value, which must come out the same on the fast path and on the slow one."""
    fast, attachments = encode_json(value)
    slow, attachments_too = encode_json([value, SURROGATE])
    assert slow == b"[" + _ascii(fast) + b',"\\ud800"]'
    assert attachments == attachments_too
    return fast.decode()


def _ascii(encoded: bytes) -> bytes:
    return json.dumps(json.loads(encoded), separators=(",", ":")).encode()


class TestJsonsOwnValues:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (None, "null"),
            (True, "true"),
            (0, "0"),
            (-17, "-17"),
            (1.5, "1.5"),
            ("", '""'),
            ("hällo €\U0001f600", '"hällo €\U0001f600"'),
            ('"\\\n\t\x00\x1e', '"\\"\\\\\\n\\t\\u0000\\u001e"'),
            ([], "[]"),
            ({}, "{}"),
            ([1, [2, {"a": [3]}]], '[1,[2,{"a":[3]}]]'),
            ({"b": 1, "a": {"": None}}, '{"b":1,"a":{"":null}}'),
            ((1, (2,)), "[1,[2]]"),
            (2**53, "9007199254740992"),
            (2**64 - 1, "18446744073709551615"),
            (-(2**63), "-9223372036854775808"),
        ],
    )
    def test_are_written_without_spaces(self, value: object, written: str) -> None:
        assert text(value) == written

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_that_are_no_numbers_are_null_as_in_javascript(self, value: float) -> None:
        assert text(value) == "null"
        assert text({"a": [value]}) == '{"a":[null]}'


class TestWhatOnlyTheSlowPathKnows:
    @pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**300])
    def test_large_integers(self, value: int) -> None:
        assert encode_json([value]) == (f"[{value}]".encode(), [])

    def test_integers_with_more_digits_than_python_writes(self) -> None:
        with pytest.raises(EncodeError, match="digits"):
            encode_json(10**5000)

    def test_lone_surrogates_are_escaped_and_never_broken_utf8(self) -> None:
        assert encode_json([SURROGATE, "\udc00x", {SURROGATE: 1}]) == (
            b'["\\ud800","\\udc00x",{"\\ud800":1}]',
            [],
        )
        assert encode_json("\ud83d\ude00")[0] == b'"\\ud83d\\ude00"'

    @pytest.mark.parametrize(
        ("key", "written"),
        [
            (1, "1"),
            (-5, "-5"),
            (True, "true"),
            (False, "false"),
            (None, "null"),
            (1.5, "1.5"),
            (2.0, "2"),
            (-0.0, "0"),
            (1e21, "1e+21"),
            (math.nan, "NaN"),
            (math.inf, "Infinity"),
            (-math.inf, "-Infinity"),
            (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (datetime(2024, 5, 6, 7, 8, 9), "2024-05-06T07:08:09.000Z"),
            (date(2024, 5, 6), "2024-05-06"),
        ],
    )
    def test_keys_are_spelled_as_in_javascript(self, key: object, written: str) -> None:
        assert encode_json({key: 0}) == (f'{{"{written}":0}}'.encode(), [])

    @pytest.mark.parametrize("key", [(1, 2), b"x", frozenset(), object])
    def test_keys_of_other_kinds_cannot_be_sent(self, key: object) -> None:
        with pytest.raises(EncodeError, match="with a key of type"):
            encode_json({key: 0})

    def test_bytes_beside_them_are_still_attachments(self) -> None:
        value = {1: b"one", "deep": [SURROGATE, {"x": b"two"}]}
        assert encode_json(value) == (
            f'{{"1":{HOLE.format(0)},"deep":["\\ud800",{{"x":{HOLE.format(1)}}}]}}'.encode(),
            [b"one", b"two"],
        )


class TestBytes:
    @pytest.mark.parametrize("data", [b"\x01\x02", bytearray(b"\x01\x02"), memoryview(b"\x01\x02")])
    def test_become_attachments(self, data: bytes) -> None:
        assert encode_json(data) == (HOLE.format(0).encode(), [b"\x01\x02"])

    def test_keep_their_order(self) -> None:
        written, attachments = encode_json({"a": b"1", "b": [b"2", {"c": b"3"}], "d": b"4"})
        first, second, third, fourth = map(HOLE.format, range(4))
        assert written.decode() == f'{{"a":{first},"b":[{second},{{"c":{third}}}],"d":{fourth}}}'
        assert attachments == [b"1", b"2", b"3", b"4"]

    def test_that_may_change_are_copied(self) -> None:
        data = bytearray(b"\x01")
        _, attachments = encode_json([data])
        data[0] = 2
        assert attachments == [b"\x01"]

    def test_may_be_a_view_with_gaps(self) -> None:
        assert encode_json(memoryview(b"abcdef")[::2])[1] == [b"ace"]


class Colour(enum.Enum):
    RED = "red"
    RGB = (255, 0, 0)


class Number(enum.IntEnum):
    ONE = 1


class Word(enum.StrEnum):
    YES = "yes"


@dataclass
class Point:
    x: int
    data: bytes = b"p"
    shared: ClassVar[int] = 1
    _secret: str = field(default="secret", repr=False)

    @cached_property
    def length(self) -> float:
        return 5.0


@dataclass(slots=True, frozen=True)
class Slotted:
    x: int
    inner: Point | None = None


class Struct(msgspec.Struct, rename="camel"):
    board_size: int
    left_out: int | msgspec.UnsetType = msgspec.UNSET
    data: bytes = b"s"


class Tagged(msgspec.Struct, tag_field="kind", tag="tagged"):
    x: int


class TaggedList(msgspec.Struct, tag=True, array_like=True):
    x: int


class Model(pydantic.BaseModel):
    board_size: int = pydantic.Field(alias="boardSize")
    when: datetime = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


class Endless:
    def model_dump(self, by_alias: bool) -> Endless:
        return Endless()


Pair = namedtuple("Pair", ["x", "y"])


class TestObjects:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (UUID(int=255), '"00000000-0000-0000-0000-0000000000ff"'),
            ([Colour.RED, Colour.RGB], '["red",[255,0,0]]'),
            ([Number.ONE, Word.YES], '[1,"yes"]'),
            ({Word.YES: 1}, '{"yes":1}'),
            ({1}, "[1]"),
            (frozenset(["a"]), '["a"]'),
            (Pair(1, 2), "[1,2]"),
            (OrderedDict(b=1, a=2), '{"b":1,"a":2}'),
            (ChainMap({"a": 1}), '{"a":1}'),
            (UserDict(a=1), '{"a":1}'),
            (Slotted(1), '{"x":1,"inner":null}'),
        ],
    )
    def test_that_json_does_not_know(self, value: object, written: str) -> None:
        assert text(value) == written

    def test_dataclasses_show_their_fields_and_nothing_else(self) -> None:
        point = Point(1)
        _ = point.length
        vars(point)["extra"] = "not a field"
        value = {"p": Slotted(1, point)}
        assert text(value) == f'{{"p":{{"x":1,"inner":{{"x":1,"data":{HOLE.format(0)}}}}}}}'
        assert encode_json(value)[1] == [b"p"]

    def test_structs_have_the_names_that_they_chose(self) -> None:
        assert text(Struct(3)) == f'{{"boardSize":3,"data":{HOLE.format(0)}}}'
        assert text(Struct(3, 4)) == f'{{"boardSize":3,"leftOut":4,"data":{HOLE.format(0)}}}'

    def test_structs_tell_their_tag_and_may_be_lists(self) -> None:
        assert text(Tagged(1)) == '{"kind":"tagged","x":1}'
        assert text(TaggedList(1)) == '["TaggedList",1]'
        assert msgspec.json.decode(text([Tagged(1)]), type=list[Tagged]) == [Tagged(1)]
        assert msgspec.json.decode(text(TaggedList(1)), type=TaggedList) == TaggedList(1)

    def test_models_have_their_aliases(self) -> None:
        written = '{"boardSize":3,"when":"2024-05-06T07:08:09.000Z"}'
        assert text(Model(boardSize=3)) == written
        assert text([{"m": Model(boardSize=3)}]) == f'[{{"m":{written}}}]'

    @pytest.mark.parametrize("value", [object(), range(3), {}.keys(), 1j, int, Point, Model, print])
    def test_of_unknown_kinds_cannot_be_sent(self, value: object) -> None:
        for each in (value, [value], {"a": {"b": value}}, [SURROGATE, value]):
            with pytest.raises(EncodeError, match="cannot send a value of type"):
                encode_json(each)

    def test_that_never_become_plain_cannot_be_sent(self) -> None:
        # As mocks do: model_dump() gives another of its kind, and so on.
        with pytest.raises(EncodeError, match="never becomes plain"):
            encode_json(Endless())

    def test_that_cannot_be_sent_leave_no_attachments_behind(self) -> None:
        with pytest.raises(EncodeError):
            encode_json([b"1", object()])
        assert encode_json([b"2"])[1] == [b"2"]


class TestTimes:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (datetime(2024, 5, 6, 7, 8, 9), "2024-05-06T07:08:09.000Z"),
            (datetime(2024, 5, 6, 7, 8, 9, 999_999, UTC), "2024-05-06T07:08:09.999Z"),
            (
                datetime(2024, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
                "2023-12-31T23:30:00.000Z",
            ),
            (datetime(1, 2, 3), "0001-02-03T00:00:00.000Z"),
            (datetime(9999, 12, 31, 23, 59, 59, 1000), "9999-12-31T23:59:59.001Z"),
            (date(2024, 5, 6), "2024-05-06"),
            (time(7, 8, 9), "07:08:09"),
        ],
    )
    def test_are_written_as_javascript_does(self, value: object, written: str) -> None:
        assert text([value]) == f'["{written}"]'

    def test_that_are_none_in_utc_cannot_be_sent(self) -> None:
        before_time = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
        for value in (before_time, [before_time], {before_time: 1}):
            with pytest.raises(EncodeError, match="cannot send"):
                encode_json(value)


def nested(depth: int, inner: str = "") -> str:
    return "[" * depth + inner + "]" * depth


class TestDepth:
    @pytest.mark.parametrize("depth", [1, 253, 254, 255, 256, 900, MAX_DEPTH])
    def test_up_to_the_limit_is_written(self, depth: int) -> None:
        value: Any = b"x"  # its placeholder is an object too, and makes one level
        for _ in range(depth - 1):
            value = [value]
        assert encode_json(value) == (nested(depth - 1, HOLE.format(0)).encode(), [b"x"])
        with pytest.raises(EncodeError, match="nested deeper"):
            for _ in range(MAX_DEPTH):
                value = [value]
            encode_json(value)

    @pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
    def test_above_it_is_not(self, depth: int) -> None:
        value: Any = []
        for _ in range(depth):
            value = {"a": value}
        with pytest.raises(EncodeError, match="nested deeper than 1024"):
            encode_json(value)

    def test_has_no_limit_for_what_is_only_wide(self) -> None:
        written = b"[" + b"[[]]," * 20_000 + b'"\\ud800"]'
        assert encode_json([[[]]] * 20_000 + [SURROGATE]) == (written, [])
        assert len(decode_json(written.decode())) == 20_001

    def test_of_what_holds_itself_is_refused(self) -> None:
        itself: list[Any] = []
        itself += [1, itself, itself]
        loop: dict[str, Any] = {}
        loop["a"] = [{"b": loop}]
        for value in (itself, loop):
            with pytest.raises(EncodeError, match="or in itself"):
                encode_json(value)

    def test_of_what_stands_in_two_places_is_no_matter(self) -> None:
        shared = {"x": b"1"}
        assert text([shared, shared]).count("_placeholder") == 2

    def test_up_to_the_limit_is_read(self) -> None:
        value = decode_json(nested(MAX_DEPTH))
        depth = 0
        while value:
            depth, (value,) = depth + 1, value
        assert depth == MAX_DEPTH - 1

    @pytest.mark.parametrize("inner", ["", "1", '"\\ud800"'])
    @pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1500, 5000, 100_000])
    def test_above_it_is_not_read(self, depth: int, inner: str) -> None:
        for value in (nested(depth, inner), '{"a":' * depth + (inner or "0") + "}" * depth):
            with pytest.raises(RemoteProtocolError, match="invalid JSON"):
                decode_json(value)

    def test_that_is_not_closed_is_not_read(self) -> None:
        with pytest.raises(RemoteProtocolError, match="invalid JSON"):
            decode_json("[" * 1_000_000)


class TestDecode:
    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("null", None),
            ('[1,-0,1.5,1e3,"x",true,{}]', [1, 0, 1.5, 1000.0, "x", True, {}]),
            (" [ 1 , 2 ] \n\t", [1, 2]),
            ('{"a":1,"a":2}', {"a": 2}),
            ('"\\u00e4\\ud83d\\ude00"', "ä\U0001f600"),
            ('"\\ud800"', "\ud800"),
            ('["\\udfff\\ud800",1]', ["\udfff\ud800", 1]),
            ("18446744073709551616", 2**64),
            ('{"__proto__":{"x":1}}', {"__proto__": {"x": 1}}),
            ("1e400", math.inf),
        ],
    )
    def test_reads_what_javascript_writes(self, written: str, value: object) -> None:
        assert decode_json(written) == value

    @pytest.mark.parametrize(
        "written",
        [
            *("", " ", "NaN", "[NaN]", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "0x1", "-"),
            *("'a'", '"', '"a', '"\n"', '"\\x"', '"\\u12"', "[1,]", "[1 2]", "[", "]", '{"a"}'),
            *('{"a":1,}', "{a:1}", "{1:1}", "tru", "undefined", "[]]", "[] x", "1 2", "\ufeff1"),
            *("\u00a01", "// x", "1" * 5000, "\x00", "[\x1e]", "\ud800", '"\ud800'),
        ],
    )
    def test_refuses_what_is_no_json(self, written: str) -> None:
        with pytest.raises(RemoteProtocolError, match="invalid JSON") as caught:
            decode_json(written)
        assert caught.value.reason == "forced close"
