from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import pytest

from antiphon.callables import check_callable


class Callable:
    def __call__(self, one: object, two: object = None) -> None: ...

    def method(self, one: object) -> None: ...


def generator(one: object) -> Iterator[int]:
    yield 1


async def async_generator(one: object, two: object) -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize(
    "function",
    [
        lambda one: None,
        lambda *several: None,
        lambda one, two=None: None,
        Callable(),
        Callable().method,
        partial(lambda one, two: None, 1),
        dict,
        print,
    ],
)
def test_what_can_be_called_passes(function: Any) -> None:
    check_callable(function, "a listener", "the event")


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (None, "a listener is a function, not None"),
        ("name", "a listener is a function, not 'name'"),
        (lambda: None, "a listener is given the event: too many positional arguments"),
        (
            lambda one, two: None,
            "a listener is given the event: missing a required argument: 'two'",
        ),
        (lambda one, *, key: None, "missing a required"),
        (generator, "a listener has a yield in it, so nothing of it would run: return instead"),
        (partial(async_generator, 1), "a listener has a yield in it"),
    ],
)
def test_what_cannot_is_refused_with_a_sentence(function: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=re.escape(sentence)):
        check_callable(function, "a listener", "the event")
