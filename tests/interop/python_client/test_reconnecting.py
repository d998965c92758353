"""The connection breaks in every way there is, and the client comes back."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

import antiphon
from tests.interop.clients.client import Way, until
from tests.interop.conftest import Pair
from tests.interop.python_client.conftest import Make
from tests.interop.python_client.proxy import Proxy
from tests.interop.serving import ROOT, Server

HEARTBEAT = {"ping_interval": 0.3, "ping_timeout": 1.0}

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", msgpack=False),
    pytest.mark.options(**HEARTBEAT),
]


@pytest_asyncio.fixture(loop_scope="session")
async def doomed(pair: Pair) -> AsyncIterator[Server]:
    """A server of our own, with a quick heartbeat, to do anything to."""
    server = Server(pair.server, HEARTBEAT)
    await server.start()
    yield server
    await server.stop()


async def test_it_comes_back_when_the_server_was_killed(doomed: Server, manage: Make) -> None:
    manager = manage(doomed.url)
    told: list[tuple[Any, ...]] = []
    for event in ("reconnect_attempt", "reconnect"):
        manager.on(event, lambda *args, event=event: told.append((event, *args)))
    socket = manager.socket()
    reasons: list[str] = []
    errors: list[antiphon.ConnectError] = []
    socket.on("disconnect", reasons.append)
    socket.on("connect_error", errors.append)
    await socket.connect()
    await doomed.kill()
    await until(lambda: errors)
    assert reasons[0] in ("transport close", "transport error")
    assert isinstance(errors[0], antiphon.Unreachable)
    assert (socket.active, socket.connected, socket.id) == (True, False, None)
    await doomed.start()
    await until(lambda: socket.connected)
    assert await socket.call("echo", "back", timeout=30) == "back"
    attempts = [number for event, number in told if event == "reconnect_attempt"]
    assert attempts == list(range(1, len(attempts) + 1))
    assert told[-1] == ("reconnect", len(attempts))


async def test_a_half_open_connection_is_noticed(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url).socket()
    reasons: list[str] = []
    socket.on("disconnect", reasons.append)
    await socket.connect()
    assert await socket.call("echo", 1, timeout=30) == 1
    proxy.freeze()
    began = time.monotonic()
    await until(lambda: reasons)
    assert time.monotonic() - began < 10
    assert reasons == ["ping timeout"]
    proxy.thaw()
    await until(lambda: socket.connected)
    assert await socket.call("echo", 2, timeout=30) == 2


async def test_a_server_that_stands_still_is_missed(doomed: Server, manage: Make) -> None:
    socket = manage(doomed.url, timeout=2).socket()
    reasons: list[str] = []
    errors: list[antiphon.ConnectError] = []
    socket.on("disconnect", reasons.append)
    socket.on("connect_error", errors.append)
    await socket.connect()
    doomed.signal(signal.SIGSTOP)
    try:
        await until(lambda: errors)
        assert reasons == ["ping timeout"]
        assert isinstance(errors[0], antiphon.ConnectTimeout)
    finally:
        doomed.signal(signal.SIGCONT)
    await until(lambda: socket.connected)
    assert await socket.call("echo", 1, timeout=30) == 1


CLIENT = """
import asyncio, sys, antiphon

async def main():
    socket = antiphon.Manager(
        sys.argv[1], transports=sys.argv[2].split(","), reconnection_delay=0.02
    ).socket()
    socket.on("connect", lambda: print("connect", flush=True))
    socket.on("disconnect", lambda reason: print(reason, flush=True))
    socket.connect()
    await socket.wait()
    print("over", flush=True)

