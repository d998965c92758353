"""A browser's request to an ASGI application, without a network."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from starlette.types import ASGIApp, Message


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def ask(
    app: ASGIApp,
    path: str,
    headers: dict[str, str] | None = None,
    *,
    method: str = "GET",
    client: str = "127.0.0.1",
) -> Answer:
    """What an application answers."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    told = {"Host": "localhost:3000", **(headers or {})}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "client": (client, 5000),
        "server": ("127.0.0.1", 3000),
    }
    await app(scope, receive, send)
    start, *bodies = sent
    given = [(name.decode(), value.decode()) for name, value in start["headers"]]
    assert len(given) == len(dict(given)), "a header came twice"
    return Answer(start["status"], dict(given), b"".join(body["body"] for body in bodies))
