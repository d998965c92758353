"""What an application registers for a namespace: handlers and middlewares."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast, overload

from antiphon.events.description import NamespaceDescription
from antiphon.events.event import AnyEvent, Event, EventLike, event_name
from antiphon.events.hearing import Hearing
from antiphon.events.registry import Registry
from antiphon.names import Listener
from antiphon.server.registrations import LIFE, Registrations
from antiphon.server.socket import Socket

__all__ = ["HandlesWithSocket", "Registering", "Router"]

F = TypeVar("F", bound=Listener)
P = ParamSpec("P")
T = TypeVar("T")


class HandlesWithSocket(Protocol[P, T]):
    """A decorator for handlers of an ``Event`` that take the socket, then its arguments."""

    @overload
    def __call__(
        self, handler: Callable[Concatenate[Socket, P], Coroutine[Any, Any, T]], /
    ) -> Callable[Concatenate[Socket, P], Coroutine[Any, Any, T]]: ...
    @overload
    def __call__(
        self, handler: Callable[Concatenate[Socket, P], T], /
    ) -> Callable[Concatenate[Socket, P], T]: ...


class Registering(Hearing):
    """The face of registrations: what ``io.on`` and ``io.use`` do."""

    __slots__ = ()

    registrations: Registrations

    def use(self, middleware: F) -> F:
        """Run a function, sync or async, for each client that wants to connect.

        Args:
            middleware: Given the socket. When it raises ``ConnectionRefused`` the client gets a
                ``connect_error`` with its message and data; any other exception refuses too, and
                tells no detail.
        """
        self._open().add_middleware(middleware)
        return middleware

    def emits(self, *events: AnyEvent) -> None:
        """Declare events that are sent to clients, for ``describe`` and what is made of it.

        Args:
            events: What is emitted; those that are not declared can be emitted all the same.

        Raises:
            TypeError: One is none, such as a name alone.
            ValueError: Another one of that name, with other types, is declared already.
        """
        self._open().declare(events)

    def include(self, router: Router, *, prefix: str = "") -> None:
        """Take over all that is registered with a router: handlers, middlewares, declarations.

        Args:
            router: Nothing can be registered with it any more afterwards.
            prefix: Put before the router's own, before the names of its events; those of ``Event``
                values stay as they are.

        Raises:
            TypeError: It is no router.
            ValueError: It is included here already, or is this itself.
        """
        if not isinstance(cast("object", router), Router):
            raise TypeError(f"what is included is an antiphon.Router(), not {router!r}")
        registrations = self._open()
        router.included_by(self)
        registrations.take_over(router.registrations, prefix + router.prefix)

    def describe(self) -> NamespaceDescription:
        """What is registered here, and which events are declared with ``emits``."""
        return self.registrations.describe(*self._described_as())

    def _described_as(self) -> tuple[str, bool]:
        """The name of what is described, and whether that stands for several namespaces."""
        return str(getattr(self, "name", "/")), False

    def _open(self) -> Registrations:
        """The registrations, to be changed."""
        return self.registrations

    def _listening(self) -> Registry:
        return self.registrations.events

    def _changing(self) -> Registry:
        return self._open().events

    def _event_name(self, event: str) -> str:
        if event in ("connect_error", "newListener", "removeListener"):
            raise ValueError(f"no client can send an event {event!r}: the name is reserved")
        return event

    @overload
    def on(self, event: str, handler: F) -> F: ...
    @overload
    def on(self, event: str) -> Callable[[F], F]: ...
    @overload
    def on(
        self, event: Event[P, T], handler: Callable[Concatenate[Socket, P], Coroutine[Any, Any, T]]
    ) -> Callable[Concatenate[Socket, P], Coroutine[Any, Any, T]]: ...
    @overload
    def on(
        self, event: Event[P, T], handler: Callable[Concatenate[Socket, P], T]
    ) -> Callable[Concatenate[Socket, P], T]: ...
    @overload
    def on(self, event: Event[P, T]) -> HandlesWithSocket[P, T]: ...
    def on(self, event: Any, handler: Any = None) -> Any:
        """Handle an event; without a handler, a decorator.

        Args:
            event: The event's name, or an ``Event``; also ``connect`` (or ``connection``),
                ``disconnecting`` and ``disconnect`` (with the reason).
            handler: A function, sync or async, that takes the socket first, then the event's
                arguments; what it returns is the acknowledgement. What comes is checked against the
                types of the ``Event``, or against the annotations of the function.

        Raises:
            TypeError: It cannot be a handler.
            ValueError: No such event can come.
        """
        return self._register(event, handler, once=False)

    @overload
    def once(self, event: str, handler: F) -> F: ...
    @overload
    def once(self, event: str) -> Callable[[F], F]: ...
    @overload
    def once(
        self, event: Event[P, T], handler: Callable[Concatenate[Socket, P], Coroutine[Any, Any, T]]
    ) -> Callable[Concatenate[Socket, P], Coroutine[Any, Any, T]]: ...
    @overload
    def once(
        self, event: Event[P, T], handler: Callable[Concatenate[Socket, P], T]
    ) -> Callable[Concatenate[Socket, P], T]: ...
    @overload
    def once(self, event: Event[P, T]) -> HandlesWithSocket[P, T]: ...
    def once(self, event: Any, handler: Any = None) -> Any:
        """Handle the next such event only."""
        return self._register(event, handler, once=True)

    def off(self, event: EventLike | None = None, handler: Listener | None = None) -> None:
        """Remove a handler, all of an event, or all."""
        if event is None:
            self._open().life.off()
        if isinstance(event, str) and event in LIFE:
            self._open().life.off(LIFE[event], handler)
        else:
            super().off(event, handler)

    def listeners(self, event: EventLike) -> list[Listener]:
        """The handlers of an event."""
        if isinstance(event, str) and event in LIFE:
            return self.registrations.life.listeners(LIFE[event])
        return super().listeners(event)

    def _register(self, event: EventLike, handler: Any, *, once: bool) -> Any:
        self._event_name(event_name(event))
        if handler is None:
            return partial(self._register, event, once=once)
        if isinstance(event, str) and event in LIFE:
            self._open().add_life(LIFE[event], handler, once=once)
        else:
            self._open().add(event, handler, once=once)
        return handler


class Router(Registering):
    """Handlers, middlewares and declarations that a module collects, for ``include``.

    What is registered with it is checked at once, and counts where it is included: in a server, in
    a namespace, in several of them, in another router.

    Args:
        prefix: Put before the names of its events, but not before those of ``Event`` values, which
            are whole, nor before ``connect`` and its kin.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.registrations = Registrations()
        self._included_by: list[Registering] = []

    def __repr__(self) -> str:
        return f"<Router {self.prefix!r}>"

    def included_by(self, other: Registering) -> None:
        """It is included somewhere, and must not change any more.

        Raises:
            ValueError: It is included there already, or is that itself.
        """
        if other is self:
            raise ValueError("a router cannot include itself")
        if any(each is other for each in self._included_by):
            raise ValueError(f"{self} is included in {other} already: its handlers would run twice")
        self._included_by.append(other)

    def _described_as(self) -> tuple[str, bool]:
        return self.prefix, False

    def _open(self) -> Registrations:
        if self._included_by:
            raise RuntimeError(
                f"{self} is included in {self._included_by[0]} already, where this would be "
                "missing: register it before include"
            )
        return self.registrations
