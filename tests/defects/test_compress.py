"""``compress(False)`` keeps what is sent from being compressed, on both transports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import pytest

import antiphon
from tests.conformance.wire import Polling, Wire
from tests.defects.conftest import Start
from tests.defects.hosting import Hosted, Lane, join_quietly
from tests.fastlane.peer import TEXT, Peer, frame

pytestmark = pytest.mark.asyncio(loop_scope="session")

Wires = Callable[[Hosted], Wire]
LONG = "x" * 5_000
RSV1 = 0x40


@pytest.mark.parametrize("compress", [True, False])
async def test_over_polling(host: Start, wires: Wires, compress: bool) -> None:
    io = antiphon.Server()
    hosted = await host(io)
    link = await wires(hosted).polling()
    assert isinstance(link, Polling)
    await join_quietly(link)
    io.compress(compress).emit("long", LONG)
    query = {"EIO": "4", "transport": "polling", "sid": link.sid}
    async with (
        aiohttp.ClientSession(headers={"Accept-Encoding": "gzip"}) as http,
        http.get(f"{hosted.origin}/socket.io/", params=query) as response,
    ):
        assert response.headers.get("Content-Encoding") == ("gzip" if compress else None)
        assert await response.text() == f'42["long","{LONG}"]'


@pytest.mark.parametrize("compress", [True, False])
async def test_over_websocket(host: Start, lane: Lane, compress: bool) -> None:
    if lane == "portable":
        return  # the host compresses all messages or none: ASGI has no word for it
    io = antiphon.Server(per_message_deflate=True)
    hosted = await host(io)
    peer = Peer(*await asyncio.open_connection(hosted.host, hosted.port))
    await peer.upgrade(
        target="/socket.io/?EIO=4&transport=websocket",
        Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits",
    )
    await peer.frame()
    peer.send(frame(TEXT, b"40"))
    await peer.frame()
    io.compress(compress).emit("long", LONG)
    long = await peer.frame()
    assert bool(long.first & RSV1) is compress
    assert (len(long.payload) < 100) is compress
    peer.writer.close()
    await peer.writer.wait_closed()
