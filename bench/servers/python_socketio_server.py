"""python-socketio under the benchmarks' contract, on uvicorn as its users run it."""

from __future__ import annotations

import gc
from typing import Any

import settings
import socketio
import uvicorn

given = settings.settings()
options = {} if given.ping_interval is None else {"ping_interval": given.ping_interval}
sio = socketio.AsyncServer(async_mode="asgi", **options)
connected = 0


async def connect(sid: str, environ: dict[str, Any], auth: dict[str, Any] | None) -> None:
    global connected
    connected += 1
    for room in (auth or {}).get("rooms", ()):
        await sio.enter_room(sid, room)


async def disconnect(sid: str, reason: str) -> None:
    global connected
    connected -= 1


async def echo(sid: str, data: Any) -> None:
    await sio.emit("echo", data, to=sid)


async def ack(sid: str, data: Any) -> Any:
    return data


async def publish(sid: str, data: Any) -> None:
    await sio.emit("news", data)


async def publish_to(sid: str, room: str, data: Any) -> None:
    await sio.emit("news", data, to=room)


async def visit(sid: str, room: str) -> str:
    await sio.enter_room(sid, room)
    await sio.leave_room(sid, room)
    return room


async def count(sid: str) -> int:
    return connected


async def collect(sid: str) -> bool:
    gc.collect()
    return True


for handler in (connect, disconnect, echo, ack, publish, publish_to, visit, count, collect):
    sio.on(handler.__name__.replace("_", "-"), handler)
listener = settings.listen()
config = uvicorn.Config(
    socketio.ASGIApp(sio),
    loop="uvloop",
    http="httptools",
    ws_per_message_deflate=given.deflate,
    log_level="warning",
    access_log=False,
)
uvicorn.Server(config).run(sockets=[listener])
