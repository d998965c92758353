"""What an application registers for a namespace: handlers and middlewares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, overload

from antiphon.events.listening import Listening
from antiphon.events.registry import Registry
from antiphon.names import Listener

__all__ = ["Registering", "Registrations"]

F = TypeVar("F", bound=Listener)
LIFE: Final = {
    "connect": "connect",
    "connection": "connect",
    "disconnecting": "disconnecting",
    "disconnect": "disconnect",
}


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


class Registering(Listening):
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
    def on(self, event: str, handler: Any = None) -> Any:
        """Handle an event; without a handler, a decorator.

        Args:
            event: The event's name; also ``connect`` (or ``connection``), ``disconnecting`` and
                ``disconnect`` (with the reason).
            handler: A function, sync or async, that takes the socket first, then the event's
                arguments; what it returns is the acknowledgement.

        Raises:
            TypeError: It cannot be a handler.
            ValueError: No such event can come.
        """
        if event in LIFE:
            return self.registrations.life.on(LIFE[event], handler)
        return super().on(event, handler)

    @overload
    def once(self, event: str, handler: F) -> F: ...
    @overload
    def once(self, event: str) -> Callable[[F], F]: ...
    def once(self, event: str, handler: Any = None) -> Any:
        """Handle the next such event only."""
        if event in LIFE:
            return self.registrations.life.on(LIFE[event], handler, once=True)
        return super().once(event, handler)

    def off(self, event: str | None = None, handler: Listener | None = None) -> None:
        """Remove a handler, all of an event, or all."""
        if event is None:
            self.registrations.life.off()
        if event in LIFE:
            self.registrations.life.off(LIFE[event], handler)
        else:
            super().off(event, handler)

    def listeners(self, event: str) -> list[Listener]:
        """The handlers of an event."""
        if event in LIFE:
            return self.registrations.life.listeners(LIFE[event])
        return super().listeners(event)
