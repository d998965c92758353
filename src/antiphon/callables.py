"""Looking at functions of the application when they are given, not when they are first needed."""

from __future__ import annotations

import inspect

__all__ = ["check_callable"]


def check_callable(function: object, role: str, *given: str) -> None:
    """Complain about what cannot be called with what it will be given.

    Args:
        function: What the application gave.
        role: What it is for, with an article: the beginning of the sentence.
        given: What it will be given, in words.

    Raises:
        TypeError: It is no function, or cannot take that.
    """
    if not callable(function):
        raise TypeError(f"{role} is a function, not {function!r}")
    try:
        inspect.signature(function).bind(*given)
    except ValueError:
        return  # some built-in functions do not tell what they take
    except TypeError as error:
        words = " and ".join(given) or "nothing"
        raise TypeError(f"{role} is given {words}: {error}") from None
