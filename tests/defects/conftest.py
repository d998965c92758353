"""What python-socketio 5.18 gets wrong, one test for each: servers here, on both lanes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest_asyncio

import antiphon
from tests.conformance.wire import Wire
from tests.defects.hosting import Hosted, Lane
from tests.interop.clients.client import Client, Plan
from tests.interop.clients.node import NodeClient, NodeProcess
from tests.unit.server.leaks import left_in_tables

Start: TypeAlias = Callable[..., Awaitable[Hosted]]
Connect: TypeAlias = Callable[..., Awaitable[Client]]


@pytest_asyncio.fixture(loop_scope="session", params=["fast", "portable"])
async def lane(request: Any) -> Lane:
    """Which way WebSockets go."""
    chosen: Lane = request.param
    return chosen


@pytest_asyncio.fixture(loop_scope="session")
async def host(lane: Lane) -> AsyncIterator[Start]:
    """Starts servers; when a test is over nothing may be left of their clients."""
    started: list[Hosted] = []

    async def start(io: antiphon.Server, **settings: Any) -> Hosted:
        hosted = Hosted(io, lane, **settings)
        started.append(hosted)
        await hosted.start()
        return hosted

    yield start
    for hosted in started:
        await hosted.stop()
        assert left_in_tables(hosted.io) == {}


@pytest_asyncio.fixture(loop_scope="session")
async def wires() -> AsyncIterator[Callable[[Hosted], Wire]]:
    """Clients that hide nothing of the wire; closed in the end."""
    opened: list[Wire] = []

    def open_wire(hosted: Hosted) -> Wire:
        opened.append(hosted.wire())
        return opened[-1]

    yield open_wire
    for wire in opened:
        await wire.__aexit__(None, None, None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def node() -> AsyncIterator[NodeProcess]:
    """The process with the official client."""
    process = NodeProcess("socket.io-client")
    await process.start()
    yield process
    await process.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def official(node: NodeProcess) -> AsyncIterator[Connect]:
    """Connects official clients; takes a server and the fields of a ``Plan``."""
    clients: list[NodeClient] = []

    async def connect(hosted: Hosted, *, wait: bool = True, **changes: Any) -> Client:
        client = NodeClient(Plan(**{"url": hosted.origin, "way": "websocket", **changes}), node)
        clients.append(client)
        await client.start()
        if wait:
            await client.becomes("connect", namespace=client.plan.namespaces[0])
        return client

    yield connect
    for client in clients:
        await client.close()
