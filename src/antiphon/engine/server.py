"""The Engine.IO server: who is let in, and which session a request belongs to."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Final, TypeVar, Unpack, overload

from antiphon.callables import check_callable
from antiphon.engine.admission import Admission
from antiphon.engine.clock import Clock
from antiphon.engine.closing import Closing, go_down, see_off
from antiphon.engine.compression import compress
from antiphon.engine.cors import Cors
from antiphon.engine.eio3 import transports_for
from antiphon.engine.listening import given_by_engines
from antiphon.engine.options import EngineKwargs, EngineOptions, check_names
from antiphon.engine.polling import Payload, PollingTransport
from antiphon.engine.ports import Body, FrameWriter, Receiver
from antiphon.engine.prepared import Prepared
from antiphon.engine.request import Request
from antiphon.engine.response import Response, header_lines
from antiphon.engine.socket import EngineSocket
from antiphon.engine.websocket import WebSocketTransport
from antiphon.listeners import Listeners
from antiphon.monitor import Monitor
from antiphon.names import EngineId, Listener
from antiphon.protocol.engineio import handshake
from antiphon.protocol.engineio.handshake import Refusal
from antiphon.tasks import Tasks, running_loop

__all__ = ["Accepted", "EngineServer"]

F = TypeVar("F", bound=Listener)
Headers = list[tuple[bytes, bytes]]
TEXT: Final = (b"Content-Type", b"text/plain; charset=UTF-8")
OCTETS: Final = (b"Content-Type", b"application/octet-stream")
NO_STORE: Final = (b"Cache-Control", b"no-store")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A WebSocket may be opened.

    Attributes:
        headers: What the 101 response shall carry besides its own.
        attach: Call it with the open WebSocket's writer, and give what arrives to what it returns.
    """

    headers: Headers
    attach: Callable[[FrameWriter], WebSocketTransport]


