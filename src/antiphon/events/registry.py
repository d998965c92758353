"""Handlers by event, and what they can be called with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, overload

from antiphon.events.event import EventLike, event_name
from antiphon.events.handler import UNBOUNDED, Handler
from antiphon.events.injection import NO_SOURCES, Sources
from antiphon.names import Listener

__all__ = ["UNBOUNDED", "Handler", "Registry"]

F = TypeVar("F", bound=Listener)


class Registry:
    """The handlers of one namespace, or of one socket.

    Args:
        leading: Arguments that its handlers take before those of the event.
        sources: What its handlers can be given beside those.
        subject: The socket, if none comes in front.

    Attributes:
        any: Who is called at each event that comes.
        any_outgoing: Who is called at each event that is sent.
        single: The handlers of those events that nobody else listens to, nor to any event, and that
            stay after a call: what one look finds for nearly every event of nearly every program.
    """

    __slots__ = (
        "_any",
        "_handlers",
        "_leading",
        "_once",
        "_sources",
        "_subject",
        "any_outgoing",
        "single",
    )

    def __init__(self, leading: int, sources: Sources = NO_SOURCES, subject: object = None) -> None:
        self._sources = sources
        self._subject = subject
        self._leading = leading
        self._handlers: dict[str, tuple[Handler, ...]] = {}
        self._once: set[str] = set()
        self._any: tuple[Listener, ...] = ()
        self.any_outgoing: tuple[Listener, ...] = ()
        self.single: dict[str, Handler] = {}

    def copy(self) -> Registry:
        """Another one with the same handlers, which goes its own way from now on."""
        made = Registry(self._leading, self._sources, self._subject)
        made._handlers, made._once = self._handlers.copy(), self._once.copy()
        made._any, made.any_outgoing = self._any, self.any_outgoing
        made.single = self.single.copy()
        return made

    @property
    def any(self) -> tuple[Listener, ...]:
        return self._any

    @any.setter
    def any(self, listeners: tuple[Listener, ...]) -> None:
        self._any = listeners
        self.single.clear()
        for event in self._handlers:
            self._look_at(event)

    @overload
    def on(self, event: EventLike, function: F, *, once: bool = False) -> F: ...
    @overload
    def on(
        self, event: EventLike, function: None = None, *, once: bool = False
    ) -> Callable[[F], F]: ...
    def on(
        self, event: EventLike, function: F | None = None, *, once: bool = False
    ) -> F | Callable[[F], F]:
        """Register a handler, or give a decorator that does."""
        if function is None:
            return lambda given: self.on(event, given, once=once)
        self.add(event_name(event), self.handler(event, function, once=once))
        return function

    def handler(self, event: EventLike, function: Listener, *, once: bool = False) -> Handler:
        """A function as a handler, which is not added yet."""
        return Handler.of(
            function, self._leading, event, once=once, sources=self._sources, subject=self._subject
        )

    def handlers(self) -> list[tuple[str, Handler]]:
        """All handlers, with their events."""
        return [(event, each) for event, all in self._handlers.items() for each in all]

    def add(self, event: str, handler: Handler) -> None:
        """Add a handler behind those that are there."""
        self._handlers[event] = (*self._handlers.get(event, ()), handler)
        if handler.once:
            self._once.add(event)
        self._look_at(event)

    def off(self, event: str | None = None, function: Listener | None = None) -> None:
        """Remove one handler of an event, or all of it, or all there are."""
        if event is None:
            self._handlers.clear()
            self.single.clear()
        elif function is None:
            self._keep(event, lambda handler: False)
        else:
            self._keep(event, lambda handler: handler.original != function)

    def take(self, event: str) -> tuple[Handler, ...]:
        """The handlers to call now; those for one time only are gone afterwards."""
        found = self._handlers.get(event, ())
        if self._once and event in self._once:
            self._once.discard(event)
            self._keep(event, lambda handler: not handler.once)
        return found

    def listeners(self, event: str) -> list[Listener]:
        """The functions that are registered for an event."""
        return [handler.original for handler in self._handlers.get(event, ())]

    def _keep(self, event: str, wanted: Callable[[Handler], bool]) -> None:
        kept = tuple(handler for handler in self._handlers.get(event, ()) if wanted(handler))
        if kept:
            self._handlers[event] = kept
        else:
            self._handlers.pop(event, None)
        self._look_at(event)

    def _look_at(self, event: str) -> None:
        """See whether an event has one handler for good, and nothing else to be told."""
        handlers = self._handlers.get(event, ())
        if len(handlers) == 1 and not handlers[0].once and not self._any:
            self.single[event] = handlers[0]
        else:
            self.single.pop(event, None)
