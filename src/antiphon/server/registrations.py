"""What an application registers for a namespace: handlers, middlewares, declarations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from antiphon.events.description import NamespaceDescription, describe_emitted, describe_handler
from antiphon.events.event import AnyEvent, Event, EventLike, event_name
from antiphon.events.handler import Handler
from antiphon.events.injection import auth_types
from antiphon.events.registry import Registry
from antiphon.names import Listener
from antiphon.server.socket import SOURCES, Socket

__all__ = ["LIFE", "Registrations"]

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

    One of these that is given more has a copy from then on.

    Attributes:
        events: Handlers of the clients' events.
        life: Handlers of ``connect``, ``disconnecting`` and ``disconnect``: apart from the others,
            as a client may well send an event called ``connection``.
        middlewares: What is run for each new socket, in order.
        emitted: The events that are declared as sent to clients, by name.
        auth: The types that the client's ``auth`` has to be of: those that handlers, middlewares
            and their providers ask for. They are checked before all middlewares.
    """

    __slots__ = ("_middlewares", "auth", "emitted", "events", "life", "middlewares")

    def __init__(self) -> None:
        self.events = Registry(leading=1, sources=SOURCES)
        self.life = Registry(leading=1, sources=SOURCES)
        self.middlewares: tuple[Listener, ...] = ()
        self.emitted: dict[str, AnyEvent] = {}
        self.auth: tuple[Any, ...] = ()
        self._middlewares: tuple[Handler, ...] = ()

    def copy(self) -> Registrations:
        """The same registrations, which go their own way from now on."""
        made = Registrations()
        made.events, made.life = self.events.copy(), self.life.copy()
        made.middlewares, made._middlewares = self.middlewares, self._middlewares
        made.emitted, made.auth = self.emitted.copy(), self.auth
        return made

    def add(self, event: EventLike, function: Listener, *, once: bool = False) -> None:
        """Add a handler of an event of the clients.

        Raises:
            TypeError: It cannot be a handler.
        """
        handler = self.events.handler(event, function, once=once)
        self._require_auth(handler)
        self.events.add(event_name(event), handler)

    def add_life(self, event: str, function: Listener, *, once: bool = False) -> None:
        """Add a handler of an event of a socket's life: what it is given comes from ourselves.

        Raises:
            TypeError: It cannot be a handler, or wants more than there is to give.
        """
        handler = Handler.of(function, 1, event, once=once, validate=False, sources=SOURCES)
        if handler.least > (given := GIVEN[event]):
            raise TypeError(
                f"the handler of {event!r} is given the socket{' and the reason' * given}, "
                f"this one wants {handler.least - given} more"
            )
        self._require_auth(handler)
        self.life.add(event, handler)

    def add_middleware(self, function: Listener) -> None:
        """Add what is run for each new socket.

        Raises:
            TypeError: It cannot be a middleware.
        """
        middleware = Handler.middleware(function, "a middleware", ["the socket"], SOURCES)
        self._require_auth(middleware)
        self._middlewares += (middleware,)
        self.middlewares += (middleware.function,)

    def declare(self, events: Iterable[AnyEvent]) -> None:
        """Declare events that are sent to clients.

        Raises:
            TypeError: One is none.
            ValueError: Another one of that name, with other types, is declared already.
        """
        for event in events:
            if not isinstance(cast("object", event), Event):
                raise TypeError(f"what is declared is antiphon.Event('name', …), not {event!r}")
            known = self.emitted.setdefault(event.name, event)
            if known != event:
                raise ValueError(f"{known!r} is declared already, it cannot also be {event!r}")

    def take_over(self, other: Registrations, prefix: str) -> None:
        """Add all that is registered with a router.

        Args:
            other: The router's registrations.
            prefix: Put before the names of events, but for those of ``Event`` values.
        """
        self.declare(other.emitted.values())
        for middleware in other._middlewares:
            self._require_auth(middleware)
            self._middlewares += (middleware,)
            self.middlewares += (middleware.function,)
        for event, handler in other.events.handlers():
            self._require_auth(handler)
            self.events.add(event if handler.event is not None else prefix + event, handler)
        for event, handler in other.life.handlers():
            self._require_auth(handler)
            self.life.add(event, handler)
        self.events.any = (*self.events.any, *other.events.any)
        self.events.any_outgoing = (*self.events.any_outgoing, *other.events.any_outgoing)

    def describe(self, name: str, dynamic: bool) -> NamespaceDescription:
        """All of it as plain values."""
        handled = [describe_handler(event, each) for event, each in self.events.handlers()]
        emitted = [describe_emitted(event) for event in self.emitted.values()]
        return NamespaceDescription(name, dynamic, self.auth, (*handled, *emitted))

    def _require_auth(self, handler: Handler) -> None:
        """Refuse clients whose ``auth`` is not what a handler asks for."""
        for wanted in auth_types(handler.signature.needs) if handler.signature is not None else ():
            if not any(wanted == known for known in self.auth):
                self.middlewares = (
                    *self.middlewares[: len(self.auth)],
                    _auth_check(wanted),
                    *self.middlewares[len(self.auth) :],
                )
                self.auth += (wanted,)


def _auth_check(wanted: Any) -> Listener:
    def check(socket: Socket) -> None:
        socket.auth_as(wanted)

    return check
