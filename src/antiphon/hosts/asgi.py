"""The portable lane: an ASGI application that serves Antiphon on any ASGI server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, cast

from antiphon import browser
from antiphon.callables import check_callable
from antiphon.engine.ports import BodyTooLarge
from antiphon.engine.request import Request
from antiphon.engine.response import Response
from antiphon.engine.server import Accepted, EngineServer
from antiphon.engine.websocket import WebSocketTransport
from antiphon.hosts.asgi_writer import AsgiWriter
from antiphon.hosts.lifespan import Lifespan
from antiphon.hosts.scope import App, Receive, Scope, Send
from antiphon.protocol.engineio.handshake import Refusal

__all__ = ["FAST_LANE", "SHUTDOWN", "ASGIApp", "FastLane", "Hosted", "deny"]

SHUTDOWN: Final = "antiphon.shutdown"
"""The key in a scope's extensions under which our own host collects what to call at the end."""

FAST_LANE: Final = "antiphon.fast_lane"
"""The key in a scope's extensions under which our own host offers to serve a WebSocket."""


class FastLane(Protocol):
    """A host that can serve the frames of a WebSocket past ASGI."""

    async def serve(self, engine: EngineServer, request: Request) -> None:
        """Let an engine decide about the WebSocket, and serve it if it may be opened."""


class Hosted(Protocol):
    """What can be hosted: an engine, or a Socket.IO server that has one."""

    @property
    def engine(self) -> EngineServer: ...
    @property
    def path(self) -> str: ...
    @property
    def serve_client(self) -> bool: ...
    async def shutdown(self) -> None: ...
    def serving(self) -> None: ...


class ASGIApp:
    """An ASGI application for a server, alone or around another application.

    Args:
        server: A ``Server`` or an ``EngineServer``.
        other_app: An ASGI application that is given every request whose path is not ours, and the
            lifespan. Without one those are answered with 404.
        path: Where to serve; the server's own path when left out. Below a mount of Starlette or
            FastAPI both the path within the mount and the whole path are looked at.

    Raises:
        TypeError: What is given is no server, or no ASGI application.
    """

    def __init__(
        self, server: Hosted, other_app: App | None = None, *, path: str | None = None
    ) -> None:
        if not isinstance(getattr(server, "engine", None), EngineServer):
            raise TypeError(f"ASGIApp is given an antiphon.Server first of all, not {server!r}")
        if other_app is not None:
            check_callable(other_app, "the other application", "the scope", "receive", "send")
        if not isinstance(cast("object", path), str | None):
            raise TypeError(f"path is a string such as '/socket.io', not {path!r}")
        self._server = server
        self._engine = server.engine
        self._other_app = other_app
        self._path = "/" + (server.path if path is None else path).strip("/")
        self._prefix = self._path.rstrip("/") + "/"

    @property
    def server(self) -> Hosted:
        """The server that it serves."""
        return self._server

    @property
    def prefix(self) -> str:
        """What the paths of its requests begin with."""
        return self._prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        kind = scope["type"]
        if kind == "lifespan":
            await Lifespan(self._server, receive, send).run(scope, self._other_app)
            return
        rest = self._rest(scope)
        if rest is None:
            await self._elsewhere(scope, receive, send)
            return
        extensions: dict[str, Any] = scope.get("extensions") or {}
        shutdowns: set[Callable[[], Awaitable[None]]] | None = extensions.get(SHUTDOWN)
        if shutdowns is not None:
            shutdowns.add(self._server.shutdown)
        if kind == "http":
            await self._http(rest, scope, receive, send)
        elif kind == "websocket":
            await self._websocket(scope, receive, send)

    def claims(self, scope: Scope) -> bool:
        """Whether the path of a scope is ours."""
        return self._rest(scope) is not None

    def _rest(self, scope: Scope) -> str | None:
        """What follows our path; None if the path is not ours."""
        path: str = scope["path"]
        root: str = scope.get("root_path", "")
        inner = path[len(root) :] if root and path.startswith(root) else path
        candidates = [inner, path, root + path]
        if root.endswith(self._path) and path.startswith(root):
            # Mounted at our own path, below what a proxy has put in front.
            candidates.append(self._path + inner)
        for candidate in candidates:
            if candidate.startswith(self._prefix):
                return candidate[len(self._prefix) :]
            if candidate == self._path:
                return ""
        return None

    async def _elsewhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._other_app is not None:
            await self._other_app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            await _respond(send, Response(404, b"Not Found", [(b"Content-Type", b"text/plain")]))

    async def _http(self, rest: str, scope: Scope, receive: Receive, send: Send) -> None:
        request = _request(scope)
        if rest and self._server.serve_client:
            file = browser.serve(
                rest.removesuffix("/"),  # Litestar gives every path below a mount one
                if_none_match=request.header(b"if-none-match"),
                accept_encoding=request.header(b"accept-encoding"),
            )
            if file is not None:
                headers = [*file.headers, *self._engine.cors_headers(request)]
                body = b"" if request.method == "HEAD" else file.body
                await _respond(send, Response(file.status, body, headers))
                return
        await _respond(send, await self._engine.handle(request, AsgiBody(request, receive)))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        extensions: dict[str, Any] = scope.get("extensions") or {}
        lane: FastLane | None = extensions.get(FAST_LANE)
        if lane is not None:
            await lane.serve(self._engine, _request(scope))
            return
        await receive()  # websocket.connect
        answer = await self._engine.upgrade(_request(scope))
        if isinstance(answer, Refusal):
            await deny(scope, send, answer)
            return
        # Browsers want one of those they offered; Node takes the first.
        subprotocol = next(iter(scope.get("subprotocols") or ()), None)
        accept = {"type": "websocket.accept", "headers": answer.headers}
        await send({**accept, "subprotocol": subprotocol} if subprotocol else accept)
        writer = AsgiWriter(send)
        writer.patience = patience = asyncio.timeout(None)
        try:
            async with patience:
                await self._serve_frames(answer, writer, receive)
        except TimeoutError:
            if not patience.expired():
                raise
            writer.drop()
        finally:
            writer.patience = None

    async def _serve_frames(self, answer: Accepted, writer: AsgiWriter, receive: Receive) -> None:
        transport = answer.attach(writer)
        writer.drained = transport.drained
        try:
            await self._receive_frames(transport, writer, receive)
        finally:
            transport.lost()
            await writer.finish()

    async def _receive_frames(
        self, transport: WebSocketTransport, writer: AsgiWriter, receive: Receive
    ) -> None:
        limit = self._engine.options.max_http_buffer_size
        while (message := await receive())["type"] == "websocket.receive":
            if (text := message.get("text")) is not None:
                if len(text) * 4 > limit and _is_longer(text, limit):
                    break
                transport.receive_text(text)
            else:
                data: bytes = message["bytes"]
                if len(data) > limit:
                    break
                transport.receive_binary(data)
        else:
            writer.closed = True
            return
        self._engine.monitor.refuse("refused_frame", "a frame of more than %d bytes came", limit)
        transport.lost("transport error")
        writer.close(1009)


