"""Clients of Socket.IO 2, which speak revision 3 of Engine.IO, with ``allow_eio3``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from tests.interop.clients.client import Plan, Way
from tests.interop.clients.node import NodeClient
from tests.interop.conftest import Connect
from tests.interop.serving import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.pairs(eio3=True)]

ENGINE_CLIENT = Path(__file__).parent / "clients" / "engine_client_3.js"

VALUES: list[list[Any]] = [
    [],
    ["", 0, -1, 1.5, None, True, [[]], {"a": {"b": [1, {"c": None}]}}],
    ["žluťoučký kůň 漢字 😀😀 \u2028 \x00", {"klíč 🔑": "🚪"}],
    ["half a pair: \ud83d"],
    ["6:4hello", '42["echo"]', "b4AQID", "\x00\xff"],
    [b"", b"\x00\xff\x04", bytes(range(256)) * 300, {"deep": [b"4", {"er": b"b4"}]}],
    ["x" * 100_000],
]


async def test_values_return_as_they_were_sent(connect: Connect) -> None:
    client = await connect()
    for values in VALUES:
        assert await client.call("echo", *values) == values
    assert await client.hears("echo", len(VALUES)) == VALUES


async def test_the_server_is_acknowledged(connect: Connect) -> None:
    client = await connect()
    for values in VALUES:
        assert await client.call("ask", "question", *values) == [values]


async def test_ids_name_the_namespace_and_auth_is_its_query(
    server: Server, connect: Connect
) -> None:
    client = cast("NodeClient", await connect())
    main = await client.id()
    await client.join("/custom", {"token": "a b&c=ž", "more": "1"})
    await client.becomes("connect", namespace="/custom")
    (told,) = await client.call("whoami", namespace="/custom")
    assert (told["id"], told["nsp"]) == (f"/custom#{main}", "/custom")
    assert told["auth"] == {"token": "a b&c=ž", "more": "1"}
    assert told["query"]["EIO"] == "3"
    assert (await client.call("whoami"))[0]["id"] == main
    await client.join("/dyn-7")
    await client.becomes("connect", namespace="/dyn-7")
    assert await client.call("echo", b"x", namespace="/dyn-7") == [b"x"]
    await client.disconnect("/dyn-7")
    assert await server.reason(f"/dyn-7#{main}") == "client namespace disconnect"
    assert (await server.stats()).clients == 1


async def test_refusals(connect: Connect) -> None:
    client = cast("NodeClient", await connect())
    await client.join("/refuse")
    assert await client.becomes("connect_error", namespace="/refuse") == [{"code": "E1"}]
    await client.join("/unknown")
    told = await client.becomes("connect_error", namespace="/unknown")
    assert told == [{"message": "Invalid namespace"}]
    assert await client.call("echo", 1) == [1]


async def test_a_broadcast_reaches_all(connect: Connect) -> None:
    clients = [await connect() for _ in range(3)]
    for client in clients[:2]:
        await client.call("enter", "room")
    await clients[2].call("tell", {"rooms": ["room"]}, "news", b"\x01", {"at": "😀"})
    for client in clients[:2]:
        assert await client.hears("news") == [[b"\x01", {"at": "😀"}]]
    assert clients[2].events("news") == []


async def test_many_events_keep_their_order(connect: Connect) -> None:
    client = await connect()
    await client.call("many", 500)
    await client.counts("number", 500)


async def test_being_thrown_out(server: Server, connect: Connect) -> None:
    client = await connect()
    await client.emit("leave", False)
    assert await client.becomes("disconnect") == ["io server disconnect"]
    other = await connect()
    await other.emit("leave", True)
    await other.becomes("disconnect")


async def test_leaving(server: Server, connect: Connect) -> None:
    client = await connect()
    sid = await client.id()
    await client.disconnect()
    assert await server.reason(sid) in ("client namespace disconnect", "transport close")


@pytest.mark.options(ping_interval=0.4, ping_timeout=0.6)
async def test_it_pings_and_is_not_given_up(connect: Connect) -> None:
    client = await connect()
    await asyncio.sleep(2)  # more than both together, twice over
    assert await client.call("echo", "still here") == ["still here"]
    assert client.lives("disconnect") == []


async def test_it_comes_back_after_a_restart(
    own_server: Server, way: Way, make_client: Any
) -> None:
    # Neither the shared server nor its options: this one is killed.

    await own_server.stop()
    server = Server(own_server.make, {"allow_eio3": True})
    await server.start()
    client = await make_client(Plan(server.url, way, reconnection=True))
    await client.start()
    await client.connected()
    await server.kill()
    await client.becomes("disconnect")
    await server.start()
    await client.becomes("connect", 2)
    assert await client.call("echo", "back") == ["back"]
    await client.close()
    await server.stop()


@pytest.mark.parametrize("base64", [False, True])
async def test_the_engine_client_by_itself(server: Server, way: Way, base64: bool) -> None:
    transports = {"upgrade": "polling,websocket"}.get(way, way)
    process = await asyncio.create_subprocess_exec(
        *("node", str(ENGINE_CLIENT), server.url, transports, str(base64).lower()),
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        said, _ = await process.communicate()
    assert said.decode().split() == ["text", "bytes", "transport", transports.split(",")[-1]]
