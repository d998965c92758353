"""JSON Schemas as the libraries write them that check values: msgspec and pydantic.

Each class gets a schema of its own for either direction: what a client may leave out, because
there is a default, is always there in what the server sends.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, cast, get_args, get_type_hints

import msgspec
from msgspec import inspect as shapes

from antiphon.events.payload import type_name
from antiphon.events.pydantic_types import kinds_of, model_adapter

__all__ = ["SIDES", "Drafts", "Schema", "Side", "drafts_of", "with_references"]

Schema: TypeAlias = dict[str, Any]
Side: TypeAlias = Literal["received", "sent"]
"""Whether the server reads it or writes it."""

SIDES: Final[tuple[Side, Side]] = ("received", "sent")
# A title means nothing here, and msgspec takes an empty schema for none.
ANYTHING: Final[Schema] = {"title": "anything"}
MODES: Final = {"received": "validation", "sent": "serialization"}


@dataclass(slots=True)
class Drafts:
    """Schemas whose references are yet to be named.

    Attributes:
        roots: Those of the types that were asked for, by the type's place and the side.
        classes: Those of classes, by ``library:name:side``, which is how ``$ref`` says it.
        notes: What could not be told, in sentences.
    """

    roots: dict[tuple[int, Side], Schema] = field(default_factory=lambda: {})
    classes: dict[str, Schema] = field(default_factory=lambda: {})
    notes: list[str] = field(default_factory=lambda: [])


def drafts_of(types: Sequence[Any]) -> Drafts:
    """The schemas of types, and of all classes that they are made of.

    Whoever checks values of a type describes it (``events.payload``). A type of which neither
    library knows anything, which only what a function returns may be, allows anything.
    """
    drafts = Drafts()
    models: list[Any] = []
    msgspecs: list[int] = []
    pydantics: list[tuple[int, Any]] = []
    for index, each in enumerate(types):
        kinds = kinds_of(each)
        adapter = _adapter(each) if kinds.models or kinds.constrained else None
        if adapter is None and _msgspec_knows(each):
            msgspecs.append(index)
            models += (model for model in kinds.models if model not in models)
        elif (adapter := adapter or _adapter(each)) is not None:
            pydantics.append((index, adapter))
        else:
            drafts.notes.append(f"nothing is known of {type_name(each)}: it is exported as any")
            drafts.roots.update({(index, side): {} for side in SIDES})
    models.sort(key=lambda model: (model.__module__, model.__qualname__))
    try:
        _ask_msgspec(drafts, types, msgspecs, models, "msgspec")
    except KeyError:
        # Two classes of one name in one module, as functions make them: all at once is too much.
        for index in msgspecs:
            _ask_msgspec(drafts, types, [index], models, f"msgspec{index}")
    if pydantics or models:
        _ask_pydantic(drafts, pydantics, models)
    return drafts


def _ask_msgspec(
    drafts: Drafts, types: Sequence[Any], wanted: Sequence[int], models: Sequence[Any], library: str
) -> None:
    """Let msgspec describe some of the types.

    Raises:
        KeyError: Two classes in them cannot be told apart by name.
    """
    chosen = [types[index] for index in wanted]
    classes = _classes_in(shapes.multi_type_info(chosen))
    written, components = msgspec.json.schema_components(
        [*chosen, *(each.cls for each in classes)],
        schema_hook=lambda model: _model_reference(model, models),
        ref_template=f"{library}:{{name}}",
    )
    known = {
        schema["$ref"].partition(":")[2]: each
        for schema, each in zip(written[len(chosen) :], classes, strict=True)
        if "$ref" in schema
    }
    for side in SIDES:
        for index, schema in zip(wanted, written, strict=False):
            drafts.roots[index, side] = _with_side(schema, side)
        for name, schema in components.items():
            told = _without_defaults(schema) if side == "sent" else schema
            if side == "sent" and name in known:
                told = _as_sent(told, known[name])
            drafts.classes[f"{library}:{name}:{side}"] = _with_side(told, side)


def _ask_pydantic(drafts: Drafts, wanted: Sequence[tuple[int, Any]], models: Sequence[Any]) -> None:
    """Let pydantic describe some of the types, and the models in those that msgspec describes."""
    writer = _schema_writer()
    adapters = [*wanted, *((model, model_adapter(model)[0]) for model in models)]
    for side in SIDES:
        roots, definitions = model_adapter(Any)[0].json_schemas(
            [(index, MODES[side], adapter) for index, (_, adapter) in enumerate(adapters)],
            ref_template="pydantic:{model}",
            schema_generator=writer,
        )
        for name, schema in definitions.get("$defs", {}).items():
            told = _without_defaults(schema) if side == "sent" else schema
            drafts.classes[f"pydantic:{name}:{side}"] = _with_side(told, side)
        for place, (what, _) in enumerate(adapters):
            schema = _with_side(roots[place, MODES[side]], side)
            if isinstance(what, int):
                drafts.roots[what, side] = schema
            else:
                drafts.classes[f"{_model_name(what, models)}:{side}"] = schema


def _msgspec_knows(wanted: Any) -> bool:
    try:
        msgspec.json.schema_components([wanted], schema_hook=_refuse)
    except Exception:  # whatever stops msgspec, or pydantic, the other one may know better
        return False
    return True


def _refuse(kind: type) -> Schema:
    """What msgspec asks of a class that it does not know."""
    if kind is object or kinds_of(kind).models:
        return ANYTHING
    raise NotImplementedError


def _adapter(wanted: Any) -> Any:
    """Pydantic's adapter of a type; None if there is no pydantic, or it does not know the type."""
    try:
        adapter, _ = model_adapter(wanted)
        for mode in MODES.values():
            adapter.json_schema(mode=mode)
    except Exception:
        return None
    return adapter


