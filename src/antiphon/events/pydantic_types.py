"""What of a type is pydantic's: asked without importing pydantic, which need not be installed."""

from __future__ import annotations

import dataclasses
import importlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

__all__ = ["Kinds", "kinds_of", "model_adapter", "problems_of"]


@dataclass(slots=True)
class Kinds:
    """What is found in a type, and in the types of its fields.

    Attributes:
        models: Classes of pydantic's.
        constrained: Whether there are constraints that only pydantic knows.
        structs: Whether there is something that only msgspec knows.
    """

    models: set[type] = field(default_factory=lambda: set[type]())
    constrained: bool = False
    structs: bool = False


def kinds_of(wanted: object) -> Kinds:
    """Look at a type and at all that it is made of."""
    kinds = Kinds()
    seen: set[int] = set()
    waiting: list[object] = [wanted]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if get_origin(each) is Annotated:
            for mark in get_args(each)[1:]:
                _look_at_mark(mark, kinds)
        waiting += _parts(each, kinds)
    return kinds


def model_adapter(wanted: object) -> tuple[Any, type[Exception]]:
    """Pydantic's validator of a type, and what it raises.

    Raises:
        ImportError: There is no pydantic.
    """
    pydantic = importlib.import_module("pydantic")
    return pydantic.TypeAdapter(wanted), pydantic.ValidationError


def problems_of(error: Any) -> list[tuple[str, str]]:
    """The paths and the complaints of pydantic's error."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [(_path(each["loc"]), str(each["msg"])) for each in found]


def _path(steps: Sequence[int | str]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _look_at_mark(mark: object, kinds: Kinds) -> None:
    if isinstance(mark, msgspec.Meta):
        kinds.structs = True
    elif type(mark).__module__.partition(".")[0] in ("pydantic", "annotated_types") or hasattr(
        mark, "__get_pydantic_core_schema__"
    ):
        kinds.constrained = True


def _parts(wanted: object, kinds: Kinds) -> Iterator[object]:
    yield from get_args(wanted)
    if (origin := get_origin(wanted)) is not None:
        yield origin
        return
    if isinstance(wanted, type):
        yield from _fields(cast("type[Any]", wanted), kinds)


def _fields(wanted: type[Any], kinds: Kinds) -> Iterator[object]:
    """The types of the fields of a class."""
    if "pydantic" in sys.modules and (
        hasattr(wanted, "__pydantic_validator__") or hasattr(wanted, "__get_pydantic_core_schema__")
    ):
        kinds.models.add(wanted)
        return
    if issubclass(wanted, msgspec.Struct):
        kinds.structs = True
    elif not (dataclasses.is_dataclass(wanted) or is_typeddict(wanted) or _has_fields(wanted)):
        return
    try:
        yield from get_type_hints(wanted, include_extras=True).values()
    except NameError:
        return  # whoever validates it will say so better


def _has_fields(wanted: type[Any]) -> bool:
    """Whether it is a NamedTuple, or a class of attrs."""
    return hasattr(wanted, "_fields") or hasattr(wanted, "__attrs_attrs__")
