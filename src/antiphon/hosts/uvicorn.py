"""The recommended host: uvicorn, set up so that it and the engine do not do the same work twice."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import deepcopy
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final, cast

import uvicorn
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import ChangeReload, Multiprocess, multiprocess

from antiphon.hosts.asgi import SHUTDOWN, ASGIApp
from antiphon.hosts.polls import PollingProtocol
from antiphon.hosts.scope import App, Receive, Scope, Send
from antiphon.speedups import UNUSABLE

__all__ = ["PollingProtocol", "WebSocketProtocol", "create_server", "log_config", "run"]

PICOWS: Final = "2.3"
"""The versions of picows that the fast lane is known to work with: its insides are used."""

NO_APPLICATION: Final = "what is run is an application, antiphon.ASGIApp(io), and not {!r}"

NO_LOOP: Final = (
    "antiphon.run starts an event loop of its own, and one is running here already: say "
    "`await antiphon.hosts.uvicorn.create_server(app, port=3000).serve()`"
)

FORCED: Final = 0.1
"""Seconds after which a second Ctrl-C is heard while the server goes down."""


def _has_picows() -> bool:
    """Whether the fast lane can be had; if not, the log says why."""
    try:
        found = version("picows")
    except PackageNotFoundError:
        found = "none"
    if found.split(".")[:2] == PICOWS.split("."):
        return True
    logging.getLogger("antiphon").warning(
        "The fast lane needs picows %s, there is %s: WebSockets go the portable way.", PICOWS, found
    )
    return False


if TYPE_CHECKING or _has_picows():
    from antiphon.hosts.fastlane import WebSocketProtocol
else:
    from uvicorn.protocols.websockets.websockets_sansio_impl import (
        WebSocketsSansIOProtocol as WebSocketProtocol,
    )

for _module, _problem in UNUSABLE.items():
    logging.getLogger("antiphon").warning(
        "Python does what %s was compiled for; installing antiphon again compiles it anew: %s",
        _module,
        _problem,
    )


class _Collecting:
    """Gives each scope the set into which a hosted server puts what to call at the end."""

    def __init__(self, app: App, shutdowns: set[Callable[[], Awaitable[None]]]) -> None:
        self.app = app
        self._shutdowns = shutdowns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            scope.setdefault("extensions", {})[SHUTDOWN] = self._shutdowns
        await self.app(scope, receive, send)


def _file(path: str | None) -> tuple[int, int] | None:
    """Which file a path names: another server's unix socket is another one at the same path."""
    try:
        found = os.stat(path) if path else None
    except OSError:
        found = None
    return None if found is None else (found.st_dev, found.st_ino)


def _bind(config: uvicorn.Config) -> socket.socket:
    """The socket that several processes share; a unix one that nobody listens on is replaced."""
    path = config.uds
    if path:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(path)
            except ConnectionRefusedError:
                if stat.S_ISSOCK(os.stat(path).st_mode):
                    os.remove(path)
    return config.bind_socket()


class _Server(uvicorn.Server):
    """Closes our sessions first: uvicorn would wait for their pending polls.

    Attributes:
        bound: Which file its unix socket is, if it has made one.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._shutdowns: set[Callable[[], Awaitable[None]]] = set()
        self.bound: tuple[int, int] | None = None

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if sockets is None:
            self.bound = _file(self.config.uds)

    async def serve(self, sockets: Any = None) -> None:
        if not self.config.loaded:
            self.config.load()
        config: Any = self.config
        _check_loaded(config.loaded_app)
        config.loaded_app = _Collecting(config.loaded_app, self._shutdowns)
        await super().serve(sockets)

    async def shutdown(self, sockets: Any = None) -> None:
        for listener in self.servers:
            listener.close()  # or those who are told to go would come back at once
        going = asyncio.gather(*[shutdown() for shutdown in tuple(self._shutdowns)])
        while not going.done() and not self.force_exit:
            await asyncio.wait([going], timeout=FORCED)
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going
        # It would wait for them, and they from Python 3.12 on for all who have not yet ended a TLS
        # handshake.
        self.servers = []
        await super().shutdown(sockets)


class _Worker(multiprocess.Process):
    """One of several processes."""

    @property
    def server(self) -> uvicorn.Server:
        if self._server is None:
            self._server = _Server(self.config)
        return self._server


class _Workers(Multiprocess):
    """uvicorn's supervisor; its own processes would close our connections without a word."""

    def run(self) -> None:
        module: Any = multiprocess  # its name of the class is the one door that there is
        uvicorns, module.Process = module.Process, _Worker
        try:
            super().run()
        finally:
            module.Process = uvicorns


