"""What the suite of npm's `engine.io-client` expects of its server. See README.md.

`python -m tests.interop.suites.engineio_server [portable]`, on port 3000 or PORT.
"""

from __future__ import annotations

import json

import antiphon
from antiphon.engine import EngineServer, EngineSocket, Request
from tests.interop.suites.serving import serve


def allow(request: Request) -> bool:
    """Refuse who asks for it."""
    return "deny" not in request.query


engine = EngineServer(
    ping_interval=0.5, max_http_buffer_size=100, allow_request=allow, cors_origins="*"
)
posted: dict[str, dict[str, str]] = {}
"""The headers of the latest POST, by session."""


@engine.use
def note_headers(request: Request) -> None:
    if request.method == "POST" and (sid := request.query.get("sid")):
        posted[sid] = request.headers


@engine.on("connection")
def opened(socket: EngineSocket) -> None:
    """Say hi, then send back whatever comes."""

    def heard(data: str | bytes) -> None:
        if data == "give binary":
            socket.send(bytes(range(5)))
        elif data == "give utf8":
            socket.send("пойду спать всем спокойной ночи")
        elif data == "sendHeaders":
            socket.send(json.dumps(posted[socket.id]))
        else:
            socket.send(data)

    socket.on("message", heard)
    socket.on("close", lambda reason: posted.pop(socket.id, None))
    socket.send("hi")


@engine.on("initial_headers")
def bake(headers: dict[str, str | list[str]], request: Request) -> None:
    """Cookies: to be kept, to be forgotten, and in the way that browsers write them."""
    headers["set-cookie"] = [
        "1=1; Path=/; HttpOnly; SameSite=Lax",
        "2=2; Expires=Tue, 01 Jan 2999 00:00:00 GMT",
        "3=3; Expires=Tue, 01 Jan 2002 00:00:00 GMT",
        "4=4; Max-Age=0",
        "5=5; Max-Age=300",
    ]


@engine.on("headers")
def bake_more(headers: dict[str, str | list[str]], request: Request) -> None:
    """One more with each response after the first."""
    if "sid" in request.query:
        headers["set-cookie"] = ["6=6"]


if __name__ == "__main__":
    serve(antiphon.ASGIApp(engine, path="/engine.io"), 3000)
