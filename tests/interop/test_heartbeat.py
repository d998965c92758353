"""The heartbeat: who answers stays, who does not is missed, on both sides."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.interop.clients.client import Client, Plan
from tests.interop.clients.node import NodeClient, NodeProcess
from tests.interop.conftest import LIBRARIES, WAYS, Pair
from tests.interop.serving import Server

INTERVAL = 0.4
TIMEOUT = 0.6

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.options(ping_interval=INTERVAL, ping_timeout=TIMEOUT),
]


async def test_who_answers_stays(
    server: Server, make_client: Callable[[Plan], Awaitable[Client]]
) -> None:
    clients = [await make_client(Plan(server.url, way)) for way in WAYS]
    for client in clients:
        await client.start()
        await client.connected()
    # Time itself is what is tested: an unanswered ping would have ended them all.
    await asyncio.sleep(2 * INTERVAL + TIMEOUT)
    for client in clients:
        assert await client.call("echo", 1) == [1]
        assert client.lives("disconnect") == []


@pytest_asyncio.fixture(loop_scope="session")
async def process(pair: Pair) -> AsyncIterator[NodeProcess]:
    """A process of its own for the clients, that can be stopped."""
    process = NodeProcess(LIBRARIES[pair.client])
    await process.start()
    yield process
    await process.stop()


async def connected(server: Server, process: NodeProcess) -> list[NodeClient]:
    """A client for each way, that comes back when its connection breaks."""
    clients = [NodeClient(Plan(server.url, way, reconnection=True), process) for way in WAYS]
    for client in clients:
        await client.start()
        await client.connected()
    return clients


@pytest.mark.pairs(javascript=True)
async def test_a_client_that_falls_silent_is_missed(server: Server, process: NodeProcess) -> None:
    clients = await connected(server, process)
    ids = [await client.id() for client in clients]
    process.signal(signal.SIGSTOP)
    try:
        assert {await server.reason(each) for each in ids} == {"ping timeout"}
    finally:
        process.signal(signal.SIGCONT)
    for client in clients:
        await client.becomes("connect", 2)
        assert await client.call("echo", 1) == [1]


@pytest.mark.pairs(javascript=True)
async def test_a_server_that_falls_silent_is_missed(server: Server, process: NodeProcess) -> None:
    clients = await connected(server, process)
    server.signal(signal.SIGSTOP)
    try:
        for client in clients:
            assert await client.becomes("disconnect") == ["ping timeout"]
    finally:
        server.signal(signal.SIGCONT)
    for client in clients:
        await client.becomes("connect", 2)
        assert await client.call("echo", 1) == [1]
