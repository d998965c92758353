"""Plain ASGI: a board of notes, written by HTTP or by events, without any framework.

antiphon serve asgi_app:app --app-dir examples
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import antiphon

Message = MutableMapping[str, Any]

io = antiphon.Server()
notes: list[str] = []


@io.on("connect")
def connected(socket: antiphon.Socket) -> None:
    socket.emit("notes", notes)


@io.on("add")
def add(socket: antiphon.Socket, text: str) -> int:
    notes.append(text)
    socket.broadcast.emit("added", text)
    return len(notes)


async def pages(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """GET /notes tells them, POST /notes adds the body as one."""
    if scope["type"] != "http":
        return
    status = 200
    if scope["path"] != "/notes":
        status = 404
    elif scope["method"] == "POST":
        body, more = b"", True
        while more and len(body) < 10_000:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        notes.append(body.decode(errors="replace"))
        io.emit("added", notes[-1])
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(notes).encode()})


app = antiphon.ASGIApp(io, pages)
