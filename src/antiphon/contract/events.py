"""What goes back and forth in the namespaces of a server: its events, with schemas."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

from antiphon.contract.libraries import Schema, Side
from antiphon.contract.schemas import Schemas
from antiphon.events.description import EventDescription, NamespaceDescription

__all__ = ["Answer", "Argument", "Contract", "EventContract", "NamespaceContract", "contract_of"]

SchemaOf: TypeAlias = Callable[[Any, Side], Schema]
ANYTHING: Final[Schema] = {}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an event.

    Attributes:
        name: Its name.
        schema: Its schema.
        required: Whether it must be sent.
    """

    name: str
    schema: Schema
    required: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the shapes that an acknowledgement may have.

    Attributes:
        values: The schemas of its values.
        rest: That of any number of further values.
    """

    values: tuple[Schema, ...] = ()
    rest: Schema | None = None


@dataclass(frozen=True, slots=True)
class EventContract:
    """An event in one direction.

    Attributes:
        name: Its name.
        arguments: Its arguments; once one may be left out, so may all behind it.
        rest: The schema of any number of further arguments.
        answers: What may acknowledge it; None if nothing was said of that. The one answer without
            values stands alone if it is acknowledged with nothing.
        documentation: What its handlers say of it.
    """

    name: str
    arguments: tuple[Argument, ...]
    rest: Schema | None
    answers: tuple[Answer, ...] | None
    documentation: str

    @property
    def acknowledged(self) -> bool:
        """Whether it is said to be acknowledged with something."""
        return self.answers is not None and any(each != Answer() for each in self.answers)


@dataclass(frozen=True, slots=True)
class NamespaceContract:
    """What goes back and forth in a namespace.

    Attributes:
        name: Its name; of a family the pattern, or the name of the predicate.
        dynamic: Whether it is a family.
        auth: All schemas that the client's ``auth`` has to meet.
        received: The clients' events.
        sent: The server's, as far as they are declared.
    """

    name: str
    dynamic: bool
    auth: tuple[Schema, ...]
    received: tuple[EventContract, ...]
    sent: tuple[EventContract, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is known of it."""
        return not (self.auth or self.received or self.sent)


@dataclass(frozen=True, slots=True)
class Contract:
    """All of it.

    Attributes:
        namespaces: The namespaces, in the order of their names, families last.
        components: The schemas of classes, by name.
        notes: What could not be told, in sentences.
    """

    namespaces: tuple[NamespaceContract, ...]
    components: dict[str, Schema]
    notes: tuple[str, ...]


def contract_of(described: Iterable[NamespaceDescription]) -> Contract:
    """The contract of a server, of its description (``Server.contract``)."""
    ordered = sorted(described, key=lambda each: (each.dynamic, each.name))
    wanted: list[tuple[Any, Side]] = []

    def ask(kind: Any, side: Side) -> Schema:
        wanted.append((kind, side))
        return ANYTHING

    _namespaces(ordered, ask)
    schemas = Schemas(wanted)
    told = _namespaces(ordered, schemas.of)
    # The main namespace is always there, also where an application uses others only.
    kept = tuple(each for each in told if each.name != "/" or not each.empty)
    return Contract(kept or told, schemas.components, tuple(schemas.notes))


def _namespaces(
    described: Sequence[NamespaceDescription], schema_of: SchemaOf
) -> tuple[NamespaceContract, ...]:
    return tuple(
        NamespaceContract(
            each.name,
            each.dynamic,
            tuple(schema_of(kind, "received") for kind in each.auth),
            _events([one for one in each.events if one.direction == "client-to-server"], schema_of),
            _events([one for one in each.events if one.direction == "server-to-client"], schema_of),
        )
        for each in described
    )


def _events(
    described: Sequence[EventDescription], schema_of: SchemaOf
) -> tuple[EventContract, ...]:
    names = sorted({each.name for each in described})
    return tuple(
        _event([each for each in described if each.name == name], schema_of) for name in names
    )


