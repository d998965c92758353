"""Every way to leave, and what each side calls it."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from tests.interop.clients.antiphon_python import AntiphonClient
from tests.interop.clients.client import Client, Plan, Way
from tests.interop.clients.node import NodeClient, NodeProcess
from tests.interop.conftest import LIBRARIES, Connect, Pair
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_by_the_client(server: Server, connect: Connect, pair: Pair) -> None:
    client = await connect()
    socket_id = await client.id()
    await client.disconnect()
    assert await client.becomes("disconnect") == [client.by_client]
    # python-socketio closes a WebSocket before it has written what it has to say.
    expected = {"client namespace disconnect"} | (set() if pair.whole else {"transport close"})
    assert await server.reason(socket_id) in expected


@pytest.mark.parametrize("whole", [False, True], ids=["namespace", "whole connection"])
async def test_by_the_server(
    server: Server,
    connect: Connect,
    whole: bool,
) -> None:
    client = await connect(namespaces=["/", "/custom"])
    ids = {name: await client.id(name) for name in client.plan.namespaces}
    await client.emit("leave", whole, namespace="/custom")
    assert await client.becomes("disconnect", namespace="/custom") == [client.by_server]
    assert await server.reason(ids["/custom"]) == "server namespace disconnect"
    if whole:
        assert await client.becomes("disconnect") == [client.by_server]
        assert await server.reason(ids["/"]) == "server namespace disconnect"
        await server.until(lambda stats: stats.clients == 0)
    else:
        assert await client.call("echo", "still here") == ["still here"]
        assert client.lives("disconnect") == []


@pytest.mark.pairs(whole=True)
async def test_who_was_sent_away_does_not_return_by_itself(
    server: Server, connect: Connect
) -> None:
    client = cast("NodeClient | AntiphonClient", await connect(reconnection=True))
    await client.emit("leave", False)
    await client.becomes("disconnect")
    await server.until(lambda stats: stats.clients == 0)
    assert len(client.lives("connect")) == 1
    await client.join("/custom")
    await client.becomes("connect", namespace="/custom")
    assert len(client.lives("connect")) == 1


async def test_all_by_a_server_that_closes(
    own_server: Server, way: Way, make_client: Callable[[Plan], Awaitable[Client]]
) -> None:
    client = await make_client(Plan(own_server.url, way, namespaces=["/", "/custom"]))
    await client.start()
    await client.connected()
    await client.emit("shut-down")
    for name in client.plan.namespaces:
        (reason,) = await client.becomes("disconnect", namespace=name)
        assert reason in client.by_network


# Between two polls there is nothing that could break: then only the heartbeat tells.
@pytest.mark.options(ping_interval=1, ping_timeout=1)
@pytest.mark.pairs(javascript=True)
async def test_by_a_client_whose_process_is_killed(server: Server, way: Way, pair: Pair) -> None:
    process = NodeProcess(LIBRARIES[pair.client])
    await process.start()
    client = NodeClient(Plan(server.url, way), process)
    await client.start()
    await client.connected()
    socket_id = await client.id()
    process.signal(signal.SIGKILL)
    await process.stop()
    expected = {"transport error", "ping timeout"} if way == "polling" else {"transport close"}
    assert await server.reason(socket_id) in expected
