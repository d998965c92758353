"""The portable lane on real ASGI servers, with a real client."""

from __future__ import annotations

import asyncio
import socket as sockets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiohttp
import hypercorn.asyncio
import hypercorn.config
import pytest
import uvicorn
from fastapi import FastAPI

from antiphon import ASGIApp, Server, Socket
from antiphon.hosts.scope import App
from antiphon.hosts.uvicorn import create_server

Host = Callable[[App], AbstractAsyncContextManager[str]]


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(server: uvicorn.Server) -> AsyncIterator[str]:
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await asyncio.wait_for(task, 10)


def on_uvicorn(app: App) -> AbstractAsyncContextManager[str]:
    config = uvicorn.Config(app, port=0, log_level="warning", ws="websockets-sansio", lifespan="on")
    return serving(uvicorn.Server(config))


def on_our_own(app: App) -> AbstractAsyncContextManager[str]:
    return serving(create_server(app, port=0, log_level="warning"))


@asynccontextmanager
async def on_hypercorn(app: App) -> AsyncIterator[str]:
    with sockets.create_server(("127.0.0.1", 0)) as listening:
        config = hypercorn.config.Config()
        config.bind = [f"fd://{listening.detach()}"]
        config.graceful_timeout = 0.1
        config.loglevel = "WARNING"
        end = asyncio.Event()
        serve: Any = hypercorn.asyncio.serve
        task = asyncio.create_task(serve(app, config, shutdown_trigger=end.wait))
        port = await listening_port(config)
        yield f"http://127.0.0.1:{port}"
        end.set()
        await asyncio.wait_for(task, 10)


async def listening_port(config: hypercorn.config.Config) -> int:
    """The port behind the file descriptor that the configuration names."""
    with sockets.socket(fileno=sockets.dup(int(config.bind[0].removeprefix("fd://")))) as same:
        return int(same.getsockname()[1])


hosts = pytest.mark.parametrize("host", [on_uvicorn, on_our_own, on_hypercorn])


class Game:
    """A server whose clients can play, and what it notes."""

    def __init__(self) -> None:
        self.io = Server()
        self.reasons: list[str] = []
        self.io.on("disconnect", lambda socket, reason: self.reasons.append(reason))

        @self.io.on("play")
        async def play(socket: Socket, space: int, data: bytes) -> tuple[int, bytes]:
            await asyncio.sleep(0)
            return space, data


HOLE = '{"_placeholder":true,"num":0}'


@hosts
async def test_polling(host: Host) -> None:
    game = Game()
    async with host(ASGIApp(game.io)) as address, aiohttp.ClientSession() as http:
        url = f"{address}/socket.io/?EIO=4&transport=polling"
        async with http.get(url) as response:
            sid = (await response.text()).split('"')[3]
        url += f"&sid={sid}"
        async with http.post(url, data="40") as response:
            assert await response.text() == "ok"
        async with http.get(url) as response:
            assert (await response.text()).startswith('40{"sid":')
        poll = asyncio.create_task(http.get(url))
        await until(lambda: game.io.engine.session(sid).writable)  # type: ignore[union-attr]
        body = f'451-7["play",4,{HOLE}]\x1ebAQID'
        async with http.post(url, data=body) as response:
            assert response.status == 200
        async with await poll as response:
            assert await response.text() == f"461-7[4,{HOLE}]\x1ebAQID"
        poll = asyncio.create_task(http.get(url))
        await until(lambda: game.io.engine.session(sid).writable)  # type: ignore[union-attr]
        poll.cancel()
        await until(lambda: game.reasons)
    assert game.reasons == ["transport error"]


@hosts
async def test_websocket(host: Host) -> None:
    game = Game()
    async with host(ASGIApp(game.io)) as address, aiohttp.ClientSession() as http:
        async with http.ws_connect(f"{address}/socket.io/?EIO=4&transport=websocket") as client:
            assert (await client.receive_str()).startswith('0{"sid":')
            await client.send_str("40")
            assert (await client.receive_str()).startswith('40{"sid":')
            await client.send_str(f'451-7["play",4,{HOLE}]')
            await client.send_bytes(b"\x01\x02")
            assert await client.receive_str() == f"461-7[4,{HOLE}]"
            assert await client.receive_bytes() == b"\x01\x02"
        await until(lambda: game.reasons)
    assert game.reasons == ["transport close"]


@hosts
async def test_refusals(host: Host) -> None:
    async with host(ASGIApp(Server())) as address, aiohttp.ClientSession() as http:
        async with http.get(f"{address}/socket.io/?EIO=4&transport=x") as response:
            assert response.status == 400
            assert await response.text() == '{"code":0,"message":"Transport unknown"}'
        async with http.get(f"{address}/elsewhere") as response:
            assert response.status == 404
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await http.ws_connect(f"{address}/socket.io/?EIO=4&transport=websocket&sid=x")
        assert caught.value.status == 400


@pytest.mark.parametrize("host", [on_uvicorn, on_our_own])
async def test_shutting_down(host: Host) -> None:
    game = Game()
    async with aiohttp.ClientSession() as http:
        async with host(ASGIApp(game.io)) as address:
            client = await http.ws_connect(f"{address}/socket.io/?EIO=4&transport=websocket")
            await client.send_str("40")
            for _ in range(2):
                await client.receive_str()
        # Only our own host closes sessions before it closes connections.
        reason = "server shutting down" if host is on_our_own else "transport close"
        assert game.reasons == [reason]
        assert (await client.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}
        await client.close()


@hosts
async def test_mounted_in_fastapi(host: Host) -> None:
    game = Game()
    app = FastAPI()
    app.get("/hello")(lambda: "hello")
    app.mount("/", ASGIApp(game.io))
    async with host(app) as address, aiohttp.ClientSession() as http:
        async with http.get(f"{address}/hello") as response:
            assert await response.json() == "hello"
        async with http.get(f"{address}/socket.io/socket.io.js") as response:
            assert (await response.text()).startswith("/*")
        async with http.ws_connect(f"{address}/socket.io/?EIO=4&transport=websocket") as client:
            assert (await client.receive_str()).startswith('0{"sid":')
        await until(lambda: game.io.engine.clients_count == 0)