class AsgiBody:
    """The body of an ASGI request."""

    __slots__ = ("_receive", "_request")

    def __init__(self, request: Request, receive: Receive) -> None:
        self._request = request
        self._receive = receive

    async def read(self, limit: int) -> bytes:
        """The whole body, counted while it comes."""
        announced = self._request.header(b"content-length") or "0"
        if not announced.isdecimal() or int(announced[:20]) > limit:
            raise BodyTooLarge
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ConnectionError("the client went away")
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)

    async def disconnected(self) -> None:
        """Returns when the client has gone away."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _is_longer(text: str, limit: int) -> bool:
    """Whether a text has more bytes than the limit; many are decided without encoding them."""
    return len(text) > limit or len(text.encode("utf-8", "surrogatepass")) > limit


def _request(scope: Scope) -> Request:
    client = scope.get("client")
    return Request(
        method=scope.get("method", "GET"),
        path=scope["path"],
        query_string=scope.get("query_string", b""),
        raw_headers=scope["headers"],
        scheme=scope.get("scheme", "http"),
        address=client[0] if client else "",
        scope=scope,
    )


async def _respond(send: Send, response: Response) -> None:
    headers = [(name.lower(), value) for name, value in response.headers]
    if not any(name == b"content-length" for name, _ in headers):
        headers.append((b"content-length", b"%d" % len(response.body)))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def deny(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Refuse a WebSocket before it is one: with 400 and the message, where the host can."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    body = refusal.message.encode("utf-8", "backslashreplace")
    # No length: uvicorn before 0.52 adds one without looking, and two are no HTTP.
    headers = [(b"content-type", b"text/html"), (b"connection", b"close")]
    await send({"type": "websocket.http.response.start", "status": 400, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
    # uvicorn is about to close the connection, and takes an application that returns before it has
    # done so for one that has not answered.
    await asyncio.sleep(0)


def find_app(app: Any) -> ASGIApp | None:
    """Our application, behind what uvicorn and our own host put before every application."""
    while not isinstance(app, ASGIApp):
        if type(app).__module__.partition(".")[0] not in ("uvicorn", "antiphon"):
            return None
        app = getattr(app, "app", None)
    return app
