"""WebSockets behind other applications and middlewares, on uvicorn.

What stands between uvicorn and an ``ASGIApp`` (a mount, a middleware) sees an ordinary WebSocket of
uvicorn's own class. It is the ``ASGIApp`` that finds the fast lane in the scope, and takes it. It
returns when the connection has ended, as with every other host.
"""

from __future__ import annotations

from asyncio import Event
from typing import Any

from uvicorn.protocols.utils import get_client_addr, get_path_with_query_string
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from antiphon.engine.request import Request
from antiphon.engine.server import Accepted, EngineServer
from antiphon.hosts.asgi import FAST_LANE, deny
from antiphon.hosts.takeover import Lane, take_over
from antiphon.protocol.engineio.handshake import Refusal

__all__ = ["MountedWebSocket"]


class MountedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's own class, with an offer in the scope."""

    _lost = False

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True  # of uvicorn's own attributes, older releases do not have the same
        super().connection_lost(exc)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:
            scope: Any = self.scope
            scope["extensions"][FAST_LANE] = self

    async def serve(self, engine: EngineServer, request: Request) -> None:
        """Let an engine decide about the WebSocket, and serve it until it ends (``FastLane``)."""
        await self.receive()  # websocket.connect
        answer = await engine.upgrade(request)
        scope: Any = self.scope
        if isinstance(answer, Refusal):
            send: Any = self.send
            await deny(scope, send, answer)
        elif not self._lost and not self.transport.is_closing():
            await self._served(engine, answer)

    async def _served(self, engine: EngineServer, accepted: Accepted) -> None:
        scope: Any = self.scope
        what = get_path_with_query_string(scope)
        self.logger.info('%s - "WebSocket %s" [accepted]', get_client_addr(scope), what)
        self.handshake_complete = True
        self.connections.discard(self)
        ended = Event()
        take_over(
            self.transport,
            scope,
            engine,
            accepted,
            flusher=Lane.of(self.config).flusher,
            connections=self.connections,
            default_headers=self.default_headers,
            ended=ended.set,
        )
        await ended.wait()
