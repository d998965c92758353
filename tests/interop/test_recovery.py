"""JavaScript clients whose network fails, and which take up where they were."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.interop.clients.client import Plan, Way
from tests.interop.clients.node import NodeClient
from tests.interop.network import Network
from tests.interop.serving import Server

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(server="antiphon", javascript=True),
    # So slow that nobody finds out by a ping what the tests do not want to be known.
    pytest.mark.options(
        ping_interval=300, connection_state_recovery={"max_disconnection_duration": 60}
    ),
]

Make = Callable[[Plan], Awaitable[NodeClient]]


@pytest_asyncio.fixture(loop_scope="session")
async def network(server: Server) -> AsyncIterator[Network]:
    async with Network.to(server.port) as network:
        yield network


@pytest_asyncio.fixture(loop_scope="session")
async def witness(server: Server, make_client: Make) -> NodeClient:
    """Somebody whose network does not fail."""
    client = await make_client(Plan(server.url, "websocket"))
    await client.start()
    await client.connected()
    return client


async def connected(make_client: Make, network: Network, way: Way) -> NodeClient:
    client = await make_client(Plan(network.url, way, reconnection=True))
    await client.start()
    await client.connected()
    return client


async def back(client: NodeClient, sid: str, times: int = 2) -> None:
    """Wait until it is connected again, and see that it is as before."""
    await client.becomes("connect", times)
    assert await client.recovered()
    assert await client.id() == sid


def news(client: NodeClient) -> list[object]:
    """The first arguments of the events "news" so far."""
    return [args[0] for args in client.events("news")]


@pytest.mark.pairs(server="antiphon", javascript=True, msgpack=None)
async def test_it_gets_what_it_missed(
    network: Network, make_client: Make, witness: NodeClient, way: Way
) -> None:
    client = await connected(make_client, network, way)
    sid = await client.id()
    await client.call("enter", "red")
    await witness.call("tell", {"rooms": ["red"]}, "news", 0)
    await client.hears("news")

    await network.down()
    await client.becomes("disconnect")
    await witness.call("tell", {"rooms": ["red"]}, "news", 1)
    await witness.call("tell", {"rooms": ["blue"]}, "news", "not in that room")
    await witness.call("tell", {"rooms": ["red"], "except": [sid]}, "news", "excepted")
    await witness.call("tell", {"rooms": ["red"], "volatile": True}, "news", "volatile")
    await witness.call("tell", {"rooms": [sid]}, "news", 2, b"\x00\xff")
    await witness.call("tell", {"rooms": ["red", sid]}, "news", 3)
    await network.up()

    await back(client, sid)
    assert news(client) == [0, 1, 2, 3]
    assert client.events("news")[2][1] == b"\x00\xff"
    await witness.call("tell", {"rooms": ["red"]}, "news", 4)
    await client.hears("news", 5)
    assert news(client) == [0, 1, 2, 3, 4]


async def test_who_had_received_nothing_yet(
    network: Network, make_client: Make, witness: NodeClient
) -> None:
    client = await connected(make_client, network, "websocket")
    sid = await client.id()
    await network.down()
    await client.becomes("disconnect")
    await witness.call("tell", {"rooms": [sid]}, "news", 1)
    await network.up()
    await back(client, sid)
    assert news(client) == [1]


async def test_twenty_times_in_a_row(
    network: Network, make_client: Make, witness: NodeClient
) -> None:
    client = await connected(make_client, network, "websocket")
    sid = await client.id()
    for time in range(20):
        await witness.call("tell", {"rooms": [sid]}, "news", 2 * time)
        network.cut()
        await client.becomes("disconnect", time + 1)
        await witness.call("tell", {"rooms": [sid]}, "news", 2 * time + 1)
        await back(client, sid, time + 2)
        await client.hears("news", 2 * time + 2)
    assert news(client) == list(range(40))


async def test_the_server_has_noticed_nothing(
    server: Server, network: Network, make_client: Make, witness: NodeClient, way: Way
) -> None:
    client = await connected(make_client, network, way)
    sid = await client.id()
    await client.call("enter", "red")
    before = (await server.stats()).clients
    await network.silence()
    await witness.call("tell", {"rooms": ["red"]}, "news", 1)
    await client.becomes("disconnect")
    await network.up()
    await back(client, sid)
    await client.hears("news")
    assert (await server.stats()).clients == before, "the old connection lives on"
    assert await server.reason(sid) == "transport close"
    await witness.call("tell", {"rooms": ["red"]}, "news", 2)
    await client.hears("news", 2)
    assert news(client) == [1, 2]


async def test_a_volatile_event_leads_nobody_astray(
    network: Network, make_client: Make, witness: NodeClient
) -> None:
    """Clients take any string at the end of an event for an offset."""
    client = await connected(make_client, network, "websocket")
    sid = await client.id()
    await witness.call("tell", {"rooms": [sid]}, "news", 1)
    await witness.call("tell", {"rooms": [sid], "volatile": True}, "wind", "a string")
    await client.hears("wind")
    network.cut()
    await client.becomes("disconnect")
    await witness.call("tell", {"rooms": [sid]}, "news", 2)
    await back(client, sid)
    assert news(client) == [1, 2]
