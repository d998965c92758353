"""Reading what a function says of its parameters, also where annotations are strings."""

from __future__ import annotations

import functools
import inspect
import sys
from dataclasses import dataclass
from types import FrameType, SimpleNamespace
from typing import Any, Final, get_type_hints

from antiphon.names import Listener

__all__ = ["NOTHING", "Parameter", "Unresolved", "parameters_of", "returned_by"]

NOTHING: Final = inspect.Parameter.empty
"""There is no annotation, or no default."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An annotation that names something which is not there at run time.

    Attributes:
        source: The annotation as it was written.
        reason: What is wrong.
    """

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function.

    Attributes:
        name: Its name.
        kind: How it can be given (``inspect.Parameter.kind``).
        annotation: Its type, ``NOTHING`` or ``Unresolved``.
        default: Its default, or ``NOTHING``.
    """

    name: str
    kind: Any
    annotation: Any
    default: Any

    @property
    def positional(self) -> bool:
        """Whether it is one that can be given by its place."""
        return self.kind in (
            inspect.Parameter.POSITIONAL_ONLY,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
        )

    @property
    def variadic(self) -> bool:
        """Whether it takes all further arguments given by place."""
        return self.kind is inspect.Parameter.VAR_POSITIONAL

    @property
    def keyword_only(self) -> bool:
        """Whether it can be given by its name only."""
        return self.kind is inspect.Parameter.KEYWORD_ONLY


def parameters_of(function: Listener) -> list[Parameter] | None:
    """The parameters of a function; None for built-in ones that do not tell."""
    try:
        signature = inspect.signature(function)
    except ValueError:
        return None
    return [
        Parameter(each.name, each.kind, _resolved(function, each.annotation), each.default)
        for each in signature.parameters.values()
        if each.kind is not inspect.Parameter.VAR_KEYWORD
    ]


def returned_by(function: Listener) -> Any:
    """The type that a function returns, ``NOTHING`` or ``Unresolved``."""
    try:
        return _resolved(function, inspect.signature(function).return_annotation)
    except ValueError:
        return NOTHING


def _resolved(function: Listener, annotation: Any) -> Any:
    if annotation is NOTHING or isinstance(annotation, type):
        return annotation
    written = _behind(function)
    holder = SimpleNamespace(__annotations__={"it": annotation})
    names = getattr(written, "__globals__", {})
    try:
        return get_type_hints(holder, names, _around(written), include_extras=True)["it"]
    except (NameError, AttributeError, TypeError, SyntaxError) as error:
        return Unresolved(str(annotation), str(error))


def _behind(function: Any) -> Any:
    """The function that was written, which knows where its names come from."""
    while isinstance(function, functools.partial):
        function = function.func
    function = inspect.unwrap(function)
    if inspect.ismethod(function):
        function = function.__func__
    if inspect.isfunction(function):
        return function
    if inspect.isclass(function):
        return inspect.unwrap(inspect.getattr_static(function, "__init__"))

    return inspect.unwrap(inspect.getattr_static(function.__class__, "__call__", function))


def _around(function: Any) -> dict[str, Any]:
    """The names of the functions around a function that was written inside of others.

    Those that it uses it holds itself; for others, as the types in its annotations, the functions
    around are looked for among those that run: that is where a decorator is applied.
    """
    around = getattr(function, "__qualname__", "").rpartition(".<locals>")[0]
    if not around:
        return {}
    names: dict[str, Any] = {}
    frame: FrameType | None = sys._getframe()  # pyright: ignore[reportPrivateUsage]
    while frame is not None:
        code = frame.f_code.co_qualname
        same = around == code or around.startswith(f"{code}.<locals>.")
        if same and frame.f_globals is function.__globals__:
            names = {**frame.f_locals, **names}
        frame = frame.f_back
    held = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    for name, cell in held:
        try:
            names[name] = cell.cell_contents
        except ValueError:
            continue  # it is not bound yet
    return names
