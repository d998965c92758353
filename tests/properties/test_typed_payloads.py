"""Payloads of typed events: what is sent comes back as it was, and nothing else gets through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, TypedDict

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon import InvalidPayload
from antiphon.events.handler import Handler
from antiphon.events.payload import checker
from antiphon.protocol.socketio.binary import restore_attachments
from antiphon.protocol.socketio.json_codec import decode_json, encode_json


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Tagged(TypedDict):
    tag: Literal["a", "b"]
    size: int


@dataclass
class Cell:
    x: int
    colour: Colour
    image: bytes
    text: str | None = None


class Board(msgspec.Struct):
    cells: list[Cell]
    by_name: dict[str, Tagged]
    scores: dict[int, float]


class Model(pydantic.BaseModel):
    names: list[str]
    board: dict[str, int] | None = None


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.integers(-(2**53), 2**53)
tagged = st.fixed_dictionaries({"tag": st.sampled_from(["a", "b"]), "size": numbers})
cells = st.builds(Cell, numbers, st.sampled_from(Colour), st.binary(max_size=4), st.none() | texts)
boards = st.builds(
    Board,
    st.lists(cells, max_size=2),
    st.dictionaries(texts, tagged, max_size=2),
    st.dictionaries(numbers, st.floats(allow_nan=False, allow_infinity=False), max_size=2),
)
models = st.builds(
    Model,
    names=st.lists(texts, max_size=2),
    board=st.none() | st.dictionaries(texts, numbers, max_size=2),
)
VALUES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (Cell, cells),
    (Board, boards),
    (Model, models),
    (list[Model] | None, st.none() | st.lists(models, max_size=2)),
    (tuple[int, Board | None], st.tuples(numbers, st.none() | boards)),
]
NAMES = ["dataclass", "struct", "model", "optional list", "tuple"]
anything = st.recursive(
    st.none()
    | st.booleans()
    | numbers
    | st.floats(allow_nan=False)
    | texts
    | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
# Close to what is wanted, so that it is wrong deep inside and not at once.
nearly = anything | st.fixed_dictionaries(
    {
        "cells": st.lists(
            st.fixed_dictionaries(
                {
                    "x": anything,
                    "colour": st.just("red") | anything,
                    "image": st.binary() | anything,
                }
            ),
            max_size=2,
        ),
        "by_name": st.dictionaries(texts, tagged | anything, max_size=2) | anything,
        "scores": st.just({}) | anything,
    }
)


@pytest.mark.parametrize(
    ("wanted", "values"), VALUES, ids=["dataclass", "struct", "model", "optional list", "tuple"]
)
def test_a_value_that_was_sent_comes_back_as_it_was(
    wanted: Any, values: st.SearchStrategy[Any]
) -> None:
    check = checker(wanted)
    assert check is not None

    @given(values)
    def run(value: Any) -> None:
        text, attachments = encode_json([value])
        payload: Any = decode_json(text.decode())
        restore_attachments(payload, attachments)
        assert check(payload[0]) == value

    run()


@given(st.lists(nearly, max_size=3))
def test_a_handler_is_called_with_what_it_declares_or_not_at_all(args: list[Any]) -> None:
    called: list[tuple[Any, ...]] = []

    def play(socket: object, board: Board, *cells: Cell) -> None:
        called.append((board, *cells))

    handler = Handler.of(play, 1, "play")
    if not handler.takes(len(args)):
        return
    try:
        handler.function(None, *args)
    except InvalidPayload as error:
        assert called == []
        data: Any = error.data
        assert 0 <= data["argument"] < len(args)
        assert all(each["path"].startswith("$") and each["message"] for each in data["errors"])
        encode_json(data)
        return
    ((board, *rest),) = called
    assert type(board) is Board
    assert all(type(each) is Cell and type(each.x) is int for each in [*board.cells, *rest])
    assert all(type(each.image) is bytes for each in [*board.cells, *rest])
