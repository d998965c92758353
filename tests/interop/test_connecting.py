"""Who is let in, and namespaces that share a connection."""

from __future__ import annotations

from typing import cast

import pytest

from tests.interop.clients.antiphon_python import AntiphonClient
from tests.interop.clients.client import Way
from tests.interop.clients.node import NodeClient
from tests.interop.conftest import Connect
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

ALL = ("/", "/custom", "/dyn-7")


async def test_the_server_is_told_auth(connect: Connect, way: Way) -> None:
    auth = {"token": "geheim 😀", "nested": {"list": [1, None]}}
    client = await connect(auth=auth)
    (told,) = await client.call("whoami")
    assert (told["id"], told["nsp"], told["auth"]) == (await client.id(), "/", auth)
    assert told["transport"] == ("polling" if way == "polling" else "websocket")
    assert told["query"]["EIO"] == "4"


async def test_a_refusal_has_message_and_data(start: Connect) -> None:
    client = await start(namespaces=["/refuse"])
    (error,) = await client.becomes("connect_error", namespace="/refuse")
    assert (error["message"], error["data"]) == ("not authorized", {"code": "E1"})
    assert client.lived[1:] == []


async def test_an_unknown_namespace(start: Connect) -> None:
    client = await start(namespaces=["/dyn-x"])
    (error,) = await client.becomes("connect_error", namespace="/dyn-x")
    assert error["message"] == "Invalid namespace"
    assert "data" not in error


async def test_namespaces_share_one_connection(server: Server, connect: Connect) -> None:
    client = await connect(namespaces=ALL)
    ids = {await client.id(namespace) for namespace in ALL}
    assert len(ids) == len(ALL)
    for namespace in ALL:
        (told,) = await client.call("whoami", namespace=namespace)
        assert (told["nsp"], told["id"]) == (namespace, await client.id(namespace))
        assert await client.call("echo", namespace, b"\0", namespace=namespace) == [
            namespace,
            b"\0",
        ]
    for namespace in ALL:
        assert client.events("echo", namespace) == [[namespace, b"\0"]]
    assert (await server.stats()).clients == 1


@pytest.mark.pairs(whole=True)
async def test_a_refused_namespace_leaves_the_others_alone(
    server: Server, connect: Connect
) -> None:
    client = cast("NodeClient | AntiphonClient", await connect())
    await client.join("/refuse")
    await client.becomes("connect_error", namespace="/refuse")
    await client.join("/unknown")
    await client.becomes("connect_error", namespace="/unknown")
    assert await client.call("echo", 1) == [1]
    assert client.lives("disconnect") == []
    assert (await server.stats()).clients == 1


@pytest.mark.pairs(whole=True)
async def test_namespaces_come_and_go_on_one_connection(server: Server, connect: Connect) -> None:
    client = cast("NodeClient | AntiphonClient", await connect())
    await client.join("/custom", {"token": 1})
    await client.becomes("connect", namespace="/custom")
    first = await client.id("/custom")
    await client.disconnect("/custom")
    assert await server.reason(first) == "client namespace disconnect"
    await client.join("/custom", {"token": 2})
    await client.becomes("connect", 2, namespace="/custom")
    (told,) = await client.call("whoami", namespace="/custom")
    assert (told["auth"], told["id"] != first) == ({"token": 2}, True)
    assert await client.call("echo", 1) == [1]
    assert (await server.stats()).clients == 1
