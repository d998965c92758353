"""Handlers by event, and what they can be called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from antiphon.events.registry import Handler, Registry


def nothing(socket: object) -> None: ...
def one(socket: object, a: object) -> None: ...
def two(socket: object, a: object, b: object) -> None: ...
def one_or_two(socket: object, a: object, b: object = None) -> None: ...
def any_number(socket: object, *args: object) -> None: ...
def at_least_one(socket: object, a: object, *args: object) -> None: ...
def everything(*args: object, **options: object) -> None: ...
def with_option(socket: object, a: object, *, loud: bool = False) -> None: ...
async def later(socket: object, a: object) -> None: ...


@dataclass
class Callable_:
    """Can be called, but not hashed."""

    def __call__(self, socket: object, a: object) -> None: ...


class Methods:
    def method(self, socket: object, a: object) -> None: ...

    @classmethod
    def class_method(cls, socket: object, a: object) -> None: ...

    @staticmethod
    def static_method(socket: object, a: object) -> None: ...


class TestArity:
    @pytest.mark.parametrize(
        ("function", "taken", "words"),
        [
            (nothing, {0}, "0"),
            (one, {1}, "1"),
            (two, {2}, "2"),
            (one_or_two, {1, 2}, "1 to 2"),
            (any_number, {0, 1, 2, 3}, "at least 0"),
            (at_least_one, {1, 2, 3}, "at least 1"),
            (everything, {0, 1, 2, 3}, "at least 0"),
            (with_option, {1}, "1"),
            (later, {1}, "1"),
            (lambda socket, a: None, {1}, "1"),
            (partial(two, "bound"), {1}, "1"),
            (partial(two, b=1), {1}, "1"),
            (Callable_(), {1}, "1"),
            (Methods().method, {1}, "1"),
            (Methods.class_method, {1}, "1"),
            (Methods.static_method, {1}, "1"),
            (print, {0, 1, 2, 3}, "at least 0"),
            (dict.fromkeys, {0, 1}, "0 to 1"),
        ],
    )
    def test_is_known_before_any_call(
        self, function: Callable[..., object], taken: set[int], words: str
    ) -> None:
        handler = Handler.of(function, 1, "play")
        assert {count for count in range(4) if handler.takes(count)} == taken
        assert handler.expects() == words

    def test_of_a_sockets_own_handler_has_no_socket_in_it(self) -> None:
        assert Handler.of(one, 0, "play").expects() == "2"
        assert Handler.of(lambda: None, 0, "play").expects() == "0"

    def test_must_leave_room_for_the_socket(self) -> None:
        with pytest.raises(TypeError, match="'play' must take the socket"):
            Registry(1).on("play", lambda: None)

    def test_must_not_ask_for_what_nothing_can_give(self) -> None:
        def handler(socket: object, *, user: str) -> None: ...

        with pytest.raises(TypeError, match="keyword-only argument 'user'"):
            Registry(1).on("play", handler)

    def test_is_one_of_a_function(self) -> None:
        with pytest.raises(TypeError, match="is a function, not 'handler'"):
            Registry(1).on("play", "handler")  # type: ignore[call-overload]


def functions(handlers: tuple[Handler, ...]) -> list[object]:
    return [handler.function for handler in handlers]


class TestOn:
    def test_keeps_the_order(self) -> None:
        registry = Registry(1)
        for function in (one, two, one):
            registry.on("play", function)
        assert functions(registry.take("play")) == [one, two, one]
        assert registry.listeners("play") == [one, two, one]
        assert registry.take("other") == ()

    def test_decorates_and_gives_the_function_back(self) -> None:
        registry = Registry(1)
        assert registry.on("play")(one) is one
        assert registry.on("play", two) is two
        assert registry.on("play", once=True)(later) is later
        assert functions(registry.take("play")) == [one, two, later]

    def test_takes_a_callable_that_cannot_be_hashed(self) -> None:
        registry, handler = Registry(1), Callable_()
        registry.on("play", handler)
        registry.on("play", handler, once=True)
        assert functions(registry.take("play")) == [handler, handler]
        assert functions(registry.take("play")) == [handler]


class TestOnce:
    def test_is_taken_once(self) -> None:
        registry = Registry(1)
        registry.on("play", one)
        registry.on("play", two, once=True)
        registry.on("play", later)
        assert functions(registry.take("play")) == [one, two, later]
        assert functions(registry.take("play")) == [one, later]

    def test_concerns_this_registration_and_no_other_of_the_function(self) -> None:
        registry = Registry(1)
        registry.on("play", one, once=True)
        registry.on("play", one)
        registry.on("other", one)
        assert functions(registry.take("other")) == [one]
        assert functions(registry.take("other")) == [one]
        assert functions(registry.take("play")) == [one, one]
        assert functions(registry.take("play")) == [one]
        assert functions(registry.take("play")) == [one]

    def test_that_never_came_is_forgotten_by_off(self) -> None:
        registry = Registry(1)
        registry.on("play", one, once=True)
        registry.off()
        registry.on("play", one)
        for _ in range(3):
            assert functions(registry.take("play")) == [one]


class TestOff:
    @pytest.fixture
    def registry(self) -> Registry:
        registry = Registry(1)
        registry.on("play", one)
        registry.on("play", two)
        registry.on("other", one)
        return registry

    def test_removes_a_function_of_an_event(self, registry: Registry) -> None:
        registry.off("play", one)
        assert registry.listeners("play") == [two]
        assert registry.listeners("other") == [one]

    def test_removes_all_of_an_event(self, registry: Registry) -> None:
        registry.off("play")
        assert registry.listeners("play") == []
        assert registry.listeners("other") == [one]

    def test_removes_all(self, registry: Registry) -> None:
        registry.off()
        assert registry.listeners("play") == registry.listeners("other") == []

    def test_of_what_is_not_there_does_nothing(self, registry: Registry) -> None:
        registry.off("play", later)
        registry.off("never")
        registry.off("never", one)
        assert registry.listeners("play") == [one, two]

    def test_leaves_what_was_taken_already(self, registry: Registry) -> None:
        taken = registry.take("play")
        registry.off("play")
        registry.on("play", later)
        assert functions(taken) == [one, two]

    def test_knows_a_method_again(self) -> None:
        registry, methods = Registry(1), Methods()
        registry.on("play", methods.method)
        registry.off("play", methods.method)
        assert registry.listeners("play") == []
