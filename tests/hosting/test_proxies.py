"""Who the client is, behind a proxy, on both lanes and over both transports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.hosting.hosts import Host, connected, hosted

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOLD = {"X_Forwarded_For": "203.0.113.66, 192.0.2.7", "X_Forwarded_Proto": "https"}
FORWARDED = {"Forwarded": 'for=203.0.113.66, for="192.0.2.7:4711";proto=https'}

# uvicorn believes those on this machine by itself: here it is our option that is looked at.
PLAIN: dict[str, Any] = {"proxy_headers": False}


async def who(server: Host, transport: str, **headers: str) -> tuple[str, bool]:
    """What the server thinks of a client."""
    async with connected(server, transport, **headers) as client:
        answer = await client.call("who", timeout=30)
        assert answer["transport"] == transport
        return answer["address"], answer["secure"]


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=["antiphon around", "antiphon mounted", "uvicorn around", "hypercorn around"],
)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Host]:
    """A server that trusts this machine, in several shapes on several hosts."""
    host, shape = request.param.split()
    options = {} if host == "hypercorn" else PLAIN
    io = {"trusted_proxies": ["127.0.0.0/8"]}
    async with hosted(host, shape=shape, io=io, host_options=options) as server:
        yield server


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_a_trusted_proxy_tells(server: Host, transport: str) -> None:
    assert await who(server, transport) == ("127.0.0.1", False)
    assert await who(server, transport, **TOLD) == ("192.0.2.7", True)
    assert await who(server, transport, **FORWARDED) == ("127.0.0.1", False)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("host", ["antiphon", "uvicorn"])
async def test_nobody_is_trusted_by_default(host: str, transport: str) -> None:
    async with hosted(host, host_options=PLAIN) as server:
        assert await who(server, transport, **TOLD, **FORWARDED) == ("127.0.0.1", False)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_forwarded(transport: str) -> None:
    io = {"trusted_proxies": 1, "proxy_headers": "forwarded"}
    async with hosted("antiphon", io=io, host_options=PLAIN) as server:
        assert await who(server, transport, **FORWARDED) == ("192.0.2.7", True)
        assert await who(server, transport, **TOLD) == ("127.0.0.1", False)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("trusted", [["unix"], ["127.0.0.1"]])
async def test_behind_a_unix_socket(tmp_path: Path, trusted: list[str], transport: str) -> None:
    options = {**PLAIN, "uds": str(tmp_path / "socket")}
    async with hosted("antiphon", io={"trusted_proxies": trusted}, host_options=options) as server:
        believed = ("192.0.2.7", True) if trusted == ["unix"] else ("", False)
        assert await who(server, transport, **TOLD) == believed


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize(
    ("allowed", "address"), [("127.0.0.1", "192.0.2.7"), ("192.0.2.1", "127.0.0.1")]
)
async def test_uvicorns_own_rule_is_kept(allowed: str, address: str, transport: str) -> None:
    options = {"forwarded_allow_ips": allowed}
    async with hosted("antiphon", host_options=options) as server:
        assert (await who(server, transport, **TOLD))[0] == address
