"""An idle server is idle, however many clients are connected."""

from __future__ import annotations

import asyncio
import os
import resource
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.interop.serving import Server

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="not on this platform: there is no /proc"
)

CLIENTS = 1000
SECONDS = 5.0

# Of one core, more than an empty server uses. A task or a timer of its own for each client that
# wakes once a second costs 2 % and more; the clock of the system counts in steps of 0.2 % of
# these seconds, and an empty server itself, as uvicorn looks around ten times a second, uses one
# or two of them.
THRESHOLD = 0.015

HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: 127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
# A text frame of two bytes, masked with zeros.
CONNECT = b"\x81\x82\0\0\0\0" + b"40"


@asynccontextmanager
async def client(port: int) -> AsyncGenerator[None]:
    """A client over WebSocket that has joined the main namespace, and is silent then."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HANDSHAKE.format(port=port).encode())
    await reader.readuntil(b'"maxPayload":1000000}')
    writer.write(CONNECT)
    await reader.readuntil(b'40{"sid":"')
    try:
        yield
    finally:
        writer.transport.abort()


def processor_seconds(pid: int) -> float:
    """How long a process, with all its threads, has been computing."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = fields[11], fields[12]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """How much memory a process has."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


async def load(pid: int) -> float:
    """The part of a core that a process uses, measured over some seconds."""
    before = processor_seconds(pid)
    await asyncio.sleep(SECONDS)
    return (processor_seconds(pid) - before) / SECONDS


async def test_a_thousand_idle_clients_cost_nothing_between_heartbeats() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * CLIENTS)), hard))
    async with AsyncExitStack() as stack:
        empty, full = Server(), Server()
        for server in (empty, full):
            await server.start()
            stack.push_async_callback(server.stop)
        memory = resident_bytes(full.pid)
        began = asyncio.get_running_loop().time()
        for _ in range(CLIENTS):
            await stack.enter_async_context(client(full.port))
        each = (resident_bytes(full.pid) - memory) / CLIENTS
        assert (await full.stats()).clients == CLIENTS
        idle, busy = await asyncio.gather(load(empty.pid), load(full.pid))
        took = asyncio.get_running_loop().time() - began
        assert took < 25, "the first heartbeat fell into the measurement"
        assert (await full.stats()).clients == CLIENTS
        print(
            f"{CLIENTS} idle clients: {busy:.2%} of a core, {idle:.2%} without them; "
            f"{each:,.0f} bytes each"
        )
        assert busy - idle < THRESHOLD
