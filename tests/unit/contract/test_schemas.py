"""Schemas of several libraries under one roof: who is the same, and who is called what."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import pydantic
import pytest

from antiphon.contract.libraries import Side
from antiphon.contract.schemas import Schemas, referred

T = TypeVar("T")


def names(*wanted: tuple[Any, Side]) -> list[str]:
    return list(Schemas(wanted).components)


@dataclass
class Plain:
    x: int


@dataclass
class Lenient:
    x: int = 1


@dataclass
class Holder:
    inside: Lenient


class Model(pydantic.BaseModel):
    plain: Plain
    lenient: Lenient = Lenient()


class Box(msgspec.Struct, Generic[T]):
    content: T


@dataclass
class Tree:
    children: list[Tree]
    label: str = ""


def test_a_class_stands_there_once() -> None:
    schemas = Schemas([(Plain, "received"), (list[Plain], "sent"), (Plain | None, "received")])
    assert list(schemas.components) == ["Plain"]
    assert schemas.of(Plain, "received") == {"$ref": "#/components/schemas/Plain"}
    assert schemas.of(list[Plain], "sent")["items"] == {"$ref": "#/components/schemas/Plain"}


def test_one_with_defaults_is_another_when_it_is_sent() -> None:
    assert names((Lenient, "received")) == ["Lenient"]
    assert names((Lenient, "sent")) == ["Lenient"]
    schemas = Schemas([(Lenient, "received"), (Lenient, "sent")])
    assert list(schemas.components) == ["LenientInput", "LenientOutput"]
    assert schemas.components["LenientInput"].get("required") is None
    assert schemas.components["LenientOutput"]["required"] == ["x"]
    assert referred(schemas.of(Lenient, "sent")) == "LenientOutput"


def test_so_is_one_that_has_such_a_class_inside() -> None:
    assert names((Holder, "received"), (Holder, "sent")) == [
        "HolderInput",
        "HolderOutput",
        "LenientInput",
        "LenientOutput",
    ]


def test_classes_that_refer_to_themselves_end() -> None:
    assert names((Tree, "received"), (Tree, "sent")) == ["TreeInput", "TreeOutput"]
    assert names((Tree, "received")) == ["Tree"]


def test_both_libraries_say_the_same_of_a_class() -> None:
    schemas = Schemas([(Model, "received"), (Plain, "received"), (Lenient, "received")])
    assert list(schemas.components) == ["Lenient", "Model", "Plain"]


def test_a_model_inside_of_what_msgspec_reads_is_the_model() -> None:
    schemas = Schemas([(Box[Model], "received"), (Model, "sent"), (Box[Model] | None, "sent")])
    assert list(schemas.components) == [
        "BoxModelInput",
        "BoxModelOutput",
        "LenientInput",
        "LenientOutput",
        "ModelInput",
        "ModelOutput",
        "Plain",
    ]
    content = schemas.components["BoxModelOutput"]["properties"]["content"]
    assert referred(content) == "ModelOutput"


def test_different_ones_of_one_name_are_told_apart() -> None:
    first: Any = make_dataclass("Move", [("x", int)])
    second: Any = make_dataclass("Move", [("y", int)])
    first.__module__, second.__module__ = "app.chess", "app.go"
    assert names((first, "received"), (second, "received")) == ["AppChessMove", "AppGoMove"]


def made(name: str) -> Any:
    """A class as functions make them: all are called the same, by whatever name one asks."""
    return make_dataclass("Move", [(name, int)])


def test_so_are_those_that_even_their_modules_do_not_tell_apart() -> None:
    schemas = Schemas([(made("x"), "received"), (made("y"), "received"), (made("x"), "sent")])
    assert list(schemas.components) == ["Move", "Move2"]
    assert {tuple(each["properties"]) for each in schemas.components.values()} == {("x",), ("y",)}


def test_two_of_those_in_one_type() -> None:
    kind: Any = tuple[made("x"), made("y")]  # type: ignore[misc]
    schemas = Schemas([(kind, "received"), (Plain, "received")])
    first, second = [referred(each) for each in schemas.of(kind, "received")["prefixItems"]]
    assert first != second
    assert len(schemas.components) == 3


def test_bytes_are_binary_whoever_describes_them() -> None:
    class Upload(pydantic.BaseModel):
        data: Annotated[bytes, pydantic.Field(max_length=3)]

    schemas = Schemas([(Upload, "received"), (bytes, "sent"), (list[bytearray], "received")])
    binary = {"type": "string", "format": "binary"}
    assert schemas.components["Upload"]["properties"]["data"] == binary
    assert schemas.of(bytes, "sent") == binary
    assert schemas.of(list[bytearray], "received")["items"] == binary


def test_what_is_not_sent_is_not_told() -> None:
    class Struct(msgspec.Struct):
        always: int = 1
        sometimes: int | msgspec.UnsetType = msgspec.UNSET

    class Terse(msgspec.Struct, omit_defaults=True):
        maybe: int = 1

    @dataclass
    class Private:
        x: int = 1
        _y: int = 2

    schemas = Schemas([(Struct, "sent"), (Terse, "sent"), (Private, "sent")])
    assert schemas.components["Struct"]["required"] == ["always"]
    assert "required" not in schemas.components["Terse"]
    assert list(schemas.components["Private"]["properties"]) == ["x"]


def test_properties_may_be_called_as_keywords_are() -> None:
    kind: Any = msgspec.defstruct("Odd", [("title", str), ("format", bytes), ("default", int)])
    schema = Schemas([(kind, "received")]).components["Odd"]
    assert list(schema["properties"]) == ["title", "format", "default"]
    assert schema["required"] == ["title", "format", "default"]


@pytest.mark.parametrize("unknown", [type("Foreign", (), {}), list[type("Foreign", (), {})]])  # type: ignore[misc]
def test_of_what_nobody_knows_anything_goes(unknown: Any) -> None:
    schemas = Schemas([(unknown, "sent")])
    assert schemas.of(unknown, "sent") == {}
    assert len(schemas.notes) == 1


def test_types_that_cannot_be_hashed_are_types_too() -> None:
    odd = Annotated[int, msgspec.Meta(extra_json_schema={"examples": [1]}), []]
    assert Schemas([(odd, "sent")]).of(odd, "sent")["type"] == "integer"
