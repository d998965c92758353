"""Antiphon under the benchmarks' contract: in its own host, or `--portable` on plain uvicorn."""

from __future__ import annotations

import gc
from typing import Any

import settings
import uvicorn

import antiphon
from antiphon.hosts.uvicorn import create_server

given = settings.settings()
options: Any = {"per_message_deflate": True} if given.deflate else {}
if given.ping_interval is not None:
    options["ping_interval"] = given.ping_interval
io = antiphon.Server(**options)
connected = 0


@io.on("connect")
async def connect(socket: antiphon.Socket) -> None:
    global connected
    connected += 1
    if rooms := (socket.handshake.auth or {}).get("rooms"):
        socket.join(rooms)


@io.on("disconnect")
async def disconnect(socket: antiphon.Socket, reason: str) -> None:
    global connected
    connected -= 1


@io.on("echo")
async def echo(socket: antiphon.Socket, data: Any) -> None:
    socket.emit("echo", data)


@io.on("ack")
async def ack(socket: antiphon.Socket, data: Any) -> Any:
    return data


@io.on("publish")
async def publish(socket: antiphon.Socket, data: Any) -> None:
    io.emit("news", data)


@io.on("publish-to")
async def publish_to(socket: antiphon.Socket, room: str, data: Any) -> None:
    io.to(room).emit("news", data)


@io.on("visit")
async def visit(socket: antiphon.Socket, room: str) -> str:
    socket.join(room)
    socket.leave(room)
    return room


@io.on("count")
async def count(socket: antiphon.Socket) -> int:
    return connected


@io.on("collect")
async def collect(socket: antiphon.Socket) -> bool:
    gc.collect()
    return True


app = antiphon.ASGIApp(io)
listener = settings.listen()
if given.portable:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            ws_per_message_deflate=given.deflate,
            log_level="warning",
            access_log=False,
        )
    )
else:
    server = create_server(app, log_level="warning", access_log=False)
server.run(sockets=[listener])
