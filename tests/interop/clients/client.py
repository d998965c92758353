"""A client of any make, as the tests see it."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

__all__ = ["PATIENCE", "Client", "Life", "Plan", "Way", "until"]

PATIENCE = 30.0
"""Seconds after which what has not come never will, however busy the machine is."""

Way: TypeAlias = Literal["polling", "websocket", "upgrade"]
Life: TypeAlias = Literal["connect", "connect_error", "disconnect"]

TRANSPORTS: dict[Way, list[str]] = {
    "polling": ["polling"],
    "websocket": ["websocket"],
    "upgrade": ["polling", "websocket"],
}


@dataclass(frozen=True)
class Plan:
    """How a client shall connect.

    Attributes:
        at_once: How many `record` events to emit in the very moment in which it is connected.
        parser: The package of a parser, for JavaScript's clients.
    """

    url: str
    way: Way
    namespaces: Sequence[str] = ("/",)
    auth: dict[str, Any] = field(default_factory=lambda: {})
    reconnection: bool = False
    at_once: int = 0
    path: str = "/socket.io"
    parser: str | None = None

    @property
    def transports(self) -> list[str]:
        return TRANSPORTS[self.way]


@dataclass(frozen=True)
class Heard:
    """An event that a client heard, or (with a name of `Life`) that happened to it."""

    namespace: str
    event: str
    args: list[Any]


async def until(
    condition: Callable[[], object], *, within: float = PATIENCE, what: str = ""
) -> None:
    """Look at a condition again and again; fail when it does not hold within some seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not so within {within} s: {what or condition}"
        await asyncio.sleep(0.005)


class Client(ABC):
    """A connection and its sockets.

    A server that asks for an acknowledgement gets one with the arguments that it sent.

    Attributes:
        keeps_order: Whether it hears events in the order in which they come.
        by_server: Its reason of a disconnection by the server.
        by_client: Its reason of a disconnection by itself.
        by_network: Its reasons of a connection that broke.
        heard: All events, in the order in which it heard them.
        lived: All of connect, connect_error and disconnect.
    """

    keeps_order = True
    by_server = "io server disconnect"
    by_client = "io client disconnect"
    by_network: tuple[str, ...] = ("transport close", "transport error")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.heard: list[Heard] = []
        self.lived: list[Heard] = []

    @abstractmethod
    async def start(self) -> None:
        """Begin to connect."""

    @abstractmethod
    async def emit(self, event: str, *args: Any, namespace: str = "/") -> None: ...

    @abstractmethod
    async def call(self, event: str, *args: Any, namespace: str = "/") -> list[Any]:
        """Emit, and wait for the values of the acknowledgement."""

    @abstractmethod
    async def disconnect(self, namespace: str = "/") -> None:
        """Leave a namespace."""

    @abstractmethod
    async def id(self, namespace: str = "/") -> str:
        """The id of its socket."""

    @abstractmethod
    async def close(self) -> None:
        """End it all, whatever state it is in."""

    def events(self, event: str, namespace: str = "/") -> list[list[Any]]:
        """The arguments of each such event so far."""
        return [
            each.args
            for each in list(self.heard)
            if (each.event, each.namespace) == (event, namespace)
        ]

    def lives(self, life: Life, namespace: str = "/") -> list[list[Any]]:
        """The arguments of each such thing that happened so far."""
        return [
            each.args
            for each in list(self.lived)
            if (each.event, each.namespace) == (life, namespace)
        ]

    async def hears(
        self, event: str, count: int = 1, *, namespace: str = "/", within: float = PATIENCE
    ) -> list[list[Any]]:
        """Wait until it has heard an event so many times; returns the arguments of each."""
        what = f"{count} times {event}"
        await until(lambda: len(self.events(event, namespace)) >= count, within=within, what=what)
        return self.events(event, namespace)

    async def counts(self, event: str, count: int, *, namespace: str = "/") -> None:
        """Wait until it has heard numbers from 0 on, so many, each once, in order."""
        numbers = [number for (number,) in await self.hears(event, count, namespace=namespace)]
        assert (numbers if self.keeps_order else sorted(numbers)) == list(range(count))

    async def becomes(
        self, life: Life, count: int = 1, *, namespace: str = "/", within: float = PATIENCE
    ) -> list[Any]:
        """Wait until something happened to it so many times; returns the last one's arguments."""
        what = f"{count} times {life}"
        await until(lambda: len(self.lives(life, namespace)) >= count, within=within, what=what)
        return self.lives(life, namespace)[count - 1]

    async def connected(self) -> None:
        """Wait until it is connected to all its namespaces; and upgraded, if it shall be."""
        for namespace in self.plan.namespaces:
            await self.becomes("connect", namespace=namespace)
        if self.plan.way == "upgrade":
            deadline = time.monotonic() + PATIENCE
            while (await self.transport()) != "websocket":
                assert time.monotonic() < deadline, "it has not upgraded"

    async def transport(self) -> str:
        """The transport, as the server sees it."""
        (answer,) = await self.call("whoami", namespace=self.plan.namespaces[0])
        return str(answer["transport"])
