"""WebSocket messages are compressed where both sides want that (permessage-deflate)."""

from __future__ import annotations

import random
import string

import pytest

from tests.interop.python_client.conftest import Make
from tests.interop.python_client.proxy import Proxy

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", msgpack=False),
    pytest.mark.options(per_message_deflate=True),
]


@pytest.fixture
def transports() -> list[str]:
    return ["websocket"]


LONG = "all the world's a stage " * 2_000
NOISE = "".join(random.Random(1).choices(string.ascii_letters, k=20_000))


async def test_long_messages_are_short_on_the_wire(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url, per_message_deflate=True).socket()
    await socket.connect()
    for value in (LONG, NOISE, LONG.encode(), "short", LONG + "ü😀"):
        assert await socket.call("echo", value, timeout=30) == value
    assert proxy.upward < 100_000 > proxy.downward
    socket.compress(False).emit("record", LONG)
    await socket.call("nothing", timeout=30)
    assert proxy.upward > len(LONG)


async def test_who_does_not_offer_it_gets_none(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url).socket()
    await socket.connect()
    assert await socket.call("echo", LONG, timeout=30) == LONG
    assert proxy.downward > len(LONG) < proxy.upward


@pytest.mark.options(per_message_deflate=False)
async def test_a_server_that_does_not_want_it(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url, per_message_deflate=100).socket()
    await socket.connect()
    assert await socket.call("echo", LONG, timeout=30) == LONG
    assert proxy.downward > len(LONG) < proxy.upward
