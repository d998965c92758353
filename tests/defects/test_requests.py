"""Requests that are not quite ours: other paths, and TLS without a proxy."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

import antiphon
from tests.conformance.wire import Transport, Wire
from tests.defects.conftest import Start
from tests.defects.hosting import Hosted, join_quietly

pytestmark = pytest.mark.asyncio(loop_scope="session")

Wires = Callable[[Hosted], Wire]


async def test_a_websocket_to_another_path_is_refused_without_a_failure(
    host: Start, caplog: pytest.LogCaptureFixture
) -> None:
    hosted = await host(antiphon.Server())
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect(f"{hosted.origin}/elsewhere")
    assert refusal.value.status in (403, 404)
    assert "Traceback" not in caplog.text and "Exception" not in caplog.text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A certificate that vouches for itself."""
    directory = tmp_path_factory.mktemp("tls")
    key, cert = directory / "key.pem", directory / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return {"ssl_keyfile": key, "ssl_certfile": cert}


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_pages_of_the_same_origin_may_connect_by_tls(
    host: Start, transport: Transport, certificate: dict[str, Path]
) -> None:
    io = antiphon.Server()
    io.on("secure", lambda socket: socket.handshake.secure)
    hosted = await host(io, **certificate)
    trusting = ssl.create_default_context(cafile=str(certificate["ssl_certfile"]))
    trusting.check_hostname = False
    headers = {"Origin": hosted.origin}
    query = f"{hosted.origin}/socket.io/?EIO=4&transport={transport}"
    connector = aiohttp.TCPConnector(ssl=trusting)
    async with aiohttp.ClientSession(headers=headers, connector=connector) as http:
        if transport == "polling":
            async with http.get(query) as response:
                assert response.status == 200
        else:
            async with http.ws_connect(query) as ws:
                assert (await ws.receive_str()).startswith("0{")
                await ws.send_str("40")
                await ws.receive_str()
                await ws.send_str('420["secure"]')
                assert await ws.receive_str() == "430[true]"
        async with http.get(query, headers={"Origin": "https://else.where"}) as response:
            assert response.status in (400, 403)


async def test_polling_lets_its_client_go_at_once(host: Start, wires: Wires) -> None:
    # What keeps python-socketio's own client for 30 seconds.
    io = antiphon.Server()
    link = await wires(await host(io)).open("polling")
    await join_quietly(link)
    waiting = asyncio.create_task(link.next_packet())
    await asyncio.sleep(0.05)
    await link.send("41", "1")
    async with asyncio.timeout(10):
        assert await waiting in ("6", "1")
