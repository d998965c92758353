"""The Socket.IO server: the face of it all."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import partial
from typing import Any, TypeVar, Unpack, overload

from antiphon.adapters.broadcast import Broadcaster, BroadcastOperator
from antiphon.callables import check_callable
from antiphon.engine.closing import Closing, go_down
from antiphon.engine.options import EngineKwargs, EngineOptions, check_names
from antiphon.engine.server import EngineServer
from antiphon.engine.socket import EngineSocket
from antiphon.errors import EventError, InvalidPayload
from antiphon.events.description import NamespaceDescription
from antiphon.events.dispatch import BadArguments
from antiphon.events.event import EventLike
from antiphon.listeners import Listeners
from antiphon.names import Listener, SocketId
from antiphon.server.connection import ServerConnection
from antiphon.server.namespace import Namespace
from antiphon.server.namespaces import Namespaces, ParentNamespace, Predicate
from antiphon.server.options import ServerKwargs, ServerOptions
from antiphon.server.registering import Registering
from antiphon.server.registrations import LIFE, Registrations
from antiphon.server.socket import Socket
from antiphon.server.threads import Handover, Threadsafe
from antiphon.tasks import Tasks

__all__ = ["Server"]

F = TypeVar("F", bound=Listener)
OWN = frozenset(field.name for field in fields(ServerOptions))


class Server(Broadcaster, Registering):
    """A Socket.IO server.

    What is said of the main namespace ``/`` can be said of the server: ``on``, ``use``, ``emit``,
    ``to`` and all their kin.

    Args:
        options: See ``ServerOptions`` and ``EngineOptions``; Node's names, in seconds and bytes.

    Raises:
        TypeError, ValueError: An option does not exist, or has a value that it cannot have.

    Attributes:
        options: Its own options.
        engine: The Engine.IO server below.
        namespaces: All namespaces.
        monitor: Counts what happens.
        dependency_overrides: Providers that are asked instead of others, for tests.
        tasks: Runs what is async.
        handover: Brings to the loop what other threads want done.
    """

    def __init__(self, **options: Unpack[ServerKwargs]) -> None:
        check_names(options, ServerOptions, EngineOptions)
        self.options = ServerOptions(**{key: options[key] for key in options if key in OWN})  # type: ignore[literal-required]
        below: EngineKwargs = {key: options[key] for key in options if key not in OWN}  # type: ignore[assignment, literal-required]
        self.engine = EngineServer(**below)
        self.options = self.options.beside(self.engine.options)
        self.engine.opens(self._opened)
        self.monitor = self.engine.monitor
        self.tasks = Tasks(self._task_failed)
        self.handover = Handover(self.engine, self.monitor)
        self.dependency_overrides: dict[Listener, Listener] = {}
        self._listeners = Listeners()
        self.namespaces = Namespaces(self, self._namespace_created)
        self._main = self.namespaces.of("/")

    def __repr__(self) -> str:
        return f"<Server with {self.engine.clients_count} clients>"

    @property
    def path(self) -> str:
        """Where hosts serve it."""
        return self.options.path

    @property
    def serve_client(self) -> bool:
        """Whether hosts serve the browser client below the path."""
        return self.options.serve_client

    @property
    def sockets(self) -> dict[SocketId, Socket]:
        """The sockets of the main namespace on this server, by id."""
        return self._main.sockets

    @property
    def registrations(self) -> Registrations:  # type: ignore[override]
        """What is registered for the main namespace."""
        return self._main.registrations

    @overload
    def of(self, name: str) -> Namespace: ...
    @overload
    def of(self, name: re.Pattern[str] | Predicate) -> ParentNamespace: ...
    def of(self, name: str | re.Pattern[str] | Predicate) -> Namespace | ParentNamespace:
        """A namespace.

        Args:
            name: Its name; or a pattern or a predicate (given a name and ``auth``, sync or async)
                for namespaces that are made when a client asks for one.
        """
        if isinstance(name, str):
            return self.namespaces.of(name)
        if isinstance(name, re.Pattern):
            return self.namespaces.matching(name)
        return self.namespaces.where(name)

    def contract(self) -> list[NamespaceDescription]:
        """What is registered in all namespaces, and in the families of them (see ``describe``)."""
        return self.namespaces.describe()

    def off(self, event: EventLike | None = None, handler: Listener | None = None) -> None:
        """Remove a handler, all of an event, or all."""
        if event is None or event == "new_namespace":
            self._listeners.remove("new_namespace", handler)
        if event != "new_namespace":
            super().off(event, handler)

    def listeners(self, event: EventLike) -> list[Listener]:
        """The handlers of an event."""
        if event == "new_namespace":
            return list(self._listeners.of("new_namespace"))
        return super().listeners(event)

    def on_error(self, handler: F) -> F:
        """Call a function, sync or async, when a handler or a middleware raises; also a decorator.

        Args:
            handler: Given the exception, the socket (None if there is none yet) and the event's
                name. While none is registered, errors are logged.
        """
        check_callable(handler, "an error handler", "the error", "the socket", "the event's name")
        self._listeners.add("error", handler)
        return handler

    def server_side_emit(self, event: str, *args: object) -> None:
        """Send an event to the other servers of the cluster."""
        self._main.server_side_emit(event, *args)

    async def server_side_call(
        self, event: str, *args: object, timeout: float = 5.0
    ) -> list[object]:
        """Send an event to the other servers of the cluster and collect their answers."""
        return await self._main.server_side_call(event, *args, timeout=timeout)

    def close(self) -> Closing:
        """Disconnect everybody (``server shutting down``) and close all connections.

        Returns:
            It has begun; await that to wait for the handlers that this has started.
        """
        for namespace in tuple(self.namespaces.by_name.values()):
            for socket in tuple(namespace.sockets.values()):
                socket.close("server shutting down")
            # One that fails must keep nobody else from being closed.
            self.tasks.call(namespace.adapter.close)
        self.engine.close()
        return Closing(self._finished)

    async def shutdown(self) -> None:
        """Go down: let nobody in, let handlers end, then do what ``close`` does, and wait for it.

        Handlers have ``drain_timeout`` seconds to end while their clients still hear them, and all
        of it takes ``shutdown_timeout`` seconds at most. ``run`` and the lifespan of an ``ASGIApp``
        call it; ``async with io:`` does at its end, for the lifespan of an application around it.
        """
        await go_down(self.engine, self.close, [self.tasks, self.engine.tasks])

    def serving(self) -> None:
        """A host begins to serve it, on the running loop."""
        self.engine.serving()

    async def __aenter__(self) -> Server:
        self.serving()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.shutdown()

    def report(self, error: Exception, socket: Socket | None, event: str) -> None:
        """Something that the application gave us failed: tell who wants to know, or log it."""
        invalid = error if isinstance(error, (InvalidPayload, BadArguments)) else None
        self.monitor.count("handler_failed" if invalid is None else invalid.code)
        listeners = self._listeners.take("error")
        if not listeners and invalid is not None:
            self.monitor.log_refusal("%s sent a %r that is not valid: %s", socket, event, error)
        elif not listeners and _is_answer(error, event):
            self.monitor.log_refusal("%s was answered to its %r: %s", socket, event, error)
        elif not listeners:
            self.monitor.log_failure(
                "the handler of %r failed for %s", event, socket or "a client", error=error
            )
        for listener in listeners:
            self.tasks.call(listener, error, socket, event)

    # Within.

    async def _finished(self) -> None:
        await self.tasks.finished()
        await self.engine.tasks.finished()

    @property
    def threadsafe(self) -> Threadsafe:
        """What may be called from any thread: ``io.threadsafe.to("room").emit("news")``."""
        return self._main.threadsafe

    def _operator(self) -> BroadcastOperator:
        return BroadcastOperator(self._main.adapter)

    def _register(self, event: EventLike, handler: Any, *, once: bool) -> Any:
        if event != "new_namespace":
            return super()._register(event, handler, once=once)
        if handler is None:
            return partial(self._register, event, once=once)
        check_callable(handler, "the handler of 'new_namespace'", "the namespace")
        self._listeners.add("new_namespace", handler, once=once)
        return handler

    def _opened(self, conn: EngineSocket) -> ServerConnection:
        return ServerConnection(conn, self)

    def _namespace_created(self, namespace: Namespace) -> None:
        for listener in self._listeners.take("new_namespace"):
            self.tasks.call(listener, namespace)

    def _task_failed(self, error: BaseException) -> None:
        self.monitor.fail("task_failed", "a function of the application failed", error=error)


def _is_answer(error: Exception, event: str) -> bool:
    """Whether a handler has chosen to answer with an error, and hides no other behind it."""
    return isinstance(error, EventError) and error.__cause__ is None and event not in LIFE
