"""The JSON Schemas of a contract: one for each type that is sent, shared classes under one name."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from typing import Any, Final, cast

from antiphon.contract.libraries import (
    SIDES,
    Drafts,
    Schema,
    Side,
    drafts_of,
    with_references,
)
from antiphon.contract.naming import Names, pascal_case

__all__ = ["REFERENCE", "TAKEN", "Schemas", "is_binary", "referred"]

REFERENCE: Final = "#/components/schemas/"
SUFFIX: Final = {"received": "Input", "sent": "Output"}
BINARY: Final[Schema] = {"type": "string", "format": "binary"}
MEANINGLESS: Final = ("title", "writeOnly", "readOnly")

TAKEN: Final = (
    "ArrayBuffer",
    "Binary",
    "ClientToServerEvents",
    "ErrorAnswer",
    "ServerToClientEvents",
    "Uint8Array",
)
"""Names that documents need for themselves."""


class Schemas:
    """The schemas of types, and of the classes in them.

    Args:
        types: Types, each with the side on which it stands.

    Attributes:
        components: The schemas of classes and enums, by name, in the order of their names. One that
            looks different when it is received and when it is sent stands there twice
            (``MoveInput``, ``MoveOutput``); different ones of one name are numbered.
        notes: What could not be told, in sentences.
    """

    def __init__(self, types: Iterable[tuple[Any, Side]]) -> None:
        self._places: dict[object, int] = {}
        distinct: list[Any] = []
        asked: set[tuple[int, Side]] = set()
        for each, side in types:
            if _identity(each) not in self._places:
                self._places[_identity(each)] = len(distinct)
                distinct.append(each)
            asked.add((self._places[_identity(each)], side))
        drafts = drafts_of(distinct)
        self.notes = drafts.notes
        for key, schema in drafts.classes.items():
            drafts.classes[key] = cast("Schema", _plain(schema))
        _resolve_aliases(drafts)
        used = _reached(drafts, [_plain(drafts.roots[key]) for key in sorted(asked)])
        names = _names(drafts, used)
        self._roots: dict[tuple[int, Side], Schema] = {
            key: with_references(_plain(drafts.roots[key]), lambda it: REFERENCE + names[it])
            for key in asked
        }
        self.components: dict[str, Schema] = {
            name: with_references(drafts.classes[key], lambda it: REFERENCE + names[it])
            for key, name in sorted(names.items(), key=lambda pair: pair[1])
        }

    def of(self, wanted: Any, side: Side) -> Schema:
        """The schema of one of the types, as it is on that side."""
        return self._roots[self._places[_identity(wanted)], side]


def is_binary(schema: Schema) -> bool:
    """Whether it is one of bytes."""
    return schema.get("format") == "binary" and schema.get("type") == "string"


def referred(schema: Schema) -> str | None:
    """The name of the component that a schema refers to."""
    reference = schema.get("$ref")
    return reference.removeprefix(REFERENCE) if isinstance(reference, str) else None


def _identity(wanted: Any) -> object:
    """What says that two types are the same."""
    try:
        hash(wanted)
    except TypeError:
        return id(wanted)
    # `Literal[1]` and `Literal[True]` are equal, as are `int | None` and `None | int`.
    return repr(wanted), wanted


def _plain(schema: Any, *, names: bool = False) -> Any:
    """A schema without what differs from library to library, or means nothing here.

    Args:
        schema: The schema, or a part of it.
        names: Whether its keys are names of properties, which mean nothing.
    """
    if isinstance(schema, list):
        return [_plain(each) for each in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    given = cast("Schema", schema)
    if names:
        return {key: _plain(value) for key, value in given.items()}
    if given.get("contentEncoding") == "base64" or given.get("format") in ("binary", "base64url"):
        # Bytes are attachments. Lengths are told of their text by one library, of them by none.
        kept = {key: given[key] for key in ("description", "deprecated") if key in given}
        return {**BINARY, **kept}
    told: Schema = {}
    for key, value in given.items():
        if key in MEANINGLESS:
            continue
        if key == "discriminator" and isinstance(value, dict):
            told[key] = value["propertyName"]
        elif key == "description" and isinstance(value, str):
            told[key] = inspect.cleandoc(value)
        elif key in ("default", "enum", "const", "examples", "required"):
            told[key] = value
        else:
            told[key] = _plain(value, names=key in ("properties", "patternProperties"))
    if told.get("additionalProperties") is True:
        del told["additionalProperties"]
    if told.get("required") == []:
        del told["required"]
    return told


def _resolve_aliases(drafts: Drafts) -> None:
    """Let those that refer to a model of pydantic's refer to where that is described."""
    aliases = {
        key: schema["$ref"]
        for key, schema in drafts.classes.items()
        if key.startswith("model:") and set(schema) == {"$ref"}
    }
    for alias in aliases:
        del drafts.classes[alias]
    for name, schema in drafts.classes.items():
        drafts.classes[name] = with_references(schema, lambda it: aliases.get(it, it))
    for place, schema in drafts.roots.items():
        drafts.roots[place] = with_references(schema, lambda it: aliases.get(it, it))


def _references(schema: Any) -> list[str]:
    found: list[str] = []

    def seen(reference: str) -> str:
        found.append(reference)
        return reference

    with_references(schema, seen)
    return found


def _reached(drafts: Drafts, roots: Iterable[Schema]) -> list[str]:
    """The classes that some schemas need."""
    reached: dict[str, None] = dict.fromkeys(_references(list(roots)))
    waiting = list(reached)
    for key in waiting:
        for each in _references(drafts.classes[key]):
            if each not in reached:
                reached[each] = None
                waiting.append(each)
    return sorted(reached)


def _names(drafts: Drafts, used: list[str]) -> dict[str, str]:
    """The names of classes: one for all that are the same.

    Two are the same if they have one name, and look the same, and so do all that they refer to:
    what is told apart is told apart further until nothing changes any more.
    """
    plain = {key: pascal_case(key.split(":")[1].partition("#")[0]) or "Type" for key in used}
    looks, kinds_known = dict(plain), 0
    while kinds_known != len(set(looks.values())):
        kinds_known = len(set(looks.values()))
        looks = _looks(drafts, plain, looks)
    names = Names(*TAKEN)
    given: dict[str, str] = {}
    for name in sorted(set(plain.values())):
        kinds: dict[str, list[str]] = {}
        for key in used:
            if plain[key] == name:
                kinds.setdefault(looks[key], []).append(key)
        sides = [{key.rpartition(":")[2] for key in keys} for keys in kinds.values()]
        apart = len(kinds) == len(SIDES) and all(len(each) == 1 for each in sides)
        apart = apart and sides[0] != sides[1]
        for keys in kinds.values():
            side = keys[0].rpartition(":")[2]
            told = names.take(name + SUFFIX[side] if apart else name)
            given.update(dict.fromkeys(keys, told))
    return given


def _looks(drafts: Drafts, plain: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """What tells classes apart, if those that they refer to are told apart in a known way."""
    told = {
        key: json.dumps(
            [name, with_references(drafts.classes[key], known.__getitem__)],
            sort_keys=True,
            default=str,
        )
        for key, name in plain.items()
    }
    numbers = {look: str(number) for number, look in enumerate(sorted(set(told.values())))}
    return {key: numbers[look] for key, look in told.items()}
