"""An echo server mounted in one way on one ASGI host: `hosted_server.py <host> <shape>`.

Hosts: `hypercorn`, or a setting of uvicorn's `--ws`. Shapes: `alone`, `around` (another application
inside), or `starlette` and `fastapi`, each with the path of a mount: `fastapi/ws`, `starlette/`.
The other application answers `/hello`.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from typing import Any

import hypercorn.asyncio
import uvicorn
from fastapi import FastAPI
from hypercorn.config import Config
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

import antiphon
from tests.interop.servers.listening import end_with_parent

io = antiphon.Server()


@io.on("echo")
def echo(socket: antiphon.Socket, *args: Any) -> tuple[Any, ...]:
    """Emit what came, and acknowledge with it."""
    socket.emit("echo", *args)
    return args


@io.on("whoami")
def whoami(socket: antiphon.Socket) -> dict[str, Any]:
    """Tell the transport."""
    return {"transport": socket.conn.transport}


async def hello(request: Request) -> PlainTextResponse:
    """The other application's page."""
    return PlainTextResponse("hello")


def application(shape: str) -> Any:
    """The application in that shape."""
    framework, _, path = shape.partition("/")
    if framework == "alone":
        return antiphon.ASGIApp(io)
    if framework == "around":
        return antiphon.ASGIApp(io, Starlette(routes=[Route("/hello", hello)]))
    if framework == "starlette":
        return Starlette(routes=[Route("/hello", hello), Mount(f"/{path}", antiphon.ASGIApp(io))])
    app = FastAPI()
    app.get("/hello", response_class=PlainTextResponse)(lambda: "hello")
    app.mount(f"/{path}", antiphon.ASGIApp(io))
    return app


async def main(host: str, shape: str) -> None:
    """Serve until somebody ends the process."""
    logging.basicConfig(level=logging.INFO)
    listener = socket.create_server(("127.0.0.1", 0))
    print("listening", listener.getsockname()[1], flush=True)
    app = application(shape)
    if host == "hypercorn":
        config = Config()
        config.bind = [f"fd://{listener.detach()}"]
        await hypercorn.asyncio.serve(app, config)
    else:
        await uvicorn.Server(uvicorn.Config(app, ws=host)).serve([listener])


end_with_parent()
asyncio.run(main(*sys.argv[1:]))
