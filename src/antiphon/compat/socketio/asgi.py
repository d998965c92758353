"""``ASGIApp``: the server beside another application and static files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any, cast

from antiphon.compat.socketio.server import AsyncServer
from antiphon.compat.socketio.static import StaticFiles
from antiphon.hosts import asgi
from antiphon.hosts.scope import App, Receive, Scope, Send

__all__ = ["ASGIApp"]

Hook = Callable[[], Any] | None


class ASGIApp(asgi.ASGIApp):
    """An ASGI application for an ``AsyncServer``.

    Args:
        socketio_server: The server.
        other_asgi_app: An application that is given every request whose path is no one else's; and
            the lifespan, unless a hook is given.
        static_files: Files and directories by path.
        socketio_path: Where to serve; None for every path.
        on_startup: Called at startup; may be async.
        on_shutdown: Called at shutdown; may be async.

    Raises:
        TypeError: What is given is no ``AsyncServer``.
    """

    def __init__(
        self,
        socketio_server: AsyncServer,
        other_asgi_app: App | None = None,
        static_files: Mapping[str, Any] | None = None,
        socketio_path: str | None = "socket.io",
        on_startup: Hook = None,
        on_shutdown: Hook = None,
    ) -> None:
        # Programs without types give what comes first in other libraries, or the server below.
        if not isinstance(cast("object", socketio_server), AsyncServer):
            raise TypeError(
                f"ASGIApp is given an AsyncServer first of all, not {socketio_server!r}; the "
                "server below, sio.io, is served by antiphon.ASGIApp"
            )
        beside = Beside(other_asgi_app, static_files or {}, on_startup, on_shutdown)
        super().__init__(socketio_server.io, beside, path=socketio_path or "/")


class Beside:
    """What stands beside the server: static files, another application, hooks."""

    def __init__(
        self,
        other: App | None,
        static_files: Mapping[str, Any],
        on_startup: Hook,
        on_shutdown: Hook,
    ) -> None:
        self._other = other
        self._files = StaticFiles(static_files)
        self._hooks = {"lifespan.startup": on_startup, "lifespan.shutdown": on_shutdown}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        kind = scope["type"]
        if kind == "lifespan":
            hooked = any(hook is not None for hook in self._hooks.values())
            if self._other is None or hooked:
                await self._lifespan(receive, send)
                return
        elif kind == "http" and await self._files.serve(scope, send):
            return
        if self._other is not None:
            await self._other(scope, receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            headers = [(b"content-type", b"text/plain"), (b"content-length", b"9")]
            await send({"type": "http.response.start", "status": 404, "headers": headers})
            await send({"type": "http.response.body", "body": b"Not Found"})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            hook = self._hooks[kind]
            try:
                result = None if hook is None else hook()
                if isawaitable(result):
                    await result
            except Exception as error:
                # The host logs what it is told, and gives up.
                await send({"type": f"{kind}.failed", "message": f"{hook!r} raised {error!r}"})
                return
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