def _model_name(model: Any, models: Sequence[Any]) -> str:
    return f"model:{model.__name__}#{models.index(model)}"


def _model_reference(model: Any, models: Sequence[Any]) -> Schema:
    return {"$ref": _model_name(model, models)} if model in models else ANYTHING


def _schema_writer() -> Any:
    """Pydantic's writer of schemas, that knows that the server sends all fields."""
    base: Any = importlib.import_module("pydantic.json_schema").GenerateJsonSchema

    def field_is_required(self: Any, declared: Any, total: bool) -> bool:
        excluded = declared.get("serialization_exclude_if") is not None
        if self.mode == "serialization" and declared["type"] != "typed-dict-field":
            return not excluded
        return bool(base.field_is_required(self, declared, total))

    return type("SchemaWriter", (base,), {"field_is_required": field_is_required})


Described: TypeAlias = shapes.StructType | shapes.DataclassType | shapes.NamedTupleType


def _classes_in(types: Iterable[object]) -> list[Described]:
    """The classes with fields in some types, each once."""
    found: dict[int, Described] = {}
    seen: set[int] = set()
    waiting: list[object] = list(types)
    for each in waiting:
        if isinstance(each, shapes.StructType | shapes.DataclassType | shapes.NamedTupleType):
            found.setdefault(id(each), each)
        if isinstance(each, tuple):
            waiting += cast("tuple[object, ...]", each)
        elif isinstance(each, shapes.Type | shapes.Field) and id(each) not in seen:
            seen.add(id(each))
            waiting += [getattr(each, name) for name in each.__struct_fields__]
    return list(found.values())


def _as_sent(schema: Schema, described: Described) -> Schema:
    """The schema of a class with fields, of a value that the server sends: nothing is left out."""
    if "prefixItems" in schema:
        return {**schema, "minItems": len(schema["prefixItems"])}
    if "properties" not in schema:
        return schema
    config = getattr(described.cls, "__struct_config__", None)
    if config is not None and config.omit_defaults:
        return schema
    hints = get_type_hints(getattr(described.cls, "__origin__", described.cls))
    absent = {
        each.encode_name
        for each in described.fields
        if msgspec.UnsetType in get_args(hints.get(each.name))
    }
    private = {
        each.encode_name
        for each in described.fields
        if isinstance(described, shapes.DataclassType) and each.name.startswith("_")
    }
    properties = {name: each for name, each in schema["properties"].items() if name not in private}
    required = [name for name in properties if name not in absent]
    told = {key: value for key, value in schema.items() if key != "required"}
    return {**told, "properties": properties, **({"required": required} if required else {})}


def _without_defaults(schema: Schema) -> Schema:
    """The same schema: that a field has a default says nothing to who is sent it."""
    if "properties" not in schema:
        return schema
    properties: Schema = {
        name: {key: value for key, value in each.items() if key != "default"}
        for name, each in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def _with_side(schema: Any, side: Side) -> Any:
    """The same schema, whose references are to classes as they are on that side."""
    return with_references(schema, lambda reference: f"{reference}:{side}")


def with_references(schema: Any, renamed: Callable[[str], str]) -> Any:
    """The same schema with other references."""
    if isinstance(schema, list):
        return [with_references(each, renamed) for each in cast("list[object]", schema)]
    if not isinstance(schema, dict):
        return schema
    told: Schema = {}
    for key, value in cast("Schema", schema).items():
        if key == "$ref" and isinstance(value, str):
            told[key] = renamed(value)
        else:
            told[key] = with_references(value, renamed)
    return told
