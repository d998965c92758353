"""Connections are shared, sockets handed out again, events held until there are handlers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import antiphon
from tests.interop.clients.client import Way, until
from tests.interop.python_client.conftest import Make
from tests.interop.serving import Server

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.pairs(client="antiphon", msgpack=False),
]


async def test_a_connection_is_shared_and_a_socket_handed_out_again(
    server: Server, transports: Any
) -> None:
    async with antiphon.connect(server.url, transports=transports) as first:
        async with antiphon.connect(server.url) as second:
            assert second is first
        assert first.connected
        async with antiphon.connect(f"{server.url}/custom") as custom:
            assert custom.namespace == "/custom"
            assert (await server.stats()).clients == 1
            async with antiphon.connect(server.url, force_new=True, transports=transports) as other:
                assert other is not first
                assert (await server.stats()).clients == 2
        assert await first.call("echo", 1, timeout=30) == 1
    assert not first.active
    await server.until(lambda stats: stats.clients == 0)
    async with antiphon.connect(server.url, transports=transports) as again:
        assert again is not first


async def test_another_option_for_a_shared_connection_is_a_mistake(server: Server) -> None:
    async with antiphon.connect(server.url, timeout=7):
        async with antiphon.connect(server.url, timeout=7):
            pass
        with pytest.raises(ValueError, match="force_new=True"):
            antiphon.connect(server.url, timeout=8)


async def test_what_comes_with_the_answer_reaches_the_handlers(
    server: Server, transports: Any
) -> None:
    async with antiphon.connect(
        server.url, auth={"greet": 3}, transports=transports, force_new=True
    ) as socket:
        numbers, seen = list[int](), list[tuple[Any, ...]]()
        socket.on_any(lambda *event: seen.append(event))
        socket.on("number", numbers.append)
        await until(lambda: len(numbers) == 3)
        assert numbers == [0, 1, 2]
        assert seen == [("number", number) for number in numbers]


async def test_what_comes_with_the_answer_reaches_who_hears_everything(
    server: Server, transports: Any
) -> None:
    socket = await antiphon.connect(
        server.url, auth={"greet": 3}, transports=transports, force_new=True
    )
    seen: list[tuple[Any, ...]] = []
    socket.on_any(lambda *event: seen.append(event))
    await until(lambda: len(seen) == 3)
    assert seen == [("number", number) for number in range(3)]
    await socket.disconnect()


async def test_events_one_after_the_other(server: Server, transports: Any) -> None:
    socket = await antiphon.connect(
        server.url, auth={"greet": 3}, transports=transports, force_new=True
    )
    seen: list[tuple[str, tuple[Any, ...]]] = []
    async for event, args in socket:
        seen.append((event, args))
        if len(seen) == 3:
            socket.emit("echo", "a", b"b", None)
        elif event == "echo":
            socket.emit("leave", False)
    assert seen == [*(("number", (n,)) for n in range(3)), ("echo", ("a", b"b", None))]
    assert not socket.active


async def test_handlers_answer_in_every_way(server: Server, manage: Make) -> None:
    socket = await manage(server.url).socket().connect()

    async def later(text: str) -> tuple[str, bytes]:
        await asyncio.sleep(0.01)
        return text, b"\1"

    def fails() -> None:
        raise antiphon.EventError("full", "no seat left", {"seats": 0})

    socket.on("later", later)
    socket.on("fails", fails)
    socket.on("nothing", lambda: None)
    socket.once("once", lambda: "first")
    assert await socket.call("ask", "later", "x", timeout=30) == ["x", b"\1"]
    error = {"code": "full", "message": "no seat left", "data": {"seats": 0}}
    assert await socket.call("ask", "fails", timeout=30) == [{"error": error}]
    assert await socket.call("ask", "nothing", timeout=30) == []
    assert await socket.call("ask", "once", timeout=30) == ["first"]
    assert socket.listeners("once") == []


async def test_who_listens_to_all(server: Server, manage: Make) -> None:
    socket = manage(server.url).socket()
    seen: list[Any] = []
    socket.on_any(lambda *args: seen.append(("in", *args)))
    socket.prepend_any(lambda *args: seen.append(("first", *args)))
    socket.on_any_outgoing(lambda *args: seen.append(("out", *args)))
    await socket.connect()
    assert await socket.call("echo", 1, timeout=30) == 1
    await until(lambda: len(seen) == 3)
    assert seen == [("out", "echo", 1), ("first", "echo", 1), ("in", "echo", 1)]
    socket.off_any()
    socket.off_any_outgoing()
    socket.off("echo")
    assert await socket.call("echo", 2, timeout=30) == 2
    assert len(seen) == 3


async def test_cookies_are_kept(server: Server, manage: Make) -> None:
    socket = manage(server.url, cookies={"flavour": "oat"}).socket()
    await socket.connect()
    told = await socket.call("whoami", timeout=30)
    assert told["cookie"] == "flavour=oat"


async def test_query_of_the_address_and_of_the_options(server: Server, manage: Make) -> None:
    socket = manage(f"{server.url}/?a=1&b=%C3%A9", query={"c": "ü&"}).socket()
    await socket.connect()
    told = await socket.call("whoami", timeout=30)
    assert (told["query"]["a"], told["query"]["b"], told["query"]["c"]) == ("1", "é", "ü&")


async def test_a_message_too_large_is_an_error_and_not_the_end(
    server: Server, manage: Make, way: Way
) -> None:
    manager = manage(server.url)
    socket = await manager.socket().connect()
    if way == "upgrade":
        await until(lambda: manager.transport == "websocket")
    with pytest.raises(antiphon.MessageTooBig) as caught:
        socket.emit("echo", "x" * 1_000_000)
    assert caught.value.limit == 1_000_000
    with pytest.raises(antiphon.MessageTooBig):
        await socket.call("echo", b"x" * 1_000_001, timeout=30)
    assert len(await socket.call("echo", "x" * 999_000, timeout=30)) == 999_000
    size = 700_000  # as base64 it fits
    assert len(await socket.call("echo", b"x" * size, timeout=30)) == size


async def test_batches_are_no_larger_than_the_server_takes(server: Server, manage: Make) -> None:
    socket = manage(server.url, upgrade=False).socket()
    await socket.connect()
    for number in range(5):
        socket.emit("record", [number, "é" * 300_000])
    recorded = await socket.call("recorded", timeout=30)
    assert [number for number, _ in recorded] == list(range(5))


async def test_the_connection_tells_what_happens(server: Server, manage: Make, way: Way) -> None:
    manager = manage(server.url)
    told: list[Any] = []
    for event in ("open", "upgrade", "close"):
        manager.on(event, lambda *args, event=event: told.append((event, *args)))
    await manager.socket().connect()
    if way == "upgrade":
        await until(lambda: len(told) == 2)
    await manager.close()
    expected = [("open",), ("upgrade", "websocket"), ("close", "io client disconnect")]
    assert told == (expected if way == "upgrade" else [expected[0], expected[2]])
    with pytest.raises(ValueError, match="no event 'opened'"):
        manager.on("opened", print)
