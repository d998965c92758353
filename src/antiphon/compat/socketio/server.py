"""``AsyncServer``: what programs of python-socketio call, on top of an ``antiphon.Server``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar, cast, overload

from antiphon.compat.socketio.clients import Clients
from antiphon.compat.socketio.handlers import Handlers
from antiphon.compat.socketio.life import Life, Reason
from antiphon.compat.socketio.manager import AsyncManager
from antiphon.compat.socketio.namespace import AsyncNamespace
from antiphon.compat.socketio.options import server_options
from antiphon.compat.socketio.rooms import original, room_name
from antiphon.compat.socketio.sending import Sending
from antiphon.compat.socketio.sessions import Sharing
from antiphon.hosts.asgi import ASGIApp
from antiphon.hosts.scope import Receive, Scope, Send
from antiphon.names import Listener
from antiphon.server.server import Server

__all__ = ["AsyncServer"]

F = TypeVar("F", bound=Listener)

GONE: Final = {
    "attach": "serve ASGIApp with an ASGI server, such as antiphon.run",
    "eio": "the server below is .io, and its engine .io.engine",
    "environ": "ask get_environ(sid)",
    "handlers": "it knows them by on(), event() and register_namespace() alone",
    "instrument": "count what happens with the monitor of .io",
    "namespace_handlers": "it knows them by register_namespace() alone",
    "packet_class": "a parser is an option of antiphon.Server",
}


class AsyncServer(Sending):
    """python-socketio's asyncio server.

    Args:
        client_manager: An ``AsyncManager``; those of message queues have no counterpart here.
        logger: True to have the log of Antiphon on standard error; or a logger to log to; False
            for no word of what is emitted.
        async_handlers: False to run the handlers of one connection one after the other.
        always_connect: Let clients in before their ``connect`` handler has run.
        namespaces: Namespaces that clients may join though nothing is registered for them; ``"*"``
            for all.
        engineio_logger: The same as ``logger``.
        options: ``ping_interval``, ``ping_timeout``, ``max_http_buffer_size``, ``allow_upgrades``,
            ``http_compression``, ``compression_threshold``, ``cookie``, ``cors_allowed_origins``,
            ``transports``; see python-socketio.

    Raises:
        TypeError: There is no such option.
        ValueError: An option has no counterpart here.

    Attributes:
        io: The server below, for new code.
        manager: Who is there.
        logger: What it logs to.
    """

    reason = Reason
    async_mode = "asgi"

    def __init__(
        self,
        client_manager: AsyncManager | None = None,
        logger: bool | logging.Logger = False,
        async_handlers: bool = True,
        always_connect: bool = False,
        namespaces: list[str] | str | None = None,
        engineio_logger: bool | logging.Logger = False,
        **options: Any,
    ) -> None:
        # Programs without types give managers of message queues.
        if not isinstance(client_manager, AsyncManager | None):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(
                f"{type(client_manager).__name__} has no counterpart here: no queue joins servers, "
                "so serve with one process, or give antiphon.Server an adapter of your own"
            )
        self.io = Server(**server_options(options))
        self.logger = _logger(logger or engineio_logger)
        self.manager = client_manager or AsyncManager()
        self._clients = Clients(self.io)
        self.manager.attach(self._clients)
        self.async_handlers = async_handlers
        self._handlers = Handlers()
        self._sharing = Sharing()
        self._background: set[asyncio.Task[Any]] = set()
        Life(
            self.io,
            self._handlers,
            self._clients,
            self._sharing,
            accepted=namespaces or ["/"],
            always_connect=always_connect,
            one_by_one=not async_handlers,
        )
        super().__init__(self.io, self._clients, self.logger, calls=async_handlers)

    def __getattr__(self, name: str) -> Any:
        if name in GONE:
            raise AttributeError(f"AsyncServer has no {name} here: {GONE[name]}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def is_asyncio_based(self) -> bool:
        """Whether it is an asyncio server."""
        return True

    # Handlers.

    @overload
    def on(self, event: str, handler: F, namespace: str | None = None) -> F: ...
    @overload
    def on(
        self, event: str, handler: None = None, namespace: str | None = None
    ) -> Callable[[F], F]: ...
    def on(self, event: str, handler: Any = None, namespace: str | None = None) -> Any:
        """Handle an event, in place of the handler that it had; without one, a decorator.

        Args:
            event: The event's name; ``"*"`` for all that have no handler, which is given the
                event's name first.
            handler: Given the sid and the event's arguments; what it returns is the answer.
            namespace: The namespace; ``"*"`` for all that have no handler of their own, which is
                given the namespace's name before the sid.

        Raises:
            TypeError: It cannot be a handler.
        """

        def register(function: Any) -> Any:
            self._handlers.add(event, namespace or "/", function)
            return function

        return register if handler is None else register(handler)

    def event(self, *args: Any, **kwargs: Any) -> Any:
        """Handle the event that is called as the function is; a decorator, also without ``()``."""
        if len(args) == 1 and not kwargs and callable(args[0]):
            function: Any = args[0]
            return self.on(function.__name__, function)

        def register(function: Any) -> Any:
            return self.on(function.__name__, *args, **kwargs)(function)

        return register

    def register_namespace(self, namespace_handler: AsyncNamespace) -> None:
        """Let a class-based namespace handle whatever has no function.

        Raises:
            ValueError: It is no ``AsyncNamespace``.
        """
        if not isinstance(cast("object", namespace_handler), AsyncNamespace):
            raise ValueError(
                f"give an instance of a subclass of AsyncNamespace, not {namespace_handler!r}"
            )
        namespace_handler.server = self
        self._handlers.namespaces[namespace_handler.namespace] = namespace_handler

    # Rooms.

    async def enter_room(self, sid: str, room: Any, namespace: str | None = None) -> None:
        """Put a client into a room.

        Raises:
            UnknownClientError: There is no such client (a KeyError and a ValueError).
            ValueError: The room is another client's own.
        """
        name = namespace or "/"
        if room != sid and isinstance(room, str) and self._clients.find(room, name):
            raise ValueError(f"{room!r} is the sid of a client: nobody else can be in that room")
        self._clients.enter(self._clients.get(sid, name), room_name(room))

    async def leave_room(self, sid: str, room: Any, namespace: str | None = None) -> None:
        """Take a client out of a room."""
        socket = self._clients.find(sid, namespace or "/")
        if socket is not None:
            self._clients.leave(socket, room_name(room))

    async def close_room(self, room: Any, namespace: str | None = None) -> None:
        """Take everybody out of a room.

        Raises:
            ValueError: The room is a client's own.
        """
        name = namespace or "/"
        if isinstance(room, str) and self._clients.find(room, name):
            raise ValueError(f"{room!r} is the sid of a client: that room cannot be closed")
        found = self.io.namespaces.by_name.get(name)
        if found is not None:
            found.to(room_name(room)).sockets_leave(room_name(room))
        for socket in self._clients.passing(name):
            self._clients.leave(socket, room_name(room))

    def rooms(self, sid: str, namespace: str | None = None) -> list[Any]:
        """The rooms that a client is in; its own, which is its sid, is one."""
        socket = self._clients.find(sid, namespace or "/")
        return [] if socket is None else [original(each) for each in self._clients.rooms(socket)]

    # One client.

    async def get_session(self, sid: str, namespace: str | None = None) -> dict[str, Any]:
        """The session of a client: a dictionary for whatever the program wants to keep.

        Raises:
            UnknownClientError: There is no such client (a KeyError).
        """
        name = namespace or "/"
        shared = self._sharing.of(self._clients.get(sid, name).conn)
        session: dict[str, Any] = shared.sessions.setdefault(name, {})
        return session

    async def save_session(self, sid: str, session: Any, namespace: str | None = None) -> None:
        """Keep the session of a client.

        Raises:
            UnknownClientError: There is no such client (a KeyError).
        """
        name = namespace or "/"
        self._sharing.of(self._clients.get(sid, name).conn).sessions[name] = session

    @asynccontextmanager
    async def session(self, sid: str, namespace: str | None = None) -> AsyncGenerator[Any]:
        """The session of a client, kept at the end of an ``async with``."""
        session = await self.get_session(sid, namespace)
        try:
            yield session
        finally:
            if self._clients.find(sid, namespace or "/") is not None:
                await self.save_session(sid, session, namespace)

    def transport(self, sid: str, namespace: str | None = None) -> str:
        """The transport of a client: ``polling`` or ``websocket``."""
        return self._clients.get(sid, namespace or "/").conn.transport

    def get_environ(self, sid: str, namespace: str | None = None) -> dict[str, Any] | None:
        """The request that opened a client's connection, as a WSGI environment."""
        socket = self._clients.find(sid, namespace or "/")
        return None if socket is None else self._sharing.of(socket.conn).environ

    async def disconnect(
        self, sid: str, namespace: str | None = None, ignore_queue: bool = False
    ) -> None:
        """Disconnect a client from a namespace, and wait for its ``disconnect`` handler."""
        self.logger.info("disconnecting %s [%s]", sid, namespace or "/")
        await self._clients.disconnect(sid, namespace or "/")

    # The rest.

    async def shutdown(self) -> None:
        """Disconnect everybody, and wait for handlers: five seconds at most."""
        await self.io.shutdown()

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope, whatever its path."""
        await ASGIApp(self.io, path="/")(scope, receive, send)

    def start_background_task(
        self, target: Callable[..., Coroutine[Any, Any, Any]], *args: Any, **kwargs: Any
    ) -> asyncio.Task[Any]:
        """Run a coroutine function as a task, which is kept until it ends."""
        task = asyncio.get_running_loop().create_task(target(*args, **kwargs))
        self._background.add(task)
        task.add_done_callback(self._ended)
        return task

    async def sleep(self, seconds: float = 0) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.io.monitor.fail("task_failed", "a background task failed", error=error)


def _logger(given: bool | logging.Logger) -> logging.Logger:
    """The logger to log to; True makes that of Antiphon speak, False tells of errors alone."""
    if not isinstance(given, bool):
        return given
    logger = logging.getLogger("antiphon" if given else "antiphon.compat")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO if given else logging.ERROR)
        if given:
            logger.addHandler(logging.StreamHandler())
    return logger
