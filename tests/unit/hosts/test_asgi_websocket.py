"""WebSockets on the portable lane, with a host in memory."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from antiphon import ASGIApp, ConnectionRefused, Server
from antiphon.engine import EngineServer
from antiphon.hosts import asgi_writer
from antiphon.hosts.scope import Receive, Scope, Send
from tests.unit.hosts.memory_host import MemoryWebSocket

HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.001)


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Another application: it says where it was called."""
    response = PlainTextResponse(f"hello from {scope['path']}")
    await response(scope, receive, send)


class TestWebSocket:
    async def test_carries_frames_both_ways(self) -> None:
        engine = EngineServer()
        engine.on("connection", lambda socket: socket.on("message", socket.send))
        async with MemoryWebSocket(
            ASGIApp(engine), "/engine.io/?EIO=4&transport=websocket"
        ) as websocket:
            assert await websocket.next() == {"type": "websocket.accept", "headers": []}
            assert str(await websocket.next()).startswith('0{"sid":')
            websocket.put("4hällo", b"\x01\x02")
            assert [await websocket.next(), await websocket.next()] == ["4hällo", b"\x01\x02"]
        assert engine.clients_count == 0

    async def test_takes_the_first_subprotocol_that_is_offered(self) -> None:
        async with MemoryWebSocket(ASGIApp(Server()), subprotocols=["soap", "wamp"]) as websocket:
            assert (await websocket.next())["subprotocol"] == "soap"

    @pytest.mark.parametrize("message", ["go away", "", "€", "\ud800"])
    async def test_is_denied_with_the_reason(self, message: str) -> None:
        def refuse(_: object) -> bool:
            raise ConnectionRefused(message)

        app = ASGIApp(Server(allow_request=refuse))
        async with MemoryWebSocket(app) as websocket:
            start = await websocket.next()
            assert (start["type"], start["status"]) == ("websocket.http.response.start", 400)
            body = message.encode("utf-8", "backslashreplace")
            assert b"content-length" not in dict(start["headers"])  # older uvicorn would add one
            assert (await websocket.next())["body"] == body

    async def test_is_closed_where_the_host_cannot_deny(self) -> None:
        none: list[dict[str, Any] | None] = [{}, None]
        for extensions in none:
            async with MemoryWebSocket(
                ASGIApp(Server()), "/socket.io/?EIO=4&transport=x", extensions=extensions
            ) as websocket:
                assert await websocket.next() == {"type": "websocket.close", "code": 1008}

    @pytest.mark.parametrize(
        ("frame", "closed"),
        [
            ("4" + "x" * 99, False),
            ("4" + "x" * 100, True),
            ("4" + "€" * 33, False),
            ("4" + "€" * 34, True),
            (b"x" * 100, False),
            (b"x" * 101, True),
        ],
    )
    async def test_counts_the_bytes_of_a_frame(self, frame: str | bytes, closed: bool) -> None:
        engine = EngineServer(max_http_buffer_size=100)
        reasons: list[str] = []
        engine.on("connection", lambda socket: socket.on("message", lambda _: socket.send("ok")))
        engine.on("connection", lambda socket: socket.on("close", reasons.append))
        async with MemoryWebSocket(
            ASGIApp(engine), "/engine.io/?EIO=4&transport=websocket"
        ) as websocket:
            _ = (await websocket.next(), await websocket.next())
            websocket.put(frame)
            expected = {"type": "websocket.close", "code": 1009, "reason": ""} if closed else "4ok"
            assert await websocket.next() == expected
        assert reasons == ["transport error" if closed else "transport close"]

    async def test_keeps_what_a_slow_client_does_not_take(self) -> None:
        io = Server()
        async with MemoryWebSocket(ASGIApp(io)) as websocket:
            _ = (await websocket.next(), await websocket.next())
            websocket.put("40")
            await websocket.next()
            (socket,) = io.sockets.values()
            websocket.stop_reading()
            for number in range(3):
                socket.emit("n", number, "x" * 40_000)
            await asyncio.sleep(0)
            assert socket.conn.unsent > 120_000
            assert not socket.conn.writable
            socket.volatile.emit("lost")
            drain = asyncio.ensure_future(socket.drain())
            await asyncio.sleep(0)
            assert not drain.done()
            websocket.read_on()
            await drain
            assert socket.conn.unsent == 0
            assert [str(await websocket.next())[:8] for _ in range(3)] == [
                f'42["n",{number}' for number in range(3)
            ]

    async def test_of_a_client_that_is_too_slow_is_cut(self) -> None:
        io = Server(max_unsent_bytes=100_000)
        reasons: list[str] = []
        io.on("disconnect", lambda socket, reason: reasons.append(reason))
        async with MemoryWebSocket(ASGIApp(io)) as websocket:
            _ = (await websocket.next(), await websocket.next())
            websocket.put("40")
            await websocket.next()
            (socket,) = io.sockets.values()
            websocket.stop_reading()
            for _ in range(5):
                socket.emit("x" * 40_000)
                socket.emit("y", b"x" * 10)
            await until(lambda: reasons)
            assert socket.conn.unsent == 0
            websocket.read_on()
            assert (await websocket.next())["code"] == 1008
        assert reasons == ["slow reader"]

    async def test_is_closed_behind_what_was_sent(self) -> None:
        io = Server()
        io.on("play", lambda socket: (socket.emit("bye"), socket.disconnect(close=True)))
        async with MemoryWebSocket(ASGIApp(io)) as websocket:
            websocket.put("40", '42["play"]')
            sent = [await websocket.next() for _ in range(6)]
            assert sent[3:5] == ['42["bye"]', "41"]
            assert sent[5] == {"type": "websocket.close", "code": 1000, "reason": ""}

    async def test_whose_host_fails_to_write_ends_when_it_is_told(self) -> None:
        io = Server()
        reasons: list[str] = []
        io.on("disconnect", lambda socket, reason: reasons.append(reason))
        websocket = MemoryWebSocket(ASGIApp(io))
        send = websocket._send

        async def failing(message: MutableMapping[str, Any]) -> None:
            if "bad" in message.get("text", ""):
                raise OSError("broken pipe")
            await send(message)

        websocket._send = failing  # type: ignore[method-assign]
        async with websocket:
            websocket.put("40")
            _ = [await websocket.next() for _ in range(3)]
            io.emit("bad")
            io.emit("never sent")
            await asyncio.sleep(0.01)
            io.emit("never sent either")
        assert reasons == ["transport close"]
        assert websocket.sent.empty()

    async def test_lets_the_application_end_when_the_client_leaves(self) -> None:
        io = Server()
        async with MemoryWebSocket(ASGIApp(io)) as websocket:
            _ = (await websocket.next(), await websocket.next())
            websocket.leave()
            await until(lambda: websocket.ended)
        assert io.engine.clients_count == 0

    @pytest.mark.parametrize("reads", [True, False])
    async def test_ends_though_the_host_never_tells_that_it_is_closed(
        self, monkeypatch: pytest.MonkeyPatch, reads: bool
    ) -> None:
        # Hypercorn does not, of who sends frames before being let in.
        monkeypatch.setattr(asgi_writer, "HOST_MAY_TAKE", 0.05)
        io = Server(connect_timeout=0.01)
        async with MemoryWebSocket(ASGIApp(io)) as websocket:
            _ = (await websocket.next(), await websocket.next())
            if not reads:
                websocket.stop_reading()
            await until(lambda: not io.engine.clients_count)
            assert not websocket.ended
            await until(lambda: websocket.ended)
