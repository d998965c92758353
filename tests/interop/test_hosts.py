"""The official client, on every host and in every way to mount."""

from __future__ import annotations

import aiohttp
import pytest

from tests.interop.clients.client import Plan
from tests.interop.clients.node import NodeClient, NodeProcess
from tests.interop.conftest import WAYS, node_process
from tests.interop.serving import Server, python_program

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTS = ["websockets", "websockets-sansio", "wsproto", "hypercorn"]
MOUNTS = [
    f"{framework}/{path}"
    for framework in ("starlette", "fastapi")
    for path in ("", "ws", "socket.io")
]
CASES = [
    *((host, "around") for host in HOSTS),
    *(("websockets-sansio", shape) for shape in ["alone", *MOUNTS]),
    ("hypercorn", "fastapi/ws"),
]


@pytest.mark.parametrize(("host", "shape"), CASES)
async def test_every_host_and_mount(
    host: str, shape: str, node_processes: dict[str, NodeProcess]
) -> None:
    server = Server(command=python_program("hosted_server", host, shape))
    await server.start()
    process = await node_process(node_processes, "official")
    path = "/ws/socket.io" if shape.endswith("/ws") else "/socket.io"
    clients = [NodeClient(Plan(server.url, way, path=path), process) for way in WAYS]
    for client in clients:
        await client.start()
    for client in clients:
        await client.connected()
        assert await client.call("echo", "text", b"\0\xff") == ["text", b"\0\xff"]
        assert await client.hears("echo") == [["text", b"\0\xff"]]
        await client.disconnect()
    if shape != "alone":
        async with aiohttp.ClientSession() as http, http.get(f"{server.url}/hello") as response:
            assert (response.status, await response.text()) == (200, "hello")
    await server.stop()
    assert server.complaints() == [], server.log()[-4000:]
