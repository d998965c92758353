"""What is told of both symbols."""

from __future__ import annotations

from typing import Generic, TypedDict, TypeVar

__all__ = ["BySymbol"]

T = TypeVar("T")


class BySymbol(TypedDict, Generic[T]):
    """Something of X, and the same of O."""

    X: T
    O: T  # noqa: E741  # the symbol, not a digit
