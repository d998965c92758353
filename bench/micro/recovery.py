"""`python -m bench.micro.recovery`: what recovery costs who emits, and a disconnection among many.

Without a network, in one process. What is compared is measured in turns, so that a noisy machine
is noisy for both; the figures are those of the tenth part of the rounds that were quickest.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from antiphon import Recovery, Server
from antiphon.engine.prepared import Prepared
from antiphon.engine.request import Request
from antiphon.engine.server import Accepted
from antiphon.engine.websocket import WebSocketTransport

ROUNDS: Final = 200
PAYLOAD: Final = {"x": 1, "y": [1, 2, 3], "text": "hello world"}
FEW, MANY = 1_000, 50_000
Action = Callable[[], object]


class Writer:
    """A WebSocket that takes everything and sends it nowhere."""

    writable = True
    is_open = True
    unsent = 0

    def send(self, message: Prepared) -> None:
        """Have the frames made, as every transport has."""
        assert message.frames

    def close(self, code: int = 1000, reason: str = "") -> None:
        """There is nothing to close."""

    def abort(self) -> None:
        """There is nothing to cut."""


async def connect(io: Server) -> WebSocketTransport:
    """A client that has joined the main namespace."""
    query = b"EIO=4&transport=websocket"
    request = Request(
        method="GET", path="/socket.io/", query_string=query, raw_headers=[], address="192.0.2.1"
    )
    answer = await io.engine.upgrade(request)
    assert isinstance(answer, Accepted)
    transport = answer.attach(Writer())
    transport.receive_text("40")
    return transport


async def server_of(clients: int, **options: Any) -> Server:
    """A server with so many clients, all of them in one room."""
    io = Server(**options)
    for _ in range(clients):
        await connect(io)
    for socket in io.sockets.values():
        socket.join("room")
    return io


def microseconds(action: Action, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - began) / times * 1e6


def quickest(values: list[float]) -> float:
    return sorted(values)[len(values) // 10]


async def emitting(table: Table) -> None:
    """Emit with recovery and without."""
    recovery = Recovery()
    for title, clients, times in (
        ("socket.emit", 1, 500),
        ("io.emit, 10 clients", 10, 200),
        ("room of 10", 10, 200),
        ("io.emit, 1,000 clients", 1000, 5),
        ("room of 1,000", 1000, 5),
    ):
        off: list[float] = []
        on: list[float] = []
        actions = [
            action_of(title, await server_of(clients)),
            action_of(title, await server_of(clients, connection_state_recovery=recovery)),
        ]
        for _ in range(ROUNDS):
            for action, values in zip(actions, (off, on), strict=True):
                values.append(microseconds(action, times))
        row = f"{quickest(off):.2f}", f"{quickest(on):.2f}", f"{quickest(on) / quickest(off):.2f}"
        table.add_row(title, *row)


def action_of(title: str, io: Server) -> Action:
    """What is measured."""
    if title == "socket.emit":
        (socket,) = io.sockets.values()
        return lambda: socket.emit("event", PAYLOAD)
    target = io.to("room") if title.startswith("room") else io
    return lambda: target.emit("event", PAYLOAD)


async def leaving(table: Table, title: str, **options: Any) -> None:
    """Disconnect clients, one at a time, among few and among many."""
    found: list[float] = []
    for clients in (FEW, MANY):
        io = await server_of(clients, **options)
        values: list[float] = []
        for _ in range(ROUNDS):
            transport = await connect(io)
            next(reversed(io.sockets.values())).join("room")
            values.append(microseconds(lambda gone=transport: gone.lost("transport close"), 1))  # type: ignore[misc]
        found.append(quickest(values))
    few, many = found
    table.add_row(title, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}")


async def main() -> None:
    """Measure, and print two tables."""
    emits = Table("µs", "without recovery", "with", "ratio")
    await emitting(emits)
    ends = Table("µs", f"among {FEW:,}", f"among {MANY:,}", "ratio")
    await leaving(ends, "a disconnection")
    await leaving(ends, "with recovery", connection_state_recovery=Recovery())
    console = Console()
    console.print(emits)
    console.print(ends)


if __name__ == "__main__":
    asyncio.run(main())
