"""Values against types: what passes, what does not, and how that is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, NewType, NotRequired, TypedDict
from uuid import UUID

import msgspec
import pydantic
import pytest

from antiphon.events.payload import Mismatch, checker


class Colour(Enum):
    RED = "red"


@dataclass
class Cell:
    x: int
    y: int = 0
    image: bytes = b""


@dataclass
class Checked:
    x: int

    def __post_init__(self) -> None:
        if self.x > 9:
            raise ValueError("x is at most 9")


class Options(TypedDict):
    name: str
    size: NotRequired[int]


class Point(NamedTuple):
    x: int
    y: int


class Move(msgspec.Struct, forbid_unknown_fields=True):
    cells: list[Cell]
    by: str | None = None


class Model(pydantic.BaseModel):
    name: str
    tags: list[int] = pydantic.Field(default_factory=lambda: list[int]())


@dataclass
class WithModel:
    model: Model


class StructWithModel(msgspec.Struct):
    model: Model
    more: object = None


class Unready(str):
    """As ``EmailStr`` is, where its validator is not installed."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> Any:
        raise ImportError("pip install more")


@dataclass
class Node:
    children: list[Node] = field(default_factory=lambda: list[Node]())


Id = NewType("Id", int)
Small = Annotated[int, msgspec.Meta(ge=0, lt=3)]
SmallToo = Annotated[int, pydantic.Field(ge=0, lt=3)]
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wanted", "value", "result"),
    [
        (int, 1, 1),
        (int, 2**80, 2**80),
        (float, 1, 1.0),
        (str, "a", "a"),
        (bool, True, True),
        (bytes, b"a", b"a"),
        (bytes, bytearray(b"a"), b"a"),
        (None, None, None),
        (dict, {"a": b"b"}, {"a": b"b"}),
        (list[int], [1], [1]),
        (set[int], [1, 1], {1}),
        (dict[int, str], {"1": "a"}, {1: "a"}),
        (dict[str, Any], {"a": [b"b"]}, {"a": [b"b"]}),
        (dict[str, object], {"a": [b"b"]}, {"a": [b"b"]}),
        (tuple[int, str], [1, "a"], (1, "a")),
        (tuple[int, str], (1, "a"), (1, "a")),
        (int | None, None, None),
        (Literal["a", 1], 1, 1),
        (Colour, "red", Colour.RED),
        (UUID, str(UUID(int=1)), UUID(int=1)),
        (datetime, "2026-01-02T00:00:00Z", MOMENT),
        (Id, 5, 5),
        (Small, 2, 2),
        (SmallToo, 2, 2),
        (Cell, {"x": 1, "image": b"png", "more": 1}, Cell(1, 0, b"png")),
        (Checked, {"x": 9}, Checked(9)),
        (Options, {"name": "a"}, {"name": "a"}),
        (Point, [1, 2], Point(1, 2)),
        (Node, {"children": [{}]}, Node([Node()])),
        (Move, {"cells": [{"x": 1}]}, Move([Cell(1)])),
        (Move | None, {"cells": []}, Move([])),
        (Model, {"name": "a", "tags": ["1"]}, Model(name="a", tags=[1])),
        (list[Model] | None, [{"name": "a"}], [Model(name="a")]),
        (dict[str, Model], {"a": {"name": "a"}}, {"a": Model(name="a")}),
        (WithModel, {"model": {"name": "a"}}, WithModel(Model(name="a"))),
        (StructWithModel, {"model": {"name": "a"}}, StructWithModel(Model(name="a"))),
        (StructWithModel, {"model": {"name": "a"}, "more": 1}, StructWithModel(Model(name="a"), 1)),
    ],
)
def test_what_is_of_the_type_passes_as_its_type_wants_it(
    wanted: object, value: object, result: object
) -> None:
    check = checker(wanted)
    assert check is not None
    passed = check(value)
    assert passed == result
    assert type(passed) is type(result)


