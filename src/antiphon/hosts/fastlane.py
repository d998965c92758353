"""The fast lane: a WebSocket class for uvicorn whose frames are read by picows.

uvicorn makes one of these for each WebSocket, and gives it the request. What is not for us goes on
to uvicorn's own class; a WebSocket of ours is upgraded here, and from then on its transport belongs
to a ``FrameConnection``.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import unquote

import uvicorn
from uvicorn.protocols.utils import (
    get_client_addr,
    get_local_addr,
    get_path_with_query_string,
    get_remote_addr,
    is_ssl,
)
from uvicorn.server import ServerState

from antiphon.eager import start_eagerly
from antiphon.engine.request import Request
from antiphon.engine.server import Accepted, EngineServer
from antiphon.hosts.asgi import FAST_LANE
from antiphon.hosts.handshake import Head, Problem, check, encode_refusal, read_head
from antiphon.hosts.mounted import MountedWebSocket
from antiphon.hosts.scope import Message, Scope
from antiphon.hosts.takeover import Lane, take_over
from antiphon.protocol.engineio.handshake import Refusal

__all__ = ["WebSocketProtocol"]

logger = logging.getLogger("uvicorn.error")

EARLY: Final = 65_536
"""Bytes that may come before the decision about a WebSocket."""


class _Nobody(asyncio.Protocol):
    """Hears nothing."""

    # A static method, so that uvloop, which keeps it, has no bound one for each connection.
    @staticmethod
    def data_received(data: bytes) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        pass


NOBODY: Final = _Nobody()


class WebSocketProtocol(asyncio.Protocol):
    """uvicorn's ``ws`` class: ``--ws antiphon.hosts.uvicorn:WebSocketProtocol``.

    It lives until the application has decided; uvicorn counts it among its connections.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._config = config
        self._state = server_state
        self._connections: set[Any] = cast("set[Any]", server_state.connections)
        self._app_state = app_state
        self._loop = _loop or asyncio.get_running_loop()
        self._lane = Lane.of(config)
        self._transport: Any = None
        self._scope: Scope = {}
        self._head = b""
        self._early = b""
        self._lost = False

    # What uvicorn and the loop call.

    def connection_made(self, transport: Any) -> None:
        """The connection on which the request came."""
        self._transport = transport
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """The head of the request, as uvicorn writes it anew; then whatever comes too early."""
        if not self._head:
            self._head = data
            # uvicorn is not done with the transport yet: it still has to set the protocol.
            self._loop.call_soon(self._decide)
            return
        self._early += data
        if len(self._early) > EARLY:
            self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client did not wait for the decision."""
        self._lost = True
        self._connections.discard(self)

    def shutdown(self) -> None:
        """The server goes down."""
        self._refuse(Problem(HTTPStatus.SERVICE_UNAVAILABLE, "the server is shutting down", []))

    # What our application calls (FastLane).

    async def serve(self, engine: EngineServer, request: Request) -> None:
        """Let an engine decide about the WebSocket, and take it over if it may be opened."""
        answer = await engine.upgrade(request)
        if self._lost or self._transport.is_closing():
            return
        if isinstance(answer, Refusal):
            self._refuse(Problem(HTTPStatus.BAD_REQUEST, answer.message, []))
        else:
            self._open(engine, answer)

    # Within.

    def _decide(self) -> None:
        if self._lost or self._transport.is_closing():
            return
        head = read_head(self._head)
        self._scope = self._build_scope(head)
        app = self._lane.app
        if app is None or not app.claims(self._scope):
            self._hand_over()
        elif problem := check(head):
            self._refuse(problem)
        else:
            self._scope["extensions"] = {FAST_LANE: self}
            self._start(self._lane.loaded_app(self._scope, _unused, _unused))

    def _start(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run the application; it needs a task only if it has to ask somebody."""
        task = start_eagerly(self._guard(coroutine), self._loop)
        if not task.done():
            self._state.tasks.add(task)
            task.add_done_callback(self._state.tasks.discard)

    async def _guard(self, coroutine: Coroutine[Any, Any, None]) -> None:
        try:
            await coroutine
        except Exception:
            logger.exception("Exception in ASGI application\n")
            self._refuse(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error", []))

    def _build_scope(self, head: Head) -> Scope:
        root: str = self._config.root_path
        return {
            "type": "websocket",
            "asgi": {"version": self._config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if is_ssl(self._transport) else "ws",
            "server": get_local_addr(self._transport),
            "client": get_remote_addr(self._transport),
            "root_path": root,
            # All who come to one path share it.
            "path": sys.intern(root + unquote(head.path.decode("latin-1"))),
            "raw_path": root.encode("ascii") + head.path,
            "query_string": head.query,
            "headers": head.headers,
            "subprotocols": [],
            "state": self._app_state.copy(),
        }

    def _hand_over(self) -> None:
        """It is not for us, or not for us alone: uvicorn's own class serves it."""
        self._connections.discard(self)
        protocol = MountedWebSocket(self._config, self._state, self._app_state, self._loop)
        protocol.connection_made(self._transport)
        protocol.data_received(self._head + self._early)
        self._transport.set_protocol(protocol)
        self._transport.resume_reading()

    def _refuse(self, problem: Problem) -> None:
        if self._lost or self._transport.is_closing():
            return
        self._log(str(int(problem.status)))
        headers = [*problem.headers, *self._state.default_headers]
        self._transport.write(encode_refusal(problem.status, problem.message, headers))
        self._transport.close()

    def _open(self, engine: EngineServer, accepted: Accepted) -> None:
        self._log("[accepted]")
        self._connections.discard(self)
        # uvloop keeps the last protocol that was no buffered one for as long as it has a transport.
        self._transport.set_protocol(NOBODY)
        take_over(
            self._transport,
            self._scope,
            engine,
            accepted,
            flusher=self._lane.flusher,
            connections=self._connections,
            default_headers=self._state.default_headers,
            early=self._early,
        )

    def _log(self, outcome: str) -> None:
        if logger.isEnabledFor(logging.INFO) and self._scope:
            scope: Any = self._scope
            what = get_path_with_query_string(scope)
            logger.info('%s - "WebSocket %s" %s', get_client_addr(scope), what, outcome)


async def _unused(message: Message | None = None) -> Any:
    raise RuntimeError("in the fast lane nothing is received or sent by ASGI messages")
