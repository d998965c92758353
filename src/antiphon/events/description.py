"""What is registered, as plain values: for documents, for other languages, for whoever looks."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args, get_origin

from antiphon.events.annotations import NOTHING, Parameter, Unresolved
from antiphon.events.event import AnyEvent
from antiphon.events.handler import Handler
from antiphon.names import Listener

__all__ = [
    "ArgumentDescription",
    "Direction",
    "EventDescription",
    "NamespaceDescription",
    "describe_emitted",
    "describe_handler",
]

Direction: TypeAlias = Literal["client-to-server", "server-to-client"]


@dataclass(frozen=True, slots=True)
class ArgumentDescription:
    """One argument of an event.

    Attributes:
        name: The name of the handler's parameter; ``arg``, ``arg2``… where there is none.
        type: Its type; ``Any`` if nothing was said.
        required: Whether it must be sent.
    """

    name: str
    type: Any
    required: bool = True


@dataclass(frozen=True, slots=True)
class EventDescription:
    """An event in one direction: of a handler, or declared with ``emits``.

    Attributes:
        name: The event's name.
        direction: Who sends it.
        arguments: Its arguments.
        rest: The type of any number of further arguments; None if there are none.
        acknowledgement: The type of what acknowledges it: ``NoneType`` for nothing, ``Any`` if
            nothing was said.
        documentation: The docstring of the handler.
        handler: The handler, if it is one's.
        event: The ``Event``, if it is one.
    """

    name: str
    direction: Direction
    arguments: tuple[ArgumentDescription, ...]
    rest: Any = None
    acknowledgement: Any = Any
    documentation: str | None = None
    handler: Listener | None = None
    event: AnyEvent | None = None


@dataclass(frozen=True, slots=True)
class NamespaceDescription:
    """What can be sent and received in a namespace.

    Attributes:
        name: Its name; for a family of them its pattern, or the name of its predicate.
        dynamic: Whether it is a family.
        auth: The types that the client's ``auth`` has to be of.
        events: Its events, one for each handler and for each ``Event`` that is emitted.
    """

    name: str
    dynamic: bool
    auth: tuple[Any, ...]
    events: tuple[EventDescription, ...]


def describe_handler(name: str, handler: Handler) -> EventDescription:
    """The event that a handler is for, with the types that its arguments are checked against."""
    event, signature = handler.event, handler.signature
    parameters = () if signature is None else signature.arguments
    if event is not None:
        names = [each.name for each in parameters]
        arguments = _named(event.arguments, names)
        acknowledgement, rest = event.acknowledgement, None
    else:
        arguments = tuple(
            ArgumentDescription(each.name, _type(each), each.default is NOTHING)
            for each in parameters
        )
        acknowledgement = Any if signature is None else _returned(signature.returned)
        rest = None if signature is None or signature.rest is None else _type(signature.rest)
    documentation = inspect.getdoc(handler.original)
    return EventDescription(
        name,
        "client-to-server",
        arguments,
        rest,
        acknowledgement,
        documentation,
        handler.original,
        event,
    )


def describe_emitted(event: AnyEvent) -> EventDescription:
    """An event that the server emits."""
    arguments = _named(event.arguments, [])
    return EventDescription(
        event.name,
        "server-to-client",
        arguments,
        acknowledgement=event.acknowledgement,
        event=event,
    )


def _named(types: tuple[Any, ...], names: list[str]) -> tuple[ArgumentDescription, ...]:
    return tuple(
        ArgumentDescription(
            names[index] if index < len(names) else f"arg{index + 1}" if index else "arg", each
        )
        for index, each in enumerate(types)
    )


def _type(parameter: Parameter) -> Any:
    unknown = parameter.annotation is NOTHING or isinstance(parameter.annotation, Unresolved)
    return Any if unknown or parameter.annotation is object else parameter.annotation


def _returned(annotation: Any) -> Any:
    """The type of the acknowledgement, for what a function says that it returns."""
    if annotation is NOTHING or annotation is object or isinstance(annotation, Unresolved):
        return Any
    if get_origin(annotation) in (Awaitable, Coroutine):
        return get_args(annotation)[-1]
    return type(None) if annotation is None else annotation
