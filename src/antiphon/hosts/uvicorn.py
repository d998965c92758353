"""The recommended host: uvicorn, set up so that it and the engine do not do the same work twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from antiphon.engine.closing import Closing
from antiphon.hosts.asgi import SHUTDOWN, App, ASGIApp, Receive, Scope, Send

__all__ = ["HttpProtocol", "create_server", "run"]

MAX_HEAD: Final = 65_536
"""Bytes that the head of a request may have (uvicorn's limit with h11)."""


HANDLERS_MAY_TAKE: Final = 5.0
"""Seconds that ``disconnect`` handlers are waited for at the end."""


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's HTTP over httptools, which reads a head without end: this one has a limit."""

    _in_head = False
    _head_bytes = 0

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD and not self.transport.is_closing():
                self.logger.warning("A request head of more than %d bytes came.", MAX_HEAD)
                self.send_400_response("Request head too large.")


class _Collecting:
    """Gives each scope the set into which a hosted server puts what to call at the end."""

    def __init__(self, app: App, closers: set[Callable[[], Closing]]) -> None:
        self._app = app
        self._closers = closers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            scope.setdefault("extensions", {})[SHUTDOWN] = self._closers
        await self._app(scope, receive, send)


class _Server(uvicorn.Server):
    """Closes our sessions first: uvicorn would wait for their pending polls."""

    def __init__(self, config: uvicorn.Config, closers: set[Callable[[], Closing]]) -> None:
        super().__init__(config)
        self._closers = closers

    async def shutdown(self, sockets: Any = None) -> None:
        closings = [close() for close in tuple(self._closers)]
        with suppress(TimeoutError):
            async with asyncio.timeout(HANDLERS_MAY_TAKE):
                for closing in closings:
                    await closing
        await super().shutdown(sockets)


def create_server(
    app: App, *, host: str = "127.0.0.1", port: int = 3000, **options: Any
) -> uvicorn.Server:
    """A uvicorn server for an ASGI application, not yet running.

    Args:
        app: The application, usually an ``ASGIApp``.
        host: The address to listen on; ``0.0.0.0`` for all of this machine's.
        port: The port; 0 for any that is free.
        options: Any setting of ``uvicorn.Config``.
    """
    if isinstance(app, ASGIApp):
        engine = app.server.engine.options
        options.setdefault("ws_max_size", engine.max_http_buffer_size)
        options.setdefault("ws_per_message_deflate", engine.per_message_deflate)
    else:
        options.setdefault("ws_per_message_deflate", False)
    # The engine has a heartbeat of its own, which browsers can answer and measure.
    options.setdefault("ws_ping_interval", None)
    options.setdefault("ws", "websockets-sansio")
    options.setdefault("http", HttpProtocol)
    closers: set[Callable[[], Closing]] = set()
    config = uvicorn.Config(_Collecting(app, closers), host=host, port=port, **options)
    return _Server(config, closers)


def run(app: App, *, host: str = "127.0.0.1", port: int = 3000, **options: Any) -> None:
    """Serve an ASGI application with uvicorn, until Ctrl-C or SIGTERM.

    Args:
        app: The application, usually an ``ASGIApp``.
        host: The address to listen on; ``0.0.0.0`` for all of this machine's.
        port: The port; 0 for any that is free.
        options: Any setting of ``uvicorn.Config``, such as ``ssl_certfile`` and ``log_level``.
    """
    server = create_server(app, host=host, port=port, **options)
    try:
        server.run()
    except KeyboardInterrupt:
        # uvicorn has shut down by now, and raises the signal again for those who want it.
        return
