"""What stands on the path of every message has a compiled form, where it could be compiled.

It is compiled while the package is built (``hatch_build.py``). Each of these extension modules
stands beside a module in Python that says the same, and has its name with an underscore in front.
Where there is no compiler, or with ``ANTIPHON_SPEEDUPS=0`` in the environment, that one is used.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final, TypeVar

__all__ = ["ENABLED", "UNUSABLE", "compiled", "fastest"]

T = TypeVar("T")

ENABLED: Final = os.environ.get("ANTIPHON_SPEEDUPS") != "0"
"""Whether the compiled forms may be used."""


CANNOT_BE_USED: Final = (ImportError, AttributeError, TypeError, ValueError, RuntimeWarning)
"""It is not there, or Cython finds classes of another package laid out anew since it was compiled
(the warning is an error where an application says so)."""

UNUSABLE: Final[dict[str, str]] = {}
"""Extension modules that are there and could not be used, and why; the host's log has them."""


def compiled(twin: type[T]) -> type[T] | None:
    """The compiled form of a class, if there is one on this machine.

    Args:
        twin: The class in Python.
    """
    package, _, module = twin.__module__.rpartition(".")
    extension = _extension(f"{package}._{module}")
    if extension is None:
        return None
    found: type[T] = getattr(extension, twin.__name__)
    return found


@cache  # what could not be imported is not asked for again: it may be half there
def _extension(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except CANNOT_BE_USED as error:
        if not (isinstance(error, ModuleNotFoundError) and error.name == name):
            UNUSABLE[name] = str(error)
        return None


def fastest(twin: type[T]) -> type[T]:
    """The compiled form of a class, or the class itself.

    Args:
        twin: The class in Python.
    """
    return (compiled(twin) if ENABLED else None) or twin
