"""Checking values that came from a peer against the types that a program declares.

What a type needs is found out once (``checker``): dataclasses, TypedDicts, Structs and
builtin generics are msgspec's; pydantic's models and constraints are pydantic's, if there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple, TypeAlias, cast, get_args, get_origin

import msgspec
from msgspec import inspect as shapes

from antiphon.events.pydantic_types import Kinds, kinds_of, model_adapter, problems_of

__all__ = ["Check", "Mismatch", "Problem", "checker", "type_name"]

Check: TypeAlias = Callable[[Any], Any]
"""Gives the value as its type wants it; raises ``Mismatch`` if it cannot be that."""

BINARY: Final = (bytes, bytearray, memoryview)  # real bytes came as attachments: no base64
BYTES_LIKE: Final = (shapes.BytesType, shapes.ByteArrayType, shapes.MemoryViewType)
PLACE: Final = re.compile(r" - at (`key` in )?`\$\[0\](.*?)`$", re.S)
MAX_PROBLEMS: Final = 10
MAX_WORDS: Final = 300
"""Characters of one complaint: some repeat what the peer sent."""


class Problem(NamedTuple):
    """What is wrong with one part of a value: where (``$.cells[0].x``), and what."""

    path: str
    message: str


class Mismatch(ValueError):
    """A value is not of the type that was declared for it.

    Attributes:
        problems: What is wrong, the first ten.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = [
            Problem(path[:MAX_WORDS], message[:MAX_WORDS])
            for path, message in list(problems)[:MAX_PROBLEMS]
        ]
        super().__init__("; ".join(f"{each.message} - at `{each.path}`" for each in self.problems))

    def told(self) -> list[dict[str, str]]:
        """The problems as JSON values."""
        return [each._asdict() for each in self.problems]


def checker(wanted: object) -> Check | None:
    """What checks values of a type; None where any value will do (``Any``, ``object``).

    Args:
        wanted: A type: a class, a generic, a union, ``Literal``, ``Annotated``…

    Raises:
        TypeError: Nothing can be checked against it.
    """
    if wanted is Any or wanted is object:
        return None
    try:
        return _remembered(wanted)
    except TypeError as error:
        if "unhashable" in str(error):
            return _checker(wanted)
        raise


def type_name(wanted: object) -> str:
    """A type as one would write it."""
    if isinstance(wanted, type) and not get_args(wanted):
        return wanted.__name__
    return str(wanted).replace("typing.", "")


def _checker(wanted: object) -> Check:
    kinds = kinds_of(wanted)
    if kinds.constrained and kinds.structs:
        raise TypeError(
            f"{type_name(wanted)} mixes pydantic's constraints with msgspec's: use one of the two"
        )
    if kinds.constrained or kinds.models:
        try:
            return _pydantic_check(wanted)
        except Exception as error:
            if kinds.constrained:
                raise TypeError(f"cannot validate {type_name(wanted)}: {error}") from error
    return _msgspec_check(wanted, kinds)


_remembered = lru_cache(maxsize=1024)(_checker)


def _msgspec_check(wanted: object, kinds: Kinds) -> Check:
    if not _has_shape(wanted):
        raise TypeError(f"cannot validate {type_name(wanted)}: it is no type")
    try:
        # Of a class msgspec remembers how to read it; of `list[Move] | None` it would find out anew
        # each time. So every type becomes the one field of a class.
        holder = msgspec.defstruct("Holder", [("value", wanted)], array_like=True)
        parts = _parts(shapes.type_info(holder))
    except Exception as error:
        raise TypeError(f"cannot validate {type_name(wanted)}: {error}") from error
    custom = [each.cls for each in parts if isinstance(each, shapes.CustomType)]
    if foreign := [each for each in custom if each not in kinds.models and each is not object]:
        raise TypeError(
            f"cannot validate {type_name(wanted)}: nothing is known of what is in a "
            f"{type_name(foreign[0])}; use a dataclass, TypedDict, msgspec Struct or pydantic model"
        )
    options = _options(parts)
    if kinds.models:
        options["dec_hook"] = _model_hook(kinds.models)
    convert: Any = partial(msgspec.convert, **options) if options else cast("Any", msgspec.convert)

    def check(value: Any) -> Any:
        try:
            return convert((value,), holder).value
        except msgspec.ValidationError as error:
            raise Mismatch([_problem(str(error))]) from None

    return check


def _options(parts: Sequence[shapes.Type]) -> dict[str, Any]:
    """How msgspec has to read a type; each option that is not needed saves half of a check."""
    options: dict[str, Any] = {}
    if any(isinstance(each, BYTES_LIKE) for each in parts):
        options["builtin_types"] = BINARY
    keys = [each.key_type for each in parts if isinstance(each, shapes.DictType)]
    if any(not isinstance(each, shapes.StrType | shapes.AnyType) for each in keys):
        options["str_keys"] = True
    return options


def _pydantic_check(wanted: object) -> Check:
    adapter, failure = model_adapter(wanted)

    def check(value: Any) -> Any:
        try:
            return adapter.validate_python(value)
        except failure as error:
            raise Mismatch(Problem(*each) for each in problems_of(error)) from None

    return check


def _model_hook(models: Iterable[type]) -> Callable[[type, object], object]:
    """What reads pydantic's classes inside of what msgspec reads.

    Raises:
        TypeError: Pydantic cannot validate one of them.
    """
    checks: dict[type, Check] = {}
    for each in models:
        try:
            checks[each] = _pydantic_check(each)
        except Exception as error:
            raise TypeError(f"cannot validate {type_name(each)}: {error}") from error

    def read(model: type, value: object) -> object:
        if (check := checks.get(model)) is None:  # an object, which any value is
            return value
        try:
            return check(value)
        except Mismatch as mismatch:
            path, message = mismatch.problems[0]
            raise ValueError(f"{message} (`{path}` of {model.__name__})") from None

    return read


def _problem(words: str) -> Problem:
    """A complaint of msgspec's about the field of a holder."""
    found = PLACE.search(words)
    if found is None:
        return Problem("$", words)
    return Problem(f"${found[2]}", words[: found.start()] + (" as a key" if found[1] else ""))


def _has_shape(wanted: object) -> bool:
    return (
        wanted is None
        or isinstance(wanted, type)
        or get_origin(wanted) is not None
        or (type(wanted).__module__ in ("typing", "types", "typing_extensions"))
    )


def _parts(shape: object) -> list[shapes.Type]:
    """All types that a type is made of, as msgspec sees them."""
    found: dict[int, shapes.Type] = {}
    waiting: list[object] = [shape]
    while waiting:
        each = waiting.pop()
        if isinstance(each, tuple):
            waiting += cast("tuple[object, ...]", each)
        elif isinstance(each, shapes.Type | shapes.Field) and id(each) not in found:
            if isinstance(each, shapes.Type):
                found[id(each)] = each
            waiting += [getattr(each, name) for name in each.__struct_fields__]
    return list(found.values())
