"""Looking at functions of the application when they are given, not when they are first needed."""

from __future__ import annotations

import inspect
from typing import Any

__all__ = ["check_callable", "check_function"]


def check_function(function: object, role: str) -> None:
    """Complain about what would not run when it is called.

    Args:
        function: What the application gave.
        role: What it is for, with an article: the beginning of the sentence.

    Raises:
        TypeError: It is no function, or a generator.
    """
    if not callable(function):
        raise TypeError(f"{role} is a function, not {function!r}")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(f"{role} has a yield in it, so nothing of it would run: return instead")


def check_callable(function: object, role: str, *given: str) -> None:
    """Complain about what cannot be called with what it will be given.

    Args:
        function: What the application gave.
        role: What it is for, with an article: the beginning of the sentence.
        given: What it will be given, in words.

    Raises:
        TypeError: It is no function, is a generator, or cannot take that.
    """
    check_function(function, role)
    called: Any = function
    try:
        inspect.signature(called).bind(*given)
    except ValueError:
        return  # some built-in functions do not tell what they take
    except TypeError as error:
        words = " and ".join(given) or "nothing"
        raise TypeError(f"{role} is given {words}: {error}") from None
