"""A contract as an AsyncAPI 3 document: namespaces are channels, acknowledgements are replies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from antiphon.contract.draft7 import draft7, listed, named
from antiphon.contract.events import Answer, Argument, Contract, EventContract, NamespaceContract
from antiphon.contract.libraries import Schema
from antiphon.contract.naming import Names
from antiphon.contract.schemas import REFERENCE

__all__ = ["server_object", "write_asyncapi"]

VERSION: Final = "3.0.0"
HOW_TO_READ: Final = """\
The events of a Socket.IO server. A channel is a namespace, a message an event: its name is the \
event's, its payload the list of the event's arguments. Replies are acknowledgements, which a \
sender may ask for: their payload is the list of their values. Bytes are binary attachments."""
ERROR_ANSWER: Final[Schema] = {
    "type": "object",
    "description": "What acknowledges an event whose handler failed, or refused the arguments.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {
                    "type": "string",
                    "description": "For programs: `invalid_payload`, `bad_arguments`, "
                    "`internal_error`, or the application's.",
                },
                "message": {"type": "string", "description": "For people."},
                "data": {},
            },
            "required": ["code", "message"],
        }
    },
    "required": ["error"],
}
CONNECTED: Final[Schema] = {
    "name": "connect",
    "summary": "The client is connected.",
    "payload": {
        "type": "object",
        "properties": {
            "sid": {"type": "string", "description": "The id of its socket."},
            "pid": {"type": "string", "description": "For the recovery of its state."},
        },
        "required": ["sid"],
    },
}
REFUSED: Final[Schema] = {
    "name": "connect_error",
    "summary": "The client is refused.",
    "payload": {
        "type": "object",
        "properties": {"message": {"type": "string"}, "data": {}},
        "required": ["message"],
    },
}
ERROR: Final[Schema] = {
    "name": "error",
    "summary": "The event's handler failed, or refused the arguments.",
    "payload": listed([{"$ref": f"{REFERENCE}ErrorAnswer"}], 1, None),
}


def write_asyncapi(
    contract: Contract, *, info: dict[str, str], servers: dict[str, Schema]
) -> dict[str, Any]:
    """The contract as a document of JSON values.

    Args:
        contract: The contract.
        info: ``title``, ``version``, perhaps a ``description``.
        servers: Server objects, by name.
    """
    writer = _Writer()
    for namespace in contract.namespaces:
        writer.add(namespace)
    schemas = {name: draft7(schema) for name, schema in contract.components.items()}
    if "error" in writer.messages:
        schemas["ErrorAnswer"] = ERROR_ANSWER
    components = {"messages": writer.messages, "schemas": dict(sorted(schemas.items()))}
    described = "\n\n".join(each for each in (info.get("description"), HOW_TO_READ) if each)
    return {
        "asyncapi": VERSION,
        "info": {**info, "description": described},
        "defaultContentType": "application/json",
        **({"servers": servers} if servers else {}),
        "channels": writer.channels,
        "operations": writer.operations,
        "components": {name: each for name, each in components.items() if each},
    }


def server_object(url: str, path: str) -> Schema:
    """A server of the document.

    Args:
        url: Where clients connect to, as ``https://example.com``.
        path: Where Socket.IO is served there.

    Raises:
        ValueError: It is no such URL.
    """
    parts = urlsplit(url)
    protocols = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}
    if parts.scheme not in protocols or not parts.netloc:
        raise ValueError(f"say where the server is as https://example.com, not as {url!r}")
    pathname = f"{parts.path.rstrip('/')}/{path.strip('/')}/"
    return {"host": parts.netloc, "pathname": pathname, "protocol": protocols[parts.scheme]}


class _Writer:
    """Collects what the document has of each kind, by id.

    Attributes:
        channels: One for each namespace.
        operations: One for each event, and for connecting where ``auth`` is declared.
        messages: What operations and their replies are about.
    """

    def __init__(self) -> None:
        self.channels: dict[str, Any] = {}
        self.operations: dict[str, Any] = {}
        self.messages: dict[str, Any] = {}
        self._ids = Names("error")

    def add(self, namespace: NamespaceContract) -> None:
        """Write a namespace."""
        name = "main" if namespace.name == "/" else _identifier(namespace.name)
        channel = self._ids.take(name or "namespace")
        self.channels[channel] = {**_address(namespace), "messages": {}}
        if namespace.auth:
            self._connect(channel, namespace.auth)
        for event in namespace.received:
            self._operation(channel, "receive", event)
        for event in namespace.sent:
            self._operation(channel, "send", event)
        if not self.channels[channel]["messages"]:
            del self.channels[channel]["messages"]

    def _connect(self, channel: str, auth: Sequence[Schema]) -> None:
        payload = draft7(auth[0] if len(auth) == 1 else {"allOf": [*auth]})
        name = f"{channel}.connect"
        message = {"name": "connect", "summary": "The `auth` of a client.", "payload": payload}
        self.operations[name] = {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{channel}"},
            "summary": "A client connects.",
            "messages": [self._message(channel, name, message)],
            "reply": self._reply(
                channel,
                self._message(channel, f"{name}.accepted", CONNECTED),
                self._message(channel, f"{name}.refused", REFUSED),
            ),
        }

    def _operation(self, channel: str, action: str, event: EventContract) -> None:
        name = self._ids.take(f"{channel}.{action}.{_identifier(event.name) or 'event'}")
        words = _words(event.documentation)
        message = {"name": event.name, **words, "payload": _payload(event.arguments, event.rest)}
        operation: Schema = {
            "action": action,
            "channel": {"$ref": f"#/channels/{channel}"},
            **words,
            "messages": [self._message(channel, name, message)],
        }
        if action == "receive" or event.acknowledged:
            ack = {"name": event.name, "payload": _answers(event.answers)}
            replies = [self._message(channel, f"{name}.ack", ack)]
            if action == "receive":
                replies.append(self._message(channel, "error", ERROR))
            operation["reply"] = self._reply(channel, *replies)
        self.operations[name] = operation

    def _message(self, channel: str, name: str, message: Schema) -> Schema:
        """Write a message, and refer to it as operations of the channel have to."""
        self.messages[name] = message
        self.channels[channel]["messages"][name] = {"$ref": f"#/components/messages/{name}"}
        return {"$ref": f"#/channels/{channel}/messages/{name}"}

    def _reply(self, channel: str, *messages: Schema) -> Schema:
        return {"channel": {"$ref": f"#/channels/{channel}"}, "messages": [*messages]}


def _identifier(name: str) -> str:
    """A name as an id: of letters, digits, ``_`` and ``-``."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", re.sub(r"\\.", "", name)).strip("-")


def _address(namespace: NamespaceContract) -> Schema:
    if not namespace.dynamic:
        return {"address": namespace.name, "title": f"The namespace {namespace.name}"}
    return {
        "address": None,  # which is how a document says that it is known at run time only
        "title": f"The namespaces {namespace.name}",
        "x-namespaces": namespace.name,
    }


def _words(documentation: str) -> Schema:
    """The first paragraph is the summary, all of it the description."""
    summary = " ".join(documentation.split("\n\n")[0].split())
    told: Schema = {"summary": summary} if summary else {}
    if summary != documentation:
        told["description"] = documentation
    return told


def _payload(arguments: Iterable[Argument], rest: Schema | None) -> Schema:
    given = list(arguments)
    items = [named(each.name, each.schema) for each in given]
    return listed(items, sum(each.required for each in given), rest)


def _answers(answers: Sequence[Answer] | None) -> Schema:
    if answers is None:
        return {"type": "array"}
    told = [listed(each.values, len(each.values), each.rest) for each in answers]
    return told[0] if len(told) == 1 else {"anyOf": told}