class EngineServer:
    """An Engine.IO server: sessions that exchange messages, over polling and WebSocket.

    Events for ``on``: ``connection`` (an ``EngineSocket``), ``connection_error`` (the request, the
    code and the message), ``initial_headers`` and ``headers`` (a dict of response headers to
    change, values being strings or lists of strings, and the request; the first at the handshake
    only).

    Args:
        options: See ``EngineOptions``.

    Raises:
        TypeError, ValueError: An option does not exist, or has a value that it cannot have.

    Attributes:
        options: The options.
        monitor: Counts what happens.
        admission: Who is let in.
        loop: The event loop that serves it; None before there is one.
        serve_client: Whether hosts serve the browser client beside it: an engine alone has none.
    """

    serve_client = False

    def __init__(self, **options: Unpack[EngineKwargs]) -> None:
        check_names(options, EngineOptions)
        self.options = EngineOptions(**options)
        self.monitor = Monitor()
        self.clock = Clock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.tasks = Tasks(self._listener_failed)
        self._cors = Cors(self.options.cors_origins, self.monitor)
        self.admission = Admission(self.options, self._cors, self.monitor)
        self._listeners = Listeners()
        self._sockets: dict[str, EngineSocket] = {}
        self._open = 0
        self._number = count(int.from_bytes(os.urandom(2)))
        self._opener: Callable[[EngineSocket], Receiver] | None = None

    @property
    def engine(self) -> EngineServer:
        """Itself: hosts take an engine, or what has one."""
        return self

    @property
    def path(self) -> str:
        """Where hosts serve it, unless they are told otherwise."""
        return "/engine.io"

    @property
    def clients_count(self) -> int:
        """How many sessions are open (Node ``clientsCount``)."""
        return self._open

    @overload
    def on(self, event: str, listener: F) -> F: ...
    @overload
    def on(self, event: str) -> Callable[[F], F]: ...
    def on(self, event: str, listener: Any = None) -> Any:
        """Call a function, sync or async, at an event; also a decorator.

        Raises:
            TypeError, ValueError: It cannot be a listener; there is no such event.
        """
        given = given_by_engines(event)
        if listener is None:
            return partial(self.on, event)
        check_callable(listener, f"the listener of {event!r}", *given)
        self._listeners.add(event, listener)
        return listener

    def off(self, event: str, listener: Listener | None = None) -> None:
        """Call it no more; without a listener, none of that event."""
        self._listeners.remove(event, listener)

    def use(self, middleware: F) -> F:
        """Run a function, sync or async, for every request, those for WebSockets included.

        Args:
            middleware: Given the request. When it raises, the request is refused: 400, code 3, with
                the message of a ``ConnectionRefused``, or ``Bad request``.
        """
        check_callable(middleware, "a middleware of the engine", "the request")
        self.admission.middlewares = (*self.admission.middlewares, middleware)
        return middleware

    def generate_id(self, request: Request) -> str | Awaitable[str]:
        """A new session's id; override it, or set another function, sync or async, in its place.

        Args:
            request: The handshake's request.

        Returns:
            A unique string of letters, digits, ``_`` and ``-``; of 20 characters, as sticky proxies
            count on the length.
        """
        return self.new_id()

    def new_id(self) -> EngineId:
        """An id that nobody can guess: 12 bytes of chance and a counter."""
        number = next(self._number) & 0xFFFFFF
        return handshake.encode_id(os.urandom(12) + number.to_bytes(3))

    def opens(self, opener: Callable[[EngineSocket], Receiver]) -> None:
        """Give each new session to the floor above, which returns who receives what it brings."""
        self._opener = opener

    def close(self) -> Closing:
        """Close all sessions.

        Returns:
            It has begun; await that to wait for the listeners that this has started.
        """
        for socket in tuple(self._sockets.values()):
            socket.shut()
        if self._sockets:
            self.tasks.start(see_off(self._sockets))
        return Closing(self.tasks.finished)

    async def shutdown(self) -> None:
        """Go down: let nobody in, let handlers end, close all sessions, wait for their end.

        ``drain_timeout`` and ``shutdown_timeout`` say how long that may take. Hosts call it.
        """
        await go_down(self, self.close, [self.tasks])

    def serving(self) -> None:
        """A host begins to serve it, on the running loop.

        Raises:
            RuntimeError: No loop of asyncio's runs.
        """
        self.loop = running_loop()

    # What hosts call.

    async def handle(self, request: Request, body: Body) -> Response:
        """Serve an HTTP request: a preflight, a handshake, a poll or a post."""
        request = self.admission.resolve(request)
        if request.method == "OPTIONS" and self._cors.configured:
            return self._cors.preflight(request)
        found = await self._judge(request, upgrade=False)
        if isinstance(found, Refusal):
            return self._refused(request, found)
        if isinstance(found, EngineSocket):
            response = await self._exchange(found, request, body)
        else:
            response = self._handshake(found, request)
        initial = not isinstance(found, EngineSocket)
        response.headers += self._extra_headers(request, initial=initial)
        return response

    async def upgrade(self, request: Request) -> Accepted | Refusal:
        """Decide about a WebSocket, for a new session or for one that wants to change over."""
        request = self.admission.resolve(request)
        found = await self._judge(request, upgrade=True)
        if isinstance(found, Refusal):
            self._report(request, found)
            return found
        if isinstance(found, EngineSocket):
            return Accepted(
                self._extra_headers(request, initial=False), partial(found.probe, request)
            )
        headers = self._extra_headers(request, initial=True)
        return Accepted(headers, partial(self._open_websocket, found, request))

    def cors_headers(self, request: Request) -> Headers:
        """The CORS headers for a response, such as the browser client's files."""
        return self._cors.headers(request, tell=True)

    def session(self, sid: str) -> EngineSocket | None:
        """The session of that id."""
        return self._sockets.get(sid)

    @property
    def sees_requests(self) -> bool:
        """Whether middlewares or listeners have a say in every request."""
        return bool(self.admission.middlewares or self._listeners.of("headers"))

    def is_plain(self, request: Request) -> bool:
        """Whether requests with such headers are let in, and answered without any of our own.

        What it says holds for good, so that hosts may remember it.
        """
        if callable(self.options.cors_origins) and request.header(b"origin") is not None:
            return False
        return self._cors.allows(request) and not self._own_headers(request)

    def compressed(self, payload: Payload, accept_encoding: str | None) -> tuple[bytes, bytes]:
        """The body for a payload, and the name of its encoding, which may be empty."""
        threshold = self.options.compression_threshold
        if payload.compress and threshold is not None and len(payload.body) >= threshold:
            return compress(payload.body, accept_encoding) or (payload.body, b"")
        return payload.body, b""

    # What sessions call.

    def session_ended(self, sid: EngineId) -> None:
        """A session is over for the application."""
        self._open -= 1

    def session_gone(self, sid: EngineId) -> None:
        """Nothing is left of a session."""
        self._sockets.pop(sid, None)

    # Within.

    async def _judge(self, request: Request, *, upgrade: bool) -> EngineSocket | EngineId | Refusal:
        """The session of a request, or the id of the one that it shall open."""
        admission = self.admission
        if admission.middlewares:
            refusal = await admission.pass_middlewares(request)
            if refusal is not None:
                return refusal
        query = request.query
        sid = query.get("sid")
        socket = self._sockets.get(sid) if sid else None
        refusal = admission.check(request, query, socket, upgrade=upgrade)
        if refusal is None and socket is None:
            refusal = await admission.ask(request, query)
        if refusal is not None:
            return refusal
        return socket or await admission.name(request, self.generate_id, self._sockets)

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        self._report(request, refusal)
        # The very bytes of Node's JSON.stringify: clients compare them.
        message = json.dumps(refusal.message, ensure_ascii=False)
        body = f'{{"code":{int(refusal.code)},"message":{message}}}'
        headers = [(b"Content-Type", b"application/json"), *self._cors.headers(request)]
        return Response(refusal.status, body.encode("utf-8", "backslashreplace"), headers)

    def _report(self, request: Request, refusal: Refusal) -> None:
        self.monitor.refuse(
            f"refused_{refusal.code.name.lower()}",
            "refused %s %s from %s: %s (%s)",
            request.method,
            request.path,
            request.address,
            refusal.message,
            refusal.detail,
        )
        for listener in self._listeners.take("connection_error"):
            self.tasks.call(listener, request, int(refusal.code), refusal.message)

    def _handshake(self, sid: EngineId, request: Request) -> Response:
        """Open a session over polling; the response is its open packet alone, as Node's is."""
        socket = self._create(sid, request, None)
        upgrades = self.options.allow_upgrades and "websocket" in self.options.transports
        packet = self._open_packet(socket, ["websocket"] if upgrades else [])
        assert socket.polling is not None
        body = socket.polling.encode([Prepared(packet)]).body
        response = Response(200, body, [TEXT, NO_STORE])
        cookie = self.options.cookie_header(socket.id)
        if cookie is not None:
            response.headers.append((b"Set-Cookie", cookie))
        self._opened(socket)
        return response

    def _open_websocket(
        self, sid: EngineId, request: Request, writer: FrameWriter
    ) -> WebSocketTransport:
        """Open a session over WebSocket."""
        socket = self._create(sid, request, writer)
        transport = socket.websocket
        assert transport is not None
        transport.send_packet(self._open_packet(socket, []))
        self._opened(socket)
        return transport

    def _create(self, sid: EngineId, request: Request, writer: FrameWriter | None) -> EngineSocket:
        request.keep()
        self.serving()
        transports = transports_for(request, self.options)
        socket = EngineSocket(sid, request, self, writer, transports)
        self._sockets[socket.id] = socket
        self._open += 1
        return socket

    def _opened(self, socket: EngineSocket) -> None:
        if self.options.initial_packet is not None:
            socket.send(self.options.initial_packet)
        if self._opener is not None:
            socket.attach(self._opener(socket))
        for listener in self._listeners.take("connection"):
            self.tasks.call(listener, socket)

    def _open_packet(self, socket: EngineSocket, upgrades: list[str]) -> bytes:
        options = self.options
        packet = handshake.open_packet(
            socket.id,
            upgrades,
            ping_interval=options.ping_interval,
            ping_timeout=options.ping_timeout,
            max_payload=options.max_http_buffer_size,
        )
        return f"{packet.type}{packet.data!s}".encode()

    async def _exchange(self, socket: EngineSocket, request: Request, body: Body) -> Response:
        """A request of a session over polling."""
        polling = socket.polling
        if polling is None:
            return Response(400)
        if request.method == "GET":
            return await self._poll(polling, request, body)
        if request.method == "POST":
            limit = self.options.max_http_buffer_size
            response = await polling.post(request, body, limit=limit)
            if response.status == 413:
                self.monitor.refuse("refused_body", "a POST body of %s is too large", socket.id)
            return response
        return Response(500)

    async def _poll(self, polling: PollingTransport, request: Request, body: Body) -> Response:
        answer = await polling.get(body)
        if isinstance(answer, Response):
            return answer
        content, encoding = self.compressed(answer, request.header(b"accept-encoding"))
        response = Response(200, content, [OCTETS if answer.binary else TEXT, NO_STORE])
        if encoding:
            response.headers.append((b"Content-Encoding", encoding))
        return response

    def _own_headers(self, request: Request) -> Headers:
        """The headers of CORS, and for old browsers."""
        headers = self._cors.headers(request)
        agent = request.header(b"user-agent") or ""
        if ";MSIE" in agent or "Trident/" in agent:
            headers.append((b"X-XSS-Protection", b"0"))
        return headers

    def _extra_headers(self, request: Request, *, initial: bool) -> Headers:
        """Those, and the application's."""
        headers = self._own_headers(request)
        own: dict[object, object] = {}
        for event in ("initial_headers", "headers") if initial else ("headers",):
            for listener in self._listeners.take(event):
                self.tasks.call(listener, own, request)
        return [*headers, *header_lines(own, self._listener_failed)]

    def _listener_failed(self, error: BaseException) -> None:
        self.monitor.fail("listener_failed", "a listener of the engine failed", error=error)
