"""A contract as interfaces of TypeScript, for the generics of ``Socket`` in socket.io-client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from antiphon.contract.events import Answer, Contract, EventContract, NamespaceContract
from antiphon.contract.interface_types import (
    comment,
    declaration,
    grouped,
    quoted,
    type_of,
    union,
)
from antiphon.contract.libraries import Schema
from antiphon.contract.naming import (
    Names,
    parameter_name,
    pascal_case,
    pattern_name,
    property_key,
)
from antiphon.contract.schemas import REFERENCE, referred

__all__ = ["write_typescript"]

HEAD: Final = """\
/* eslint-disable */
// Written by `antiphon export typescript`, from the server's events: do not change it by hand.
"""
BINARY: Final = """\
/** Bytes: browsers are given an ArrayBuffer, Node.js a Buffer, which is a Uint8Array. */
export type Binary = ArrayBuffer | Uint8Array;
"""
ERROR_ANSWER: Final = """\
/** What acknowledges an event whose handler failed, or whose arguments were refused. */
export interface ErrorAnswer {
  error: {
    /** For programs: `invalid_payload`, `bad_arguments`, `internal_error`, or the application's. */
    code: string;
    /** For people. */
    message: string;
    data?: any;
  };
}
"""
NOT_DECLARED: Final = """\
  // None is declared (io.emits): any may come.
  [event: string]: (...args: any[]) => void;
"""
SERVER_TO_CLIENT: Final = "ServerToClientEvents"
CLIENT_TO_SERVER: Final = "ClientToServerEvents"
ERROR_REFERENCE: Final[Schema] = {"$ref": f"{REFERENCE}ErrorAnswer"}


def write_typescript(contract: Contract, *, errors: bool) -> str:
    """The contract as a module of TypeScript that has nothing but types.

    Args:
        contract: The contract.
        errors: Whether what acknowledges a client's event may be an ``ErrorAnswer`` too.
    """
    body: list[str] = []
    names = Names(*contract.components)
    for namespace in contract.namespaces:
        body += _namespace(namespace, names, errors=errors)
    body += [declaration(name, schema) for name, schema in contract.components.items()]
    received = [event for each in contract.namespaces for event in each.received]
    if any(each.acknowledged for each in received):
        body.append(ERROR_ANSWER)
    if any("Binary" in each for each in body):
        body.append(BINARY)
    return "\n".join([HEAD, *body])


def _namespace(namespace: NamespaceContract, names: Names, *, errors: bool) -> list[str]:
    prefix = _prefix(namespace)
    where = f"the namespace{'s' * namespace.dynamic} `{namespace.name}`"
    written = [
        _interface(
            names.take(f"{prefix}{SERVER_TO_CLIENT}"),
            f"What the server sends in {where}.",
            [_method(each, errors=False, back=True) for each in namespace.sent] or [NOT_DECLARED],
        ),
        _interface(
            names.take(f"{prefix}{CLIENT_TO_SERVER}"),
            f"What clients send in {where}.",
            [_method(each, errors=errors, back=False) for each in namespace.received],
        ),
    ]
    if namespace.auth:
        schema = namespace.auth[0] if len(namespace.auth) == 1 else {"allOf": [*namespace.auth]}
        if referred(schema) != f"{prefix}Auth":
            head = comment(f"The `auth` that clients give when they connect to {where}.")
            name = names.take(f"{prefix}Auth")
            written.append(f"{head}export type {name} = {type_of(schema)};\n")
    return written


def _prefix(namespace: NamespaceContract) -> str:
    """What the names of a namespace's interfaces begin with."""
    if namespace.dynamic:
        return pattern_name(namespace.name) or "Dynamic"
    return "" if namespace.name == "/" else pascal_case(namespace.name) or "Namespace"


def _interface(name: str, words: str, members: Sequence[str]) -> str:
    inner = f"{{\n{''.join(members)}}}" if members else "{}"
    return f"{comment(words)}export interface {name} {inner}\n"


def _method(event: EventContract, *, errors: bool, back: bool) -> str:
    """The member of an interface that stands for an event.

    Args:
        event: The event.
        errors: Whether its acknowledgement may be an ``ErrorAnswer`` too.
        back: Whether it is the client who acknowledges it.
    """
    head = comment(event.documentation, "  ")
    key = property_key(event.name, quoted(event.name))
    return f"{head}  {key}: ({_parameters(event, errors, back)}) => void;\n"


def _parameters(event: EventContract, errors: bool, back: bool) -> str:
    """The parameters of an event, the callback for its acknowledgement last.

    What stands before that callback and may be left out makes for a choice of several lists of
    parameters: TypeScript has no other way to say it, and the types of ``emitWithAck`` follow it.
    """
    labels = Names()
    arguments = [
        (labels.take(parameter_name(each.name)), type_of(each.schema, "  "), each.required)
        for each in event.arguments
    ]
    rest = None if event.rest is None else f"{grouped(type_of(event.rest))}[]"
    unknown = event.answers is None
    if (unknown or not event.acknowledged) and event.rest == {} and not arguments:
        return "...args: any[]"
    if not unknown and not event.acknowledged:
        return _list(arguments, rest)
    answers = "(response: any) => void" if unknown else _callback(event.answers or (), errors, back)
    ack = labels.take("ack")
    least = sum(required for _, _, required in arguments)
    if least == len(arguments) and rest is None:
        return _list([*arguments, (ack, answers, not unknown)], None)
    choices: list[str] = []
    for count in range(least, len(arguments) + 1):
        given = [(label, kind, True) for label, kind, _ in arguments[:count]]
        further = rest if count == len(arguments) else None
        if further is not None and unknown:
            choices.append(_list(given, further))
        last = f"{ack}{'?' if unknown and further is None else ''}: {answers}"
        before = _list(given, further)
        choices.append(f"{before}, {last}" if before else last)
    return f"...args: {' | '.join(f'[{each}]' for each in choices)}"


def _list(arguments: Sequence[tuple[str, str, bool]], rest: str | None) -> str:
    """Parameters, or the elements of a tuple, which look the same."""
    told = [f"{label}{'' if required else '?'}: {kind}" for label, kind, required in arguments]
    if rest is not None:
        label = Names(*(label for label, _, _ in arguments)).take("rest")
        told.append(f"...{label}: {rest}")
    return ", ".join(told)


def _callback(answers: Sequence[Answer], errors: bool, back: bool) -> str:
    """The type of the callback for an acknowledgement."""
    told = [*answers, Answer((ERROR_REFERENCE,))] if errors else list(answers)
    if all(each.rest is None and len(each.values) <= 1 for each in told):
        kinds = [type_of(each.values[0], "  ") for each in told if each.values]
        if Answer() not in told:
            return f"(response: {union(kinds)}) => void"
        # A server that returns None sends no value; a client may say null, which is the same.
        return f"(response?: {union([*kinds, 'null'] if back else kinds)}) => void"
    lists = [_response(each, alone=len(told) == 1) for each in told]
    if len(lists) == 1:
        return f"({lists[0]}) => void"
    return f"(...response: {' | '.join(f'[{each}]' for each in lists)}) => void"


def _response(answer: Answer, *, alone: bool) -> str:
    """The values of an acknowledgement, with names where they are parameters."""
    told = [
        f"response{index}: {type_of(each, '  ')}" if alone else type_of(each, "  ")
        for index, each in enumerate(answer.values, 1)
    ]
    if answer.rest is not None:
        told.append(f"...{'rest: ' if alone else ''}{grouped(type_of(answer.rest))}[]")
    return ", ".join(told)
