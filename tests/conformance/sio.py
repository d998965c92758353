"""Socket.IO packets on a link: joining namespaces, and knowing that one still listens."""

from __future__ import annotations

import json
from typing import Any

from .wire import Link, Packet


def prefix(namespace: str) -> str:
    return "" if namespace == "/" else f"{namespace},"


def text(packet: Packet) -> str:
    assert isinstance(packet, str), packet
    return packet


async def join(link: Link, namespace: str = "/", auth: Any = None) -> str:
    """Connect to a namespace of the test app, read its greeting if it has one; the socket's id."""
    payload = "" if auth is None else json.dumps(auth)
    await link.send(f"40{prefix(namespace)}{payload}")
    answer = text(await link.receive())
    start = f"40{prefix(namespace)}"
    assert answer.startswith(start + "{"), answer
    opened = json.loads(answer[len(start) :])
    assert list(opened) == ["sid"]
    if namespace in {"/", "/custom"}:
        greeting = json.dumps(["auth", auth or {}], separators=(",", ":"), ensure_ascii=False)
        assert await link.receive() == f"42{prefix(namespace)}{greeting}"
    return str(opened["sid"])


async def call(link: Link, number: int, *event: Any) -> Any:
    """Emit an event on `/` with an ack id and return what it is acknowledged with, a list."""
    await link.send(f"42{number}{json.dumps(event)}")
    answer = text(await link.receive())
    assert answer.startswith(f"43{number}["), answer
    return json.loads(answer[len(f"43{number}") :])


async def is_served(link: Link, namespace: str = "/") -> None:
    """The namespace of this connection must echo, and nothing else may stand before the echo."""
    await link.send(f'42{prefix(namespace)}["message","are you there?"]')
    assert await link.receive() == f'42{prefix(namespace)}["message-back","are you there?"]'
