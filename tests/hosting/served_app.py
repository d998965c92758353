"""What is hosted: an application in the shape that HOSTING names (JSON; see ``hosts.py``)."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

import antiphon

logging.basicConfig(level=logging.INFO)

WANTED: dict[str, Any] = json.loads(os.environ.get("HOSTING", "{}"))

io = antiphon.Server(**WANTED.get("io", {}))


@io.on("who")
def who(socket: antiphon.Socket) -> dict[str, Any]:
    """Tell what the server knows of the client."""
    handshake = socket.handshake
    return {
        "address": handshake.address,
        "secure": handshake.secure,
        "transport": socket.conn.transport,
        "session": dict(handshake.session),
        "state": dict(handshake.scope.get("state", {})),
        "pid": os.getpid(),
    }


@io.on("work")
async def work(socket: antiphon.Socket, seconds: float) -> str:
    """Take a while."""
    await asyncio.sleep(seconds)
    return "done"


@io.on("for ever")
async def work_for_ever(socket: antiphon.Socket) -> None:
    """Never end; the log says if it is cancelled."""
    try:
        await asyncio.sleep(10**9)
    finally:
        print("cancelled", flush=True)


@io.on("disconnect")
async def gone(socket: antiphon.Socket, reason: str) -> None:
    """Say so."""
    print("gone:", reason, flush=True)


async def login(request: Request) -> PlainTextResponse:
    """Put a name into the session."""
    request.session["user"] = request.query_params["user"]
    return PlainTextResponse("welcome")


async def hello(request: Request) -> PlainTextResponse:
    """Answer."""
    return PlainTextResponse("hello")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
    async with io:
        yield {"database": "open"}


SESSION = Middleware(SessionMiddleware, secret_key="only for tests")
ROUTES = [Route("/hello", hello), Route("/login", login)]


def shaped(shape: str) -> Any:
    """The application in that shape."""
    if shape == "mounted":
        mount = Mount("/live", antiphon.ASGIApp(io))
        return Starlette(routes=[*ROUTES, mount], middleware=[SESSION], lifespan=lifespan)
    if shape == "wrapped":
        inner = antiphon.ASGIApp(io, Starlette(routes=ROUTES))
        return SessionMiddleware(inner, secret_key="only for tests")
    return antiphon.ASGIApp(io, Starlette(routes=ROUTES))


app = shaped(WANTED.get("shape", "around"))
