"""The programs of python-socketio's documentation, run with python-socketio and with ours.

A test is run for each library, and for each client: python-socketio's own and the official one of
npm. What it demands is what python-socketio does.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest
import pytest_asyncio

from tests.interop.clients.client import Client, Plan
from tests.interop.clients.node import NodeClient, NodeProcess
from tests.interop.clients.python_socketio import AsyncPythonClient
from tests.interop.serving import Server

LIBRARIES = ["python-socketio", "antiphon", "antiphon-portable"]
CLIENTS = ["python-socketio", "official"]

Connect: TypeAlias = Callable[..., Awaitable[Client]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "library" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("ours_alone")
        chosen = LIBRARIES[1:] if mark else LIBRARIES
        metafunc.parametrize("library", chosen, ids=[f"with-{each}" for each in chosen])
    if "client_make" in metafunc.fixturenames:
        metafunc.parametrize("client_make", CLIENTS, ids=[f"to-{each}" for each in CLIENTS])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "program(name): of tests/compat/programs")
    config.addinivalue_line("markers", "ours_alone: what python-socketio does in another way")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running() -> AsyncIterator[dict[str, Server]]:
    """The servers that run."""
    servers: dict[str, Server] = {}
    yield servers
    await asyncio.gather(*(server.stop() for server in servers.values()))


@pytest_asyncio.fixture(loop_scope="session")
async def server(
    request: pytest.FixtureRequest, library: str, running: dict[str, Server]
) -> AsyncIterator[Server]:
    """The server that runs the program of the mark ``program``."""
    program = request.node.get_closest_marker("program").args[0]
    key = f"{library} {program}"
    if key not in running:
        command = [sys.executable, "-m", "tests.compat.launch", library, program]
        running[key] = Server(command=command)
        await running[key].start()
    yield running[key]
    assert running[key].is_running, running[key].log()[-4000:]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def node() -> AsyncIterator[NodeProcess]:
    """The process with the official client."""
    process = NodeProcess("socket.io-client")
    await process.start()
    yield process
    await process.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def start(server: Server, client_make: str, node: NodeProcess) -> AsyncIterator[Connect]:
    """Starts clients; takes the fields of a ``Plan``."""
    clients: list[Client] = []

    async def start(**changes: Any) -> Client:
        plan = Plan(**{"url": server.url, "way": "websocket", **changes})
        client: Client
        client = AsyncPythonClient(plan) if client_make != "official" else NodeClient(plan, node)
        clients.append(client)
        await client.start()
        return client

    yield start
    for client in clients:
        await client.close()


@pytest_asyncio.fixture(loop_scope="session")
async def connect(start: Connect) -> Connect:
    """Starts clients, and waits until they are connected."""

    async def connect(**changes: Any) -> Client:
        client = await start(**changes)
        await client.connected()
        return client

    return connect
