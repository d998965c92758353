"""What people and programs ask of a connection, a line for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

from antiphon.cli.values import from_json, read_json, split_line

__all__ = ["COMMANDS", "HELP", "Command", "Emit", "Order", "read_json_order", "read_order"]

COMMANDS: Final = ("/ack", "/connect", "/disconnect", "/emit", "/help", "/quit", "/status")

HELP: Final = """\
event arg…        emit an event; arguments are JSON, words, or @file for the bytes of a file
/ack event arg…   emit it, and show the acknowledgement
/emit /name arg…  emit an event whose name begins with a slash
/disconnect       leave the namespace;  /connect  join it again
/status           how things are
/quit             the end (or Ctrl-D)"""


@dataclass(frozen=True, slots=True)
class Emit:
    """Emit an event.

    Attributes:
        event: Its name.
        args: Its arguments.
        ack: Whether to ask for the acknowledgement.
        reference: Goes back with it.
    """

    event: str
    args: list[Any]
    ack: bool = False
    reference: Any = None


@dataclass(frozen=True, slots=True)
class Command:
    """Do something else.

    Attributes:
        name: What.
    """

    name: Literal["connect", "disconnect", "help", "quit", "status"]


Order: TypeAlias = Emit | Command


def read_order(line: str) -> Order | None:
    """A line that a person has typed; None if there is nothing on it.

    Raises:
        ValueError: It cannot be understood.
    """
    first, _, rest = line.strip().partition(" ")
    if not first:
        return None
    if not first.startswith("/"):
        return _emit(line)
    match first:
        case "/emit":
            return _emit(rest)
        case "/ack":
            asked = _emit(rest)
            return Emit(asked.event, asked.args, ack=True)
        case "/connect" | "/disconnect" | "/help" | "/quit" | "/status":
            return Command(cast("Any", first[1:]))
        case _:
            raise ValueError(f"there is no {first}; /help tells what there is")


def _emit(text: str) -> Emit:
    words = text.strip().split(maxsplit=1)
    if not words:
        raise ValueError("an event has a name")
    # The name is a word as it stands, even if it looks like a number or has quotes in it.
    return Emit(words[0], split_line(words[1]) if len(words) > 1 else [])


def read_json_order(line: str) -> Order | None:
    """A line of a program: ``["event", arg…]``, or an object with event, args, ack and id.

    Raises:
        ValueError: It is neither.
    """
    if not line.strip():
        return None
    try:
        value = read_json(line)
    except ValueError as error:
        raise ValueError(f"no JSON: {line.strip()}") from error
    if isinstance(value, list) and value:
        items = cast("list[object]", value)
        given: Mapping[str, Any] = {"event": items[0], "args": items[1:]}
    elif isinstance(value, dict):
        given = cast("dict[str, Any]", value)
    else:
        given = {}
    event, args = given.get("event"), given.get("args", [])
    if not isinstance(event, str) or not isinstance(args, list):
        raise ValueError(
            'a line is ["event", arg…] or {"event": "…", "args": […], "ack": true, "id": 1}'
        )
    return Emit(event, from_json(args), bool(given.get("ack")), given.get("id"))
