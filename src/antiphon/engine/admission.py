"""Who is let in: everything that is looked at before a request is served, in Node's order."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import isawaitable
from typing import Any, Final

from antiphon.engine.cors import Cors
from antiphon.engine.options import EngineOptions
from antiphon.engine.proxies import Proxies
from antiphon.engine.request import Request
from antiphon.engine.socket import EngineSocket
from antiphon.errors import ConnectionRefused
from antiphon.monitor import Monitor
from antiphon.names import EngineId, Listener
from antiphon.protocol.engineio import handshake
from antiphon.protocol.engineio.handshake import ErrorCode, Refusal

__all__ = ["Admission"]

ID: Final = re.compile(r"[\w-]+", re.ASCII)


class Admission:
    """The rules of one engine.

    Args:
        options: Its options.
        cors: Its rule about origins.
        monitor: Counts what fails.

    Attributes:
        closed: Whether nobody is let in any more, as the server goes down.
        middlewares: What every request has to pass, in order.
    """

    __slots__ = ("_cors", "_monitor", "_options", "_proxies", "closed", "middlewares")

    def __init__(self, options: EngineOptions, cors: Cors, monitor: Monitor) -> None:
        self._options = options
        self._cors = cors
        self._monitor = monitor
        proxies = Proxies(options.trusted_proxies, options.proxy_headers)
        self._proxies = proxies or None
        self.closed = False
        self.middlewares: tuple[Listener, ...] = ()

    def resolve(self, request: Request) -> Request:
        """The request as its client has made it, which trusted proxies may tell."""
        return request if self._proxies is None else self._proxies.resolve(request)

    async def pass_middlewares(self, request: Request) -> Refusal | None:
        """Run the middlewares; the first that raises refuses."""
        for middleware in self.middlewares:
            try:
                result = middleware(request)
                if isawaitable(result):
                    await result
            except ConnectionRefused as error:
                return Refusal.of(ErrorCode.BAD_REQUEST, "a middleware", error.message)
            except Exception as error:
                self._monitor.fail("middleware_failed", "a middleware failed", error=error)
                return Refusal.of(ErrorCode.BAD_REQUEST, "a middleware failed")
        return None

    def check(
        self, request: Request, query: dict[str, str], socket: EngineSocket | None, *, upgrade: bool
    ) -> Refusal | None:
        """The checks that need no application code."""
        transport = query.get("transport")
        options = self._options
        origin = request.header(b"origin")
        refusal = handshake.check_transport(transport, options.transports, origin)
        if refusal is not None or transport is None:
            return refusal
        if upgrade and transport != "websocket":
            # Node routes every upgrade to its WebSocket engine and finds no transport there.
            return Refusal.of(ErrorCode.BAD_REQUEST, f"a WebSocket for transport {transport}")
        if socket is not None:
            return handshake.check_known(
                version=query.get("EIO"),
                transport=transport,
                session_transport=socket.transport,
                session_revision=socket.protocol,
                upgrade=upgrade,
            ) or self._check_origin(request)
        if query.get("sid"):
            return Refusal.of(ErrorCode.UNKNOWN_SID, "unknown sid; is the proxy sticky?")
        return handshake.check_handshake(
            method=request.method, transport=transport, upgrade=upgrade
        ) or self._check_origin(request)

    async def ask(self, request: Request, query: dict[str, str]) -> Refusal | None:
        """Ask the application about a new client, then look at its version."""
        if self.closed:
            message = "Server shutting down"
            return Refusal(ErrorCode.FORBIDDEN, message, "shutdown", unavailable=True)
        allow = self._options.allow_request
        if allow is not None:
            try:
                answer = allow(request)
                if isawaitable(answer):
                    answer = await answer
            except ConnectionRefused as error:
                return Refusal.of(ErrorCode.FORBIDDEN, "allow_request", error.message)
            except Exception as error:
                self._monitor.fail("allow_request_failed", "allow_request failed", error=error)
                return Refusal.of(ErrorCode.FORBIDDEN, "allow_request failed")
            if answer is False:
                return Refusal.of(ErrorCode.FORBIDDEN, "allow_request")
        version = query.get("EIO")
        refusal = handshake.check_version(version, allow_eio3=self._options.allow_eio3)
        if refusal is None and handshake.revision(version) == 3 and "j" in query:
            # A script's request tells no origin, so that any page could read what its user may.
            return Refusal.of(ErrorCode.BAD_REQUEST, "JSONP is not served")
        return refusal

    async def name(
        self, request: Request, generate: Callable[[Request], Any], sessions: dict[str, Any]
    ) -> EngineId | Refusal:
        """The id of a new session, which the application may choose.

        Args:
            request: The handshake's request.
            generate: Gives it, sync or async.
            sessions: Those that there are, by id.
        """
        try:
            sid = generate(request)
            if isawaitable(sid):
                sid = await sid
            if not isinstance(sid, str) or not ID.fullmatch(sid):
                raise ValueError(f"an id has letters, digits, _ and -; {sid!r} will not do")
            if sid in sessions:
                raise ValueError(f"there is a session {sid!r} already")
        except Exception as error:
            self._monitor.fail("generate_id_failed", "generate_id failed", error=error)
            return Refusal.of(ErrorCode.BAD_REQUEST, "generate_id failed")
        return EngineId(sid)

    def _check_origin(self, request: Request) -> Refusal | None:
        if self._cors.allows(request):
            return None
        origin = request.header(b"origin")
        return Refusal.of(
            ErrorCode.FORBIDDEN,
            f"origin {origin!r} is not the host {request.host!r}, nor in cors_origins",
        )