@pytest.mark.parametrize(
    ("wanted", "value", "path", "message"),
    [
        (int, "1", "$", "Expected `int`, got `str`"),
        (int, True, "$", "Expected `int`, got `bool`"),
        (int, 1.5, "$", "Expected `int`, got `float`"),
        (str, b"a", "$", "Expected `str`, got `bytes`"),
        # Real bytes came as attachments: a string is a string.
        (bytes, "aGk=", "$", "Expected `bytes`, got `str`"),
        (dict[int, str], {"a": "b"}, "$", "Expected `int`, got `str` as a key"),
        (list[int], [1, "a"], "$[1]", "Expected `int`, got `str`"),
        (Small, 3, "$", "Expected `int` <= 2"),
        (SmallToo, 3, "$", "Input should be less than 3"),
        (Literal["a"], "b", "$", "Invalid enum value 'b'"),
        (Cell, {"x": "1"}, "$.x", "Expected `int`, got `str`"),
        (Cell, {}, "$", "Object missing required field `x`"),
        (Cell, [1], "$", "Expected `object`, got `array`"),
        (Checked, {"x": 10}, "$", "x is at most 9"),
        (Options, {"name": "a", "size": "b"}, "$.size", "Expected `int`, got `str`"),
        (Move, {"cells": [{"x": 1}, {"x": None}]}, "$.cells[1].x", "Expected `int`, got `null`"),
        (Move, {"cells": [], "z": 1}, "$", "Object contains unknown field `z`"),
        (Node, {"children": [{"children": 1}]}, "$.children[0].children", "Expected `array`"),
        (Model, {"name": 1}, "$.name", "Input should be a valid string"),
        (list[Model], [{"name": "a", "tags": ["b"]}], "$[0].tags[0]", "Input should be a valid"),
        (StructWithModel, {"model": {}}, "$.model", "Field required (`$.name` of Model)"),
    ],
)
def test_what_is_not_is_told_where(wanted: object, value: object, path: str, message: str) -> None:
    check = checker(wanted)
    assert check is not None
    with pytest.raises(Mismatch) as raised:
        check(value)
    (problem,) = raised.value.problems
    assert problem.path == path
    assert problem.message.startswith(message)
    assert str(raised.value) == f"{problem.message} - at `{path}`"
    assert raised.value.told() == [{"path": path, "message": problem.message}]


def test_several_problems_are_told_up_to_ten() -> None:
    check = checker(list[Model])
    assert check is not None
    with pytest.raises(Mismatch) as raised:
        check([{}] * 10)
    assert [each.path for each in raised.value.problems] == [f"$[{i}].name" for i in range(10)]
    with pytest.raises(Mismatch) as raised:
        check([{}] * 11)
    assert len(raised.value.problems) == 10


def test_a_complaint_that_repeats_what_was_sent_is_cut() -> None:
    check = checker(Colour)
    assert check is not None
    with pytest.raises(Mismatch) as raised:
        check("x" * 100_000)
    assert len(raised.value.problems[0].message) == 300


@pytest.mark.parametrize("wanted", [Any, object])
def test_any_value_needs_no_check(wanted: object) -> None:
    assert checker(wanted) is None


def test_a_model_in_a_struct_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Once(msgspec.Struct):
        models: list[Model]

    check = checker(Once)
    assert check is not None
    monkeypatch.setattr(pydantic, "TypeAdapter", None)
    assert check({"models": [{"name": "a"}] * 2}) == Once([Model(name="a")] * 2)


class Plain:
    """Of what is in it nothing is known."""


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Plain, "cannot validate Plain: nothing is known of what is in a Plain; use a dataclass"),
        (list[Plain], "nothing is known of what is in a Plain"),
        (complex, "nothing is known of what is in a complex"),
        (Callable[[], None], "nothing is known of what is in a Callable"),
        (Cell | Move, "Type unions may not contain more than one dict-like type"),
        ("Cell", "cannot validate Cell: it is no type"),
        (5, "cannot validate 5: it is no type"),
        (Unready, "cannot validate Unready: pip install more"),
        (dict[str, Unready], "cannot validate Unready: pip install more"),
        (
            Annotated[Move, pydantic.Field(title="move")],
            "mixes pydantic's constraints with msgspec's",
        ),
    ],
)
def test_what_nothing_can_be_checked_against_is_refused(wanted: object, message: str) -> None:
    with pytest.raises(TypeError) as raised:
        checker(wanted)
    assert message in str(raised.value)


def test_a_type_is_looked_at_once() -> None:
    assert checker(list[Cell]) is checker(list[Cell])
    assert checker(Literal[1]) is not checker(Literal[True])
