"""What an exported schema allows is what the server's checks let through, of any type."""

from __future__ import annotations

import json
from dataclasses import field, make_dataclass
from itertools import count
from typing import Any, Literal, TypedDict

import msgspec
import pydantic
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from antiphon.contract.draft7 import draft7
from antiphon.contract.schemas import Schemas
from antiphon.events.payload import Mismatch, checker
from antiphon.protocol.socketio.json_codec import encode_json
from tests.properties.profile import QUICK

NAMES = ("a", "b", "c")


numbers = count()


def members(types: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, tuple[Any, bool]]]:
    """The fields of a class: each with its type, and whether it may be left out."""
    return st.dictionaries(st.sampled_from(NAMES), st.tuples(types, st.booleans()), max_size=3)


def as_dataclass(fields: dict[str, tuple[Any, bool]]) -> Any:
    ordered = sorted(fields.items(), key=lambda pair: pair[1][1])
    return make_dataclass(
        f"Data{next(numbers)}",
        [
            (name, kind | None, field(default=None)) if optional else (name, kind)
            for name, (kind, optional) in ordered
        ],
    )


def as_struct(fields: dict[str, tuple[Any, bool]]) -> Any:
    members = [
        (name, kind | None, None) if optional else (name, kind)
        for name, (kind, optional) in fields.items()
    ]
    return msgspec.defstruct(f"Struct{next(numbers)}", members, kw_only=True, rename=str.upper)


def as_typed_dict(fields: dict[str, tuple[Any, bool]]) -> Any:
    make: Any = TypedDict
    return make(f"Typed{next(numbers)}", {name: kind for name, (kind, _) in fields.items()})


def as_model(fields: dict[str, tuple[Any, bool]]) -> Any:
    members: dict[str, Any] = {
        f"{name}_": (kind | None, None) if optional else (kind, ...)
        for name, (kind, optional) in fields.items()
    }
    return pydantic.create_model(
        f"Model{next(numbers)}", __config__=pydantic.ConfigDict(strict=True), **members
    )


leaves = st.sampled_from([int, str, bool, Literal["a", 2], Literal["b", "c"]])
plain = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda kind: list[kind]),  # type: ignore[valid-type]
        inner.map(lambda kind: dict[str, kind]),  # type: ignore[valid-type]
        st.tuples(inner, inner).map(lambda kinds: tuple[kinds[0], kinds[1]]),  # type: ignore[valid-type]
        inner.map(lambda kind: kind | None),
        members(inner).map(as_dataclass),
        members(inner).map(as_struct),
        members(inner).map(as_typed_dict),
    ),
    max_leaves=6,
)
models = members(leaves).map(as_model)
types = st.sampled_from([plain, plain, plain, models]).flatmap(lambda each: each)
keys = st.sampled_from([*NAMES, *(name.upper() for name in NAMES), *(f"{name}_" for name in NAMES)])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "b", "c", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


def near(schema: Any, components: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema is likely to allow."""
    if "$ref" in schema:
        return near(components[schema["$ref"].rpartition("/")[2]], components)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([near(each, components) for each in schema["anyOf"]])
    if "prefixItems" in schema:
        return st.tuples(*(near(each, components) for each in schema["prefixItems"])).map(list)
    if schema.get("type") == "array":
        return st.lists(near(schema["items"], components), max_size=3)
    if "properties" in schema:
        required = schema.get("required", ())
        each = {name: near(part, components) for name, part in schema["properties"].items()}
        return st.fixed_dictionaries(
            {name: value for name, value in each.items() if name in required},
            optional={name: value for name, value in each.items() if name not in required},
        )
    if "additionalProperties" in schema:
        return st.dictionaries(keys, near(schema["additionalProperties"], components), max_size=3)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "integer": st.integers(-3, 3),
        "string": st.sampled_from(["a", "b", "c", ""]),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return kinds[schema["type"]]


@given(types, st.data())
@QUICK
def test_a_schema_allows_what_the_check_lets_through(kind: Any, data: st.DataObject) -> None:
    schemas = Schemas([(kind, "received"), (kind, "sent")])
    assert schemas.notes == [], (kind, schemas.notes)
    components = schemas.components
    wanted = schemas.of(kind, "received")
    near_ones = near(wanted, components)
    value = data.draw(near_ones | near_ones.map(lambda it: [it]) | values)
    document = {"components": {"schemas": draft7(components)}}
    check = checker(kind)
    assert check is not None
    try:
        made = check(value)
    except Mismatch:
        accepted = False
    else:
        accepted = True
    assert Draft7Validator({**draft7(wanted), **document}).is_valid(value) == accepted
    if accepted:
        sent = json.loads(encode_json(made)[0])
        told = Draft7Validator({**draft7(schemas.of(kind, "sent")), **document})
        assert [error.message for error in told.iter_errors(sent)] == []