asyncio.run(main())
"""


async def test_a_client_that_stood_still_comes_back(server: Server, transports: list[str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", CLIENT, server.url, ",".join(transports)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"connect\n"
    await server.until(lambda stats: stats.clients == 1)
    process.send_signal(signal.SIGSTOP)
    await server.until(lambda stats: stats.clients == 0)
    process.send_signal(signal.SIGCONT)
    async with asyncio.timeout(30):
        reason = (await process.stdout.readline()).decode().strip()
        assert reason in ("transport close", "transport error", "ping timeout")
        assert await process.stdout.readline() == b"connect\n"
    process.kill()
    await process.wait()


async def test_given_up_it_says_so_and_can_be_started_again(proxy: Proxy, manage: Make) -> None:
    manager = manage(proxy.url, reconnection_attempts=3)
    socket = manager.socket()
    failed: list[None] = []
    manager.on("reconnect_failed", lambda: failed.append(None))
    await socket.connect()
    for _ in range(2):
        proxy.refuse()
        proxy.cut()
        await asyncio.wait_for(socket.wait(), 30)
        assert not socket.active
        with pytest.raises(antiphon.Disconnected):
            await socket.call("echo", 1)
        with pytest.raises(antiphon.Unreachable):
            await socket.connect()
        proxy.refuse(False)
        await socket.connect()
        assert await socket.call("echo", 1, timeout=30) == 1
        # Started by hand, it comes back by itself as before.
        proxy.cut()
        await until(lambda: not socket.connected)
        await until(lambda: socket.connected)
    assert len(failed) == 2


async def test_sent_away_it_stays_away_until_it_is_told(server: Server, manage: Make) -> None:
    socket = manage(server.url).socket()
    await socket.connect()
    socket.emit("leave", False)
    assert await asyncio.wait_for(socket.wait(), 30) == "io server disconnect"
    assert not socket.active
    await server.until(lambda stats: stats.clients == 0)
    await socket.connect()
    assert await socket.call("echo", 1, timeout=30) == 1


async def test_without_reconnection_it_stays_away(proxy: Proxy, manage: Make) -> None:
    socket = manage(proxy.url, reconnection=False).socket()
    await socket.connect()
    proxy.cut()
    assert await asyncio.wait_for(socket.wait(), 30) in ("transport close", "transport error")
    assert not socket.active


async def test_whatever_may_change_is_asked_again(proxy: Proxy, manage: Make, way: Way) -> None:
    asked = {"url": 0, "query": 0, "headers": 0, "auth": 0}

    def count(name: str) -> int:
        asked[name] += 1
        return asked[name]

    async def query() -> dict[str, str]:
        await asyncio.sleep(0)
        return {"q": str(count("query"))}

    async def auth() -> dict[str, int]:
        await asyncio.sleep(0)
        return {"a": count("auth")}

    def url() -> str:
        count("url")
        return proxy.url

    socket = manage(
        url, query=query, headers=lambda: {"Cookie": f"h={count('headers')}; own=1"}
    ).socket("/", auth=auth)
    await socket.connect()
    for number in range(1, 4):
        await until(lambda: socket.connected)
        told = await socket.call("whoami", timeout=30)
        assert told["auth"] == {"a": number}
        assert told["query"]["q"] == str(number)
        # Headers and cookies are those of the caller at each reconnect too.
        assert set(told["cookie"].split("; ")) == {f"h={number}", "own=1"}
        proxy.cut()
        await until(lambda: not socket.connected)
    assert min(asked.values()) >= 3


async def test_an_option_that_fails_is_a_failed_attempt(server: Server, manage: Make) -> None:
    calls: list[None] = []

    def headers() -> dict[str, str]:
        calls.append(None)
        if len(calls) == 1:
            raise RuntimeError("no token yet")
        return {}

    socket = manage(server.url, headers=headers).socket()
    with pytest.raises(antiphon.ConnectError, match="no token yet") as caught:
        await socket.connect()
    assert isinstance(caught.value.__cause__, RuntimeError)
    await socket.connect()
    assert socket.connected


async def test_all_namespaces_come_back(proxy: Proxy, manage: Make) -> None:
    manager = manage(proxy.url)
    sockets = [manager.socket(name) for name in ("/", "/custom", "/dyn-1")]
    for socket in sockets:
        await socket.connect()
    before = [socket.id for socket in sockets]
    proxy.cut()
    await until(lambda: not any(socket.connected for socket in sockets))
    await until(lambda: all(socket.connected for socket in sockets))
    assert all(socket.id not in before for socket in sockets)
    for socket in sockets:
        told = await socket.call("whoami", timeout=30)
        assert told["nsp"] == socket.namespace


async def test_a_connection_may_be_idle_for_long(server: Server, manage: Make) -> None:
    manager = manage(server.url)
    socket = manager.socket()
    reasons: list[str] = []
    pings: list[None] = []
    socket.on("disconnect", reasons.append)
    manager.on("ping", lambda: pings.append(None))
    await socket.connect()
    await until(lambda: len(pings) >= 5)
    assert reasons == []
    assert await socket.call("echo", 1, timeout=30) == 1