def create_server(
    app: App | str, *, host: str = "127.0.0.1", port: int = 3000, **options: Any
) -> uvicorn.Server:
    """A uvicorn server for an ASGI application, not yet running.

    Args:
        app: The application, usually an ``ASGIApp``, or where to import it from (``module:app``).
        host: The address to listen on; ``0.0.0.0`` for all of this machine's.
        port: The port; 0 for any that is free.
        options: Any setting of ``uvicorn.Config``.
    """
    return _Server(_configure(app, host, port, options))


def log_config(level: str | int | None = None) -> dict[str, Any]:
    """uvicorn's, with Antiphon's own log beside that of uvicorn: whom it refuses, and why.

    Args:
        level: uvicorn's ``log_level``; ``info`` when left out.
    """
    config = deepcopy(LOGGING_CONFIG)
    ours: dict[str, Any] = {"handlers": ["default"]}
    if logging.getLogger("antiphon").level == logging.NOTSET:
        ours["level"] = level.upper() if isinstance(level, str) else level or "INFO"
    config["loggers"]["antiphon"] = ours
    return config


def _is_running() -> bool:
    """Whether an event loop runs in this thread."""
    with suppress(RuntimeError):
        asyncio.get_running_loop()
        return True
    return False


def run(app: App | str, *, host: str = "127.0.0.1", port: int = 3000, **options: Any) -> None:
    """Serve an ASGI application with uvicorn, until Ctrl-C or SIGTERM.

    Whom the server refuses, and what fails, stands in uvicorn's log, unless the program has set up
    logging itself. An application that is given as a string is one that will do so.

    Args:
        app: The application, usually an ``ASGIApp``; for ``workers`` and ``reload`` where to import
            it from (``module:app``).
        host: The address to listen on; ``0.0.0.0`` for all of this machine's.
        port: The port; 0 for any that is free.
        options: Any setting of ``uvicorn.Config``, such as ``ssl_certfile`` and ``log_level``.

    Raises:
        TypeError: It is no application, such as a bare ``Server``.
        ValueError: ``workers`` or ``reload`` is asked for with an application that is no string.
        RuntimeError: An event loop is running here already.
    """
    if _is_running():
        raise RuntimeError(NO_LOOP)
    if not isinstance(app, str) and not logging.getLogger("antiphon").hasHandlers():
        options.setdefault("log_config", log_config(options.get("log_level")))
    config = _configure(app, host, port, options)
    if (config.reload or config.workers > 1) and not isinstance(app, str):
        raise ValueError(
            "workers and reload need the application as a string, such as 'module:app'"
        )
    server = _Server(config)
    bound = None
    # uvicorn has shut down by the time it raises the signal again for those who want it.
    try:
        with suppress(KeyboardInterrupt):
            if config.should_reload or config.workers > 1:
                sockets = [_bind(config)]
                bound = _file(config.uds)
                if config.should_reload:
                    ChangeReload(config, target=server.run, sockets=sockets).run()
                else:
                    _Workers(config, sockets=sockets).run()
            else:
                server.run()
    finally:
        bound = bound or server.bound
        if config.uds and bound and bound == _file(config.uds):
            os.remove(config.uds)


def _check_loaded(app: Any) -> None:
    """Complain about what a string has named, which would fail at each request.

    Raises:
        TypeError: It is no application.
    """
    while type(app).__module__.partition(".")[0] == "uvicorn":
        app = getattr(app, "app", None)
    if not callable(app):
        raise TypeError(NO_APPLICATION.format(app))


def _configure(app: App | str, host: str, port: int, options: dict[str, Any]) -> uvicorn.Config:
    if not isinstance(app, str) and not callable(cast("object", app)):
        raise TypeError(NO_APPLICATION.format(app))
    if not isinstance(cast("object", port), int):
        raise TypeError(f"port is a number, not {port!r}: int(…) makes one of a text")
    if isinstance(app, ASGIApp):
        engine = app.server.engine.options
        options.setdefault("ws_max_size", engine.max_http_buffer_size)
        options.setdefault("ws_per_message_deflate", engine.deflate_threshold is not None)
    else:
        options.setdefault("ws_per_message_deflate", False)
    # The engine has a heartbeat of its own, which browsers can answer and measure.
    options.setdefault("ws_ping_interval", None)
    options.setdefault("ws", WebSocketProtocol)
    options.setdefault("http", PollingProtocol)
    return uvicorn.Config(app, host=host, port=port, **options)
