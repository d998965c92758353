"""Starlette: whoever has signed in by the form is known to the events by the session's cookie.

antiphon serve starlette_app:app --app-dir examples
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

import antiphon

io = antiphon.Server()
notes: list[dict[str, str]] = []


@io.use
def only_who_has_signed_in(socket: antiphon.Socket) -> None:
    name = socket.handshake.session.get("name")
    if not name:
        raise antiphon.ConnectionRefused("sign in first")
    socket.data["name"] = name


@io.on("add")
def add(socket: antiphon.Socket, text: str) -> int:
    notes.append({"by": socket.data["name"], "text": text})
    socket.broadcast.emit("added", notes[-1])
    return len(notes)


async def sign_in(request: Request) -> Response:
    request.session["name"] = request.query_params["name"]
    return RedirectResponse("/notes", status_code=303)


async def read(request: Request) -> Response:
    return JSONResponse(notes)


async def write(request: Request) -> Response:
    body = (await request.body()).decode(errors="replace")
    notes.append({"by": request.session.get("name", "somebody"), "text": body})
    io.emit("added", notes[-1])
    return JSONResponse(notes, status_code=201)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with io:  # at the end: let handlers finish, tell everybody, close
        yield


app = Starlette(
    routes=[
        Route("/sign-in", sign_in, methods=["POST"]),
        Route("/notes", read),
        Route("/notes", write, methods=["POST"]),
        Mount("/socket.io", antiphon.ASGIApp(io)),
    ],
    middleware=[Middleware(SessionMiddleware, secret_key="change me")],
    lifespan=lifespan,
)
