"""A server to be judged; given a JSON object of what it shall be, it says `listening <port>`.

Keys: `loop`; `tls` (certificate and key); `uds` (a path); `engine` (options of the engine);
`frames` (true: every frame is echoed as it came, without Engine.IO); `uvicorn` (true: as uvicorn's
command line starts it, with nothing of ours but the WebSocket class).
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from typing import Any

import uvicorn

from antiphon import ASGIApp
from antiphon.engine import EngineServer, EngineSocket
from antiphon.engine.ports import FrameWriter
from antiphon.engine.prepared import Prepared
from antiphon.engine.server import Accepted
from antiphon.hosts.uvicorn import create_server

LOG = logging.getLogger(__name__)


class Echo:
    """Sends back what comes, frame by frame."""

    def __init__(self, writer: FrameWriter) -> None:
        self._writer = writer

    def receive_text(self, text: str) -> None:
        self._writer.send(Prepared(text.encode()))

    def receive_binary(self, data: bytes) -> None:
        self._writer.send(Prepared(None, (data,)))

    def lost(self, reason: str = "") -> None:
        """Nothing is kept."""

    def drained(self) -> None:
        """Nothing waits."""


class FrameEngine(EngineServer):
    """Accepts every WebSocket, and speaks no Engine.IO on it."""

    async def upgrade(self, request: Any) -> Any:
        attach: Any = Echo
        return Accepted([], attach)


async def tell_numbers(socket: EngineSocket, turns: int, then: str) -> None:
    """Send numbers, each with as many letters behind it, in so many turns of the loop."""
    for number in range(turns):
        socket.send(f"{number}:" + "x" * (number % 1_500))
        await asyncio.sleep(0)
    LOG.info("told %d", turns)
    if then == "close":
        socket.close()
    elif then == "drain":
        await socket.drain()
        LOG.info("drained")


async def drip(socket: EngineSocket) -> None:
    """Send little in each turn of the loop, until the end."""
    while socket.open:
        socket.send("drop")
        await asyncio.sleep(0)


def build(options: dict[str, Any]) -> ASGIApp:
    kind = FrameEngine if options.get("frames") else EngineServer
    engine = kind(**options.get("engine", {}))
    running: set[asyncio.Task[None]] = set()

    @engine.on("connection")
    def opened(socket: EngineSocket) -> None:
        def received(data: str | bytes) -> None:
            if data == "flood":
                for _ in range(100):
                    socket.send(b"x" * 100_000)
            elif data == "drip":
                running.add(asyncio.create_task(drip(socket)))
            elif isinstance(data, str) and data.startswith("numbers "):
                _, turns, then = data.split()
                running.add(asyncio.create_task(tell_numbers(socket, int(turns), then)))
            elif data == "reset":
                socket.close()
            else:
                socket.send(data)

        socket.on("message", received)
        socket.on("close", lambda reason: print("closed", reason, flush=True))

    return ASGIApp(engine, path="/")


async def serve(options: dict[str, Any]) -> None:
    app = build(options)
    more: dict[str, Any] = {"log_level": "info", "access_log": True}
    if "tls" in options:
        more["ssl_certfile"], more["ssl_keyfile"] = options["tls"]
    if "uds" in options:
        more["uds"] = options["uds"]
    if options.get("uvicorn"):
        ws = "antiphon.hosts.uvicorn:WebSocketProtocol"
        config = uvicorn.Config(app, port=0, ws=ws, **more)
        server = uvicorn.Server(config)
    else:
        server = create_server(app, port=0, **more)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            return await serving  # it says why
        await asyncio.sleep(0.01)
    address = server.servers[0].sockets[0].getsockname()
    print("listening", 0 if isinstance(address, (str, bytes)) else address[1], flush=True)
    await serving


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    given: dict[str, Any] = json.loads(sys.argv[1])
    if given.get("loop", "uvloop") == "uvloop":
        import uvloop

        uvloop.run(serve(given))
    else:
        asyncio.run(serve(given))
