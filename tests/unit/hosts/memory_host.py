"""An ASGI server without a network: it calls an application and keeps what that sends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, NamedTuple

from antiphon.hosts.scope import App

__all__ = ["Answer", "MemoryWebSocket", "get", "http_scope", "request", "websocket_scope"]

Message = MutableMapping[str, Any]


class Answer(NamedTuple):
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


def _scope(kind: str, url: str, headers: Mapping[str, str] | None) -> dict[str, Any]:
    path, _, query = url.partition("?")
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), v.encode()) for name, v in (headers or {}).items()],
        "client": ("192.0.2.1", 5000),
        "server": ("game.example", 80),
        "state": {},
    }


def http_scope(
    url: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The scope of a request."""
    return _scope("http", url, headers) | {"method": method}


def websocket_scope(url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The scope of a WebSocket, on a host that can deny it with a response."""
    return _scope("websocket", url, headers) | {
        "extensions": {"websocket.http.response": {}},
        "subprotocols": [],
    }


async def request(
    app: App,
    url: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: list[bytes] | None = None,
    gone: asyncio.Event | None = None,
) -> Answer:
    """Make a request.

    Args:
        app: The application.
        url: The path and the query.
        method: The method.
        headers: The headers.
        body: Its chunks; an ellipsis of a body, whose rest never comes, ends with ``b""``.
        gone: When the client goes away.
    """
    chunks = list(body or [b""])
    incoming: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1 or not chunk}
        for number, chunk in enumerate(chunks)
    ]
    if body is None:
        incoming[-1]["more_body"] = False
    sent: list[Message] = []

    async def receive() -> Message:
        if incoming:
            return incoming.pop(0)
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(http_scope(url, method, headers), receive, send)
    start, *rest = sent
    assert start["type"] == "http.response.start"
    assert {message["type"] for message in rest} == {"http.response.body"}
    fields = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], fields, b"".join(message.get("body", b"") for message in rest))


async def get(app: App, url: str) -> Answer:
    """Make a GET request."""
    return await request(app, url)


class MemoryWebSocket:
    """A WebSocket of a client: ``async with MemoryWebSocket(app, url)``.

    Attributes:
        sent: What the application has sent.
        ended: Whether the application has returned.
    """

    def __init__(
        self,
        app: App,
        url: str = "/socket.io/?EIO=4&transport=websocket",
        headers: Mapping[str, str] | None = None,
        **scope: Any,
    ) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._open = asyncio.Event()
        self._open.set()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._app = app
        self._scope = websocket_scope(url, headers) | scope

    async def __aenter__(self) -> MemoryWebSocket:
        self._task = asyncio.ensure_future(self._app(self._scope, self._incoming.get, self._send))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.leave()
        self.read_on()
        async with asyncio.timeout(5):
            await self._task

    @property
    def ended(self) -> bool:
        return self._task.done()

    async def _send(self, message: Message) -> None:
        await self._open.wait()
        self.sent.put_nowait(message)

    async def next(self) -> Any:
        """What the application sends next: a frame, or a whole message if that is none."""
        async with asyncio.timeout(5):
            message = await self.sent.get()
        if message["type"] == "websocket.send":
            return message["text"] if "text" in message else message["bytes"]
        return message

    def put(self, *frames: str | bytes) -> None:
        """Frames of the client."""
        for frame in frames:
            kind = "text" if isinstance(frame, str) else "bytes"
            self._incoming.put_nowait({"type": "websocket.receive", kind: frame})

    def leave(self) -> None:
        """The client is gone."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1006})

    def stop_reading(self) -> None:
        """The client reads no more: whatever is sent waits."""
        self._open.clear()

    def read_on(self) -> None:
        """The client reads again."""
        self._open.set()
