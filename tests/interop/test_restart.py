"""A server whose process is killed, and one that is started in its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.interop.clients.client import Client, Plan
from tests.interop.conftest import WAYS, Pair
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_clients_come_back(
    own_server: Server, pair: Pair, make_client: Callable[[Plan], Awaitable[Client]]
) -> None:
    clients: list[Client] = []
    for way in WAYS:
        plan = Plan(own_server.url, way, namespaces=["/", "/custom"], reconnection=True)
        client = await make_client(plan)
        await client.start()
        await client.connected()
        clients.append(client)
    ids = [await client.id() for client in clients]

    await own_server.kill()
    for client in clients:
        for name in client.plan.namespaces:
            (reason,) = await client.becomes("disconnect", namespace=name)
            assert reason in client.by_network
        if pair.whole:
            await client.emit("record", "while the server was away")

    await own_server.start()
    for client, before in zip(clients, ids, strict=True):
        for name in client.plan.namespaces:
            await client.becomes("connect", 2, namespace=name)
            assert await client.call("echo", name, b"\0", namespace=name) == [name, b"\0"]
        assert await client.id() != before
        if pair.whole:
            assert await client.call("recorded") == [["while the server was away"]]
    assert (await own_server.stats()).clients == len(WAYS)
