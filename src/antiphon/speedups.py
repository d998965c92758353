"""What stands on the path of every message has a compiled form, where it could be compiled.

It is compiled while the package is built (``hatch_build.py``). Each of these extension modules
stands beside a module in Python that says the same, and has its name with an underscore in front.
Where there is no compiler, or with ``ANTIPHON_SPEEDUPS=0`` in the environment, that one is used.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Final, TypeVar

__all__ = ["ENABLED", "compiled", "fastest"]

T = TypeVar("T")

ENABLED: Final = os.environ.get("ANTIPHON_SPEEDUPS") != "0"
"""Whether the compiled forms may be used."""


def compiled(twin: type[T]) -> type[T] | None:
    """The compiled form of a class, if there is one on this machine.

    Args:
        twin: The class in Python.
    """
    package, _, module = twin.__module__.rpartition(".")
    try:
        extension = import_module(f"{package}._{module}")
    except ImportError:
        return None
    found: type[T] = getattr(extension, twin.__name__)
    return found


def fastest(twin: type[T]) -> type[T]:
    """The compiled form of a class, or the class itself.

    Args:
        twin: The class in Python.
    """
    return (compiled(twin) if ENABLED else None) or twin
