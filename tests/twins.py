"""What is written twice, in Python and compiled: each test of it runs with both."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.speedups import compiled

__all__ = ["twins"]


def twins(kind: type[Any]) -> list[Any]:
    """Parameters of a test: the class in Python, and its compiled form.

    Without a C compiler there is no compiled form, and that is a test which could not run.
    """
    other = compiled(kind)
    missing = pytest.mark.skipif(other is None, reason=f"{kind.__name__} is not compiled here")
    return [
        pytest.param(kind, id="python"),
        pytest.param(other, id="compiled", marks=missing),
    ]
