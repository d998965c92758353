"""Beside FastAPI: around it, and among its routes."""

from __future__ import annotations

import aiohttp
import pytest

from tests.compat.conftest import Connect
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def get(server: Server, path: str) -> object:
    async with aiohttp.ClientSession() as http, http.get(server.url + path) as response:
        assert response.status == 200
        return await response.json()


@pytest.mark.program("combined")
async def test_around_it(server: Server, connect: Connect) -> None:
    assert await get(server, "/hello") == {"message": "Hello World"}
    client = await connect()
    await client.emit("ping_from_client")
    assert await client.hears("pong_from_server") == [[]]
    assert await client.call("messages_in_a_room", 20) == [["5"]]
    assert await client.hears("message", 20) == [[number] for number in range(20)]


@pytest.mark.program("mounted")
async def test_among_its_routes(server: Server, connect: Connect) -> None:
    assert await get(server, "/test") == "WORKS"
    client = await connect()
    assert await client.call("echo", 1, b"\0") == [1, b"\0"]
    assert await get(server, "/emit") == "emitted"
    assert await client.hears("from a route") == [[{"some": "thing"}]]
