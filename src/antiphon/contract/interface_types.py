"""JSON Schemas as types of TypeScript."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, cast

from antiphon.contract.libraries import Schema
from antiphon.contract.naming import property_key
from antiphon.contract.schemas import is_binary, referred

__all__ = ["comment", "declaration", "grouped", "quoted", "type_of", "union"]

INDENT: Final = "  "
PLAIN: Final = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
# What stands in brackets, in quotes or in comments is nobody's business outside.
WHOLE: Final = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|[(\[{][^()\[\]{}]*[)\]}]", re.S)
OPEN_OBJECT: Final = "{ [key: string]: any }"


def declaration(name: str, schema: Schema) -> str:
    """The declaration of a component: an interface, or an alias where there are no properties."""
    head = comment(_words(schema))
    if schema.get("type") == "object" and "properties" in schema:
        return f"{head}export interface {name} {_properties(schema, '')}\n"
    return f"{head}export type {name} = {type_of(schema)};\n"


def type_of(schema: Any, indent: str = "") -> str:
    """The type of the values that a schema describes.

    Args:
        schema: The schema.
        indent: Put before the lines of types that take several.
    """
    if schema is False:
        return "never"
    if not isinstance(schema, dict):
        return "any"
    given = cast("Schema", schema)
    if (name := referred(given)) is not None:
        return name
    if is_binary(given):
        return "Binary"
    values = [given["const"]] if "const" in given else given.get("enum")
    if values is not None:
        return union(quoted(each) for each in values)
    return _combined(given, indent) or _typed(given, given.get("type"), indent)


def _combined(schema: Schema, indent: str) -> str:
    """The type of what is put together of several schemas; nothing for what is not."""
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return union(type_of(each, indent) for each in schema[key])
    if "allOf" in schema:
        parts = dict.fromkeys(type_of(each, indent) for each in schema["allOf"])
        return " & ".join(grouped(each) for each in parts if each != "any") or "any"
    return ""


def _typed(schema: Schema, kind: object, indent: str) -> str:
    """The type of a schema that says of which kind its values are."""
    if isinstance(kind, list):
        return union(_typed(schema, each, indent) for each in cast("list[object]", kind))
    if kind == "array":
        return _array(schema, indent)
    if kind == "object":
        return _object(schema, indent)
    return PLAIN.get(str(kind), "any")


def union(types: Iterable[str]) -> str:
    """A union of types, each once; ``null`` stands last."""
    distinct = sorted(dict.fromkeys(types), key=lambda each: each == "null")
    return "any" if "any" in distinct else " | ".join(distinct) or "never"


def quoted(value: object) -> str:
    """A JSON value as TypeScript writes it."""
    return json.dumps(value, ensure_ascii=False)


def comment(words: str, indent: str = "") -> str:
    """A comment for editors to show, on lines of its own; nothing for no words."""
    lines = [line.rstrip() for line in words.replace("*/", "*\\/").strip().splitlines()]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    inner = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{inner}{indent} */\n"


def grouped(kind: str) -> str:
    """A type that something is to be put behind of, in brackets if it needs them."""
    outside, before = WHOLE.sub("", kind), kind
    while outside != before:
        outside, before = WHOLE.sub("", outside), outside
    return f"({kind})" if "|" in outside or "&" in outside else kind


def _words(schema: Schema) -> str:
    words = [str(schema.get("description", ""))]
    if schema.get("deprecated") is True:
        words.append("@deprecated")
    if schema.get("default") is not None:
        words.append(f"@default {quoted(schema['default'])}")
    return "\n".join(each for each in words if each)


def _array(schema: Schema, indent: str) -> str:
    first: Sequence[Any] = schema.get("prefixItems", ())
    items = schema.get("items")
    if schema.get("maxItems") == 0:
        return "[]"
    if not first:
        return f"{grouped(type_of(items, indent))}[]"
    least = schema.get("minItems", 0)
    places = [
        type_of(each, indent) if index < least else f"{grouped(type_of(each, indent))}?"
        for index, each in enumerate(first)
    ]
    if items is not False and schema.get("maxItems") != len(first):
        places.append(f"...{grouped(type_of(items, indent))}[]")
    return f"[{', '.join(places)}]"


def _object(schema: Schema, indent: str) -> str:
    if "properties" in schema:
        return _properties(schema, indent)
    values = schema.get("additionalProperties")
    if values is None and (patterns := schema.get("patternProperties")):
        return f"{{ [key: string]: {union(type_of(each, indent) for each in patterns.values())} }}"
    return OPEN_OBJECT if values is None else f"{{ [key: string]: {type_of(values, indent)} }}"


def _properties(schema: Schema, indent: str) -> str:
    required = schema.get("required", ())
    inner = indent + INDENT
    lines: list[str] = []
    for name, each in schema["properties"].items():
        key = property_key(name, quoted(name))
        mark = "" if name in required else "?"
        words = comment(_words(cast("Schema", each)) if isinstance(each, dict) else "", inner)
        lines.append(f"{words}{inner}{key}{mark}: {type_of(each, inner)};\n")
    if schema.get("additionalProperties"):
        lines.append(f"{inner}[key: string]: any;\n")
    return f"{{\n{''.join(lines)}{indent}}}" if lines else "{}"
