"""JSON Schemas in the words of draft 7, which AsyncAPI's schema objects are made of."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import Any, Final, cast

from antiphon.contract.libraries import Schema

__all__ = ["draft7", "listed", "named"]

VALUES: Final = ("default", "enum", "const", "examples", "required")
BY_NAME: Final = ("properties", "patternProperties")


def draft7(schema: Any) -> Any:
    """The same schema in the words of draft 7: it has other ones for tuples.

    Beside a ``$ref`` draft 7 sees nothing else, so what stands there goes around it.
    """
    if isinstance(schema, list):
        return [draft7(each) for each in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    told: Schema = {}
    for key, value in cast("Schema", schema).items():
        if key == "default" and _is_unsayable(value):
            continue
        if key in VALUES:
            told[key] = value
        elif key in BY_NAME:
            told[key] = {name: draft7(each) for name, each in value.items()}
        else:
            told[key] = draft7(value)
    if "prefixItems" in told:
        if "items" in told:
            told["additionalItems"] = told["items"]
        told["items"] = told.pop("prefixItems")
    if "$ref" in told and len(told) > 1:
        told["allOf"] = [{"$ref": told.pop("$ref")}]
    return told


def _is_unsayable(value: object) -> bool:
    """Whether it is a number for which JSON has no word."""
    return isinstance(value, float) and not isfinite(value)


def named(name: str, schema: Schema) -> Schema:
    """The schema of something that has a name."""
    return cast("Schema", draft7({"title": name, **schema}))


def listed(items: Iterable[Schema], least: int, rest: Schema | None) -> Schema:
    """The schema of a list.

    Args:
        items: The schemas of its first items.
        least: How many of these there are at least.
        rest: The schema of all further items; None if there are none.
    """
    first = [draft7(each) for each in items]
    told: Schema = {"type": "array"}
    if first:
        told["items"] = first
        told["additionalItems"] = False if rest is None else draft7(rest)
    elif rest is not None:
        told["items"] = draft7(rest)
    if least:
        told["minItems"] = least
    if rest is None:
        told["maxItems"] = len(first)
    return told
