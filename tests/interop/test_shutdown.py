"""A host that is told to end does, though clients poll and hold WebSockets open."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable

import pytest

from tests.interop.clients.client import Client, Plan
from tests.interop.conftest import WAYS
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECONDS = 4.5  # `shutdown_timeout`, for which nobody here has a reason to wait, is 5


async def connected(
    server: Server, make_client: Callable[[Plan], Awaitable[Client]]
) -> list[Client]:
    """A client for each way."""
    clients = [await make_client(Plan(server.url, way)) for way in WAYS]
    for client in clients:
        await client.start()
        await client.connected()
    return clients


@pytest.mark.pairs(server="antiphon")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_host(
    own_server: Server,
    make_client: Callable[[Plan], Awaitable[Client]],
    number: signal.Signals,
) -> None:
    clients = await connected(own_server, make_client)
    own_server.signal(number)
    assert await own_server.ended() < SECONDS
    for client in clients:
        (reason,) = await client.becomes("disconnect")
        assert reason in client.by_network


async def test_close_disconnects_everybody_and_the_host_goes_on(
    own_server: Server, make_client: Callable[[Plan], Awaitable[Client]]
) -> None:
    clients = await connected(own_server, make_client)
    ids = [await client.id() for client in clients]
    await clients[0].emit("shut-down")
    for client in clients:
        (reason,) = await client.becomes("disconnect", within=SECONDS)
        assert reason in client.by_network
    if own_server.make == "antiphon":
        # Node's server closes its host too.
        stats = await own_server.until(lambda stats: stats.clients == 0)
        assert {stats.left[each] for each in ids} == {"server shutting down"}
        own_server.signal(signal.SIGTERM)
    assert await own_server.ended() < SECONDS
