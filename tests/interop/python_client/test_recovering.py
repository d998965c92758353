"""A lost session is taken up where it ended (connection state recovery)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import antiphon
from tests.interop.clients.client import until
from tests.interop.python_client.conftest import Make
from tests.interop.python_client.proxy import Proxy
from tests.interop.serving import Server

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", msgpack=False),
    pytest.mark.options(
        connection_state_recovery={"max_disconnection_duration": 60},
        ping_interval=0.5,
        ping_timeout=1.0,
    ),
]


async def test_what_was_missed_comes_before_the_connect(
    server: Server, proxy: Proxy, manage: Make
) -> None:
    socket = manage(proxy.url).socket()
    seen: list[Any] = []
    socket.on("connect", lambda: seen.append(("connect", socket.recovered)))
    socket.on("news", lambda *args: seen.append(args))
    await socket.connect()
    before = socket.id
    await socket.call("enter", "readers", timeout=30)
    async with antiphon.connect(server.url, force_new=True) as other:
        await other.call("tell", {"rooms": ["readers"]}, "news", 1, timeout=30)
        await until(lambda: len(seen) == 2)
        proxy.refuse()
        proxy.cut()
        await until(lambda: not socket.connected)
        # Node's server knows no session of a client that it still takes for connected.
        assert before is not None
        await server.reason(before)
        for number in (2, 3):
            await other.call("tell", {"rooms": ["readers"]}, "news", number, b"\0", timeout=30)
        proxy.refuse(False)
        await until(lambda: socket.connected)
        await other.call("tell", {"rooms": ["readers"]}, "news", 4, timeout=30)
        await until(lambda: len(seen) == 6)
    assert seen == [("connect", False), (1,), (2, b"\0"), (3, b"\0"), ("connect", True), (4,)]
    assert socket.id == before


async def test_handlers_are_given_what_was_emitted_and_no_offset(
    server: Server, manage: Make
) -> None:
    socket = await manage(server.url).socket().connect()
    errors: list[Any] = []
    socket.on_error(lambda error, event: errors.append(error))
    seen: list[Any] = []
    socket.on("one", seen.append)
    socket.on("none", lambda: seen.append(None))
    socket.on("all", lambda *args: seen.append(args))
    for event, *args in (["one", "hello"], ["none"], ["all", "a", 1], ["all"]):
        await socket.call("tell", {}, event, *args, timeout=30)
    await until(lambda: len(seen) == 4)
    assert (seen, errors) == (["hello", None, ("a", 1), ()], [])


async def test_a_session_that_is_too_old_begins_anew(proxy: Proxy, manage: Make) -> None:
    socket = await manage(proxy.url).socket().connect()
    before = socket.id
    socket.emit("leave", False)
    await asyncio.wait_for(socket.wait(), 30)
    await socket.connect()
    assert (socket.recovered, socket.id != before) == (False, True)
