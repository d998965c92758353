"""What an application registers for a namespace: handlers and middlewares."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, overload

from antiphon.events.event import Event, EventLike, event_name
from antiphon.events.handler import Handler
from antiphon.events.hearing import Hearing
from antiphon.events.registry import Registry
from antiphon.names import Listener
from antiphon.server.socket import Socket

__all__ = ["HandlesWithSocket", "Registering", "Registrations"]

F = TypeVar("F", bound=Listener)
P = ParamSpec("P")
T = TypeVar("T")
LIFE: Final = {
    "connect": "connect",
    "connection": "connect",
    "disconnecting": "disconnecting",
    "disconnect": "disconnect",
}
GIVEN: Final = {"connect": 0, "disconnecting": 1, "disconnect": 1}
"""How many arguments come after the socket."""


class Registrations:
    """What an application registers for a namespace; those made by one pattern share it.

    Attributes:
        events: Handlers of the clients' events.
        life: Handlers of ``connect``, ``disconnecting`` and ``disconnect``: apart from the others,
            as a client may well send an event called ``connection``.
        middlewares: What is run for each new socket, in order.
    """

    __slots__ = ("events", "life", "middlewares")

    def __init__(self) -> None:
        self.events = Registry(leading=1)
        self.life = Registry(leading=1)
        self.middlewares: tuple[Listener, ...] = ()

    def handle_life(self, event: str, function: Listener, *, once: bool = False) -> None:
        """Add a handler of an event of a socket's life: what it is given comes from ourselves.

        Raises:
            TypeError: It cannot be a handler, or wants more than there is to give.
        """
        handler = Handler.of(function, 1, event, once=once, validate=False)
        if handler.least > (given := GIVEN[event]):
            raise TypeError(
                f"the handler of {event!r} is given the socket{' and the reason' * given}, "
                f"this one wants {handler.least - given} more"
            )
        self.life.add(event, handler)


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
        if (wanted := Handler.of(middleware, 1, "connect", validate=False).least) > 0:
            raise TypeError(f"a middleware is given the socket, this one wants {wanted} more")
        self.registrations.middlewares = (*self.registrations.middlewares, middleware)
        return middleware

    def _listening(self) -> Registry:
        return self.registrations.events

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
            self.registrations.life.off()
        if isinstance(event, str) and event in LIFE:
            self.registrations.life.off(LIFE[event], handler)
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
            self.registrations.handle_life(LIFE[event], handler, once=once)
        else:
            self.registrations.events.on(event, handler, once=once)
        return handler