def _event(handlers: Sequence[EventDescription], schema_of: SchemaOf) -> EventContract:
    """An event with all its handlers: what is sent has to suit each of them."""
    side, back = _sides(handlers[0])
    longest = max(handlers, key=lambda each: len(each.arguments))
    # Where a handler takes no more, nobody can be given more.
    most = min(
        (len(each.arguments) for each in handlers if each.rest is None),
        default=len(longest.arguments),
    )
    least = max(sum(one.required for one in each.arguments) for each in handlers)
    arguments = tuple(
        Argument(
            longest.arguments[index].name,
            _all_of(schema_of(kind, side) for kind in _kinds_at(handlers, index)),
            index < least,
        )
        for index in range(most)
    )
    rests = [each.rest for each in handlers]
    rest = None if None in rests else _all_of(schema_of(kind, side) for kind in rests)
    said = dict.fromkeys(each.documentation for each in handlers if each.documentation)
    return EventContract(
        handlers[0].name,
        arguments,
        rest,
        _answers([each.acknowledgement for each in handlers], back, schema_of),
        "\n\n".join(said),
    )


def _sides(event: EventDescription) -> tuple[Side, Side]:
    """On which side of the server the event stands, and on which what acknowledges it."""
    if event.direction == "client-to-server":
        return "received", "sent"
    return "sent", "received"


def _kinds_at(handlers: Sequence[EventDescription], index: int) -> list[Any]:
    """The types that an argument has to be of."""
    kinds: list[Any] = []
    for each in handlers:
        kind = each.arguments[index].type if index < len(each.arguments) else each.rest
        if not any(kind is known or kind == known for known in kinds):
            kinds.append(kind)
    return kinds


def _all_of(schemas: Iterable[Schema]) -> Schema:
    distinct: list[Schema] = []
    for each in schemas:
        if each != ANYTHING and each not in distinct:
            distinct.append(each)
    if len(distinct) > 1:
        return {"allOf": distinct}
    return distinct[0] if distinct else ANYTHING


def _answers(
    acknowledgements: Iterable[Any], side: Side, schema_of: SchemaOf
) -> tuple[Answer, ...] | None:
    """What may acknowledge an event: the first of its handlers that returns something does."""
    speaking = [each for each in acknowledgements if each is not type(None)]
    if any(each is Any for each in speaking):
        return None
    told = [_answers_of(each, side, schema_of) for each in speaking]
    always = any(Answer() not in each for each in told)
    distinct: list[Answer] = []
    for answer in (one for each in told for one in each):
        if answer not in distinct and not (always and answer == Answer()):
            distinct.append(answer)
    return tuple(distinct) or (Answer(),)


def _answers_of(kind: Any, side: Side, schema_of: SchemaOf) -> list[Answer]:
    if get_origin(kind) in (Union, types.UnionType):
        arms = [one for each in get_args(kind) for one in _answers_of(each, side, schema_of)]
        return [each for index, each in enumerate(arms) if each not in arms[:index]]
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    if bare is type(None) or bare is None:
        return [Answer()]
    values = _values_of(bare)
    if values is None:
        return [Answer((schema_of(kind, side),))]
    several, rest = values
    return [
        Answer(
            tuple(schema_of(each, side) for each in several),
            None if rest is None else schema_of(rest, side),
        )
    ]


def _values_of(kind: Any) -> tuple[tuple[Any, ...], Any] | None:
    """The values of an acknowledgement that is a tuple, and of what kind further ones are.

    None for what is no tuple: it is one value.
    """
    origin = get_origin(kind) or kind
    if not (isinstance(origin, type) and issubclass(origin, tuple)):
        return None
    if origin is not tuple:
        hints = get_type_hints(kind, include_extras=True)
        names: tuple[str, ...] = getattr(kind, "_fields", ())
        return tuple(hints.get(name, Any) for name in names), None
    arguments = get_args(kind)
    if len(arguments) == 2 and arguments[1] is ...:
        return (), arguments[0]
    if not arguments and get_origin(kind) is None:
        return (), Any
    return arguments, None
