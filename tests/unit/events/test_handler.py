"""Handlers whose arguments are checked, and where the types come from."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from antiphon import Event, InvalidPayload
from antiphon.events.handler import Handler

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass
class Play:
    x: int


def bare(socket, play): ...  # type: ignore[no-untyped-def]
def loose(socket: object, play: Any, more: object = None) -> None: ...
def socket_only(socket: Play, *args: Any) -> None: ...


@pytest.mark.parametrize("function", [bare, loose, socket_only, print])
def test_without_types_to_check_nothing_stands_before_the_function(
    function: Callable[..., Any],
) -> None:
    assert Handler.of(function, 1, "play").function is function


class Methods:
    def method(self, socket: object, play: Play) -> object:
        return play

    @classmethod
    def class_method(cls, socket: object, play: Play) -> object:
        return play

    @staticmethod
    def static_method(socket: object, play: Play) -> object:
        return play

    def __call__(self, socket: object, play: Play) -> object:
        return play


def plain(socket: object, play: Play) -> object:
    return play


def named(name: str, socket: object, play: Play) -> object:
    return play


@functools.wraps(plain)
def wrapper(*args: Any) -> object:
    return plain(*args)


@pytest.mark.parametrize(
    "function",
    [
        *(plain, wrapper, Methods().method, Methods.class_method, Methods.static_method),
        *(Methods(), functools.partial(named, "name"), lambda socket, play: play),
    ],
)
def test_arguments_become_what_any_kind_of_function_declares(
    function: Callable[..., Any],
) -> None:
    handler = Handler.of(function, 1, Event("play", Play))
    assert handler.function("socket", {"x": 1}) == Play(1)
    assert handler.original is function
    if getattr(function, "__name__", "") != "<lambda>":
        assert Handler.of(function, 1, "play").function("socket", {"x": 1}) == Play(1)


def test_each_argument_is_checked_and_each_of_any_number() -> None:
    def play(socket: object, a: int, b: Play | None = None, *rest: Play) -> object:
        return a, b, rest

    function = Handler.of(play, 1, "play").function
    assert function("socket", 1) == (1, None, ())
    assert function("socket", 1, None, {"x": 1}, {"x": 2}) == (1, None, (Play(1), Play(2)))
    wrong: list[tuple[list[object], int, str]] = [
        (["1"], 0, "argument 1: Expected `int`, got `str` - at `$`"),
        ([1, {"x": "a"}], 1, "argument 2: Expected `int`, got `str` - at `$.x`"),
        ([1, None, {"x": 1}, {}], 3, "argument 4: Object missing required field `x` - at `$`"),
    ]
    for args, index, message in wrong:
        with pytest.raises(InvalidPayload) as raised:
            function("socket", *args)
        error = raised.value
        assert (error.code, error.message) == ("invalid_payload", message)
        assert isinstance(error.data, dict)
        assert error.data["argument"] == index


def test_the_only_argument_is_not_counted() -> None:
    with pytest.raises(InvalidPayload) as raised:
        Handler.of(plain, 1, "play").function("socket", {"x": None})
    assert raised.value.message == "Expected `int`, got `null` - at `$.x`"
    assert raised.value.data == {
        "argument": 0,
        "errors": [{"path": "$.x", "message": "Expected `int`, got `null`"}],
    }


def test_the_types_of_an_event_count_not_the_annotations() -> None:
    def play(socket: object, play: object) -> object:
        return play

    assert Handler.of(play, 1, Event("play", Play)).function("socket", {"x": 1}) == Play(1)


def test_an_events_handler_takes_its_arguments() -> None:
    for function in (lambda socket: None, lambda socket, a, b: None):
        with pytest.raises(TypeError, match=r"'play' takes [02] arguments, but the event has 1"):
            Handler.of(function, 1, Event("play", Play))


class TestAnnotations:
    def test_may_name_types_of_the_functions_around(self) -> None:
        @dataclass
        class Local:
            a: int

        def around() -> Handler:
            def play(socket: object, local: list[Local]) -> object:
                return local

            return Handler.of(play, 1, "play")

        assert around().function("socket", [{"a": 1}]) == [Local(1)]

    def test_of_the_same_name_elsewhere_are_not_taken(self) -> None:
        Play = str  # noqa: F841  (not around the function, whose own module says what Play is)
        assert Handler.of(plain, 1, "play").function("socket", {"x": 1}).x == 1

    def test_that_are_not_there_at_run_time_are_refused(self) -> None:
        def play(socket: object, price: Decimal) -> None: ...

        with pytest.raises(TypeError) as raised:
            Handler.of(play, 1, "play")
        assert str(raised.value) == (
            "the handler of 'play' declares its argument 'price' as 'Decimal', which cannot be "
            "found at run time (name 'Decimal' is not defined): import it outside of "
            "TYPE_CHECKING, or write Any"
        )

    def test_that_are_not_there_do_not_matter_where_nothing_is_checked(self) -> None:
        def play(socket: Decimal, play: int) -> Decimal: ...  # type: ignore[empty-body]
        def left(socket: object, reason: Decimal) -> None: ...

        assert Handler.of(play, 1, "play").takes(1)
        assert Handler.of(left, 1, "disconnect", validate=False).function is left

    def test_nothing_can_be_checked_against_are_refused(self) -> None:
        def play(socket: object, value: complex) -> None: ...

        with pytest.raises(TypeError, match="'play', argument 'value': cannot validate complex"):
            Handler.of(play, 1, "play")
