"""Handlers by event, and what they can be called with."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from sys import maxsize
from typing import Final, TypeVar, overload

from antiphon.names import Listener

__all__ = ["Handler", "Registry"]

F = TypeVar("F", bound=Listener)
UNBOUNDED: Final = maxsize


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler, and how many arguments of an event it takes.

    Attributes:
        function: The user's function.
        least: Arguments of the event that it must be given.
        most: Arguments that it can be given; ``UNBOUNDED`` for any number.
        once: It is called one time only.
    """

    function: Listener
    least: int
    most: int
    once: bool = False

    @classmethod
    def of(cls, function: Listener, leading: int, event: str, *, once: bool = False) -> Handler:
        """Look at a function, so that a call with the wrong number never happens.

        Args:
            function: The user's function.
            leading: Arguments that come before those of the event: 1 for the socket, or 0.
            event: The event's name, for the complaint.
            once: Whether it is called one time only.

        Raises:
            TypeError: It cannot be a handler.
        """
        if not callable(function):
            raise TypeError(f"the handler of {event!r} is a function, not {function!r}")
        try:
            parameters = inspect.signature(function).parameters.values()
        except ValueError:  # some built-in functions do not tell
            return cls(function, 0, UNBOUNDED, once)
        least, most = -leading, -leading
        unbounded = False
        for parameter in parameters:
            if parameter.kind is parameter.VAR_POSITIONAL:
                unbounded = True
            elif parameter.kind is parameter.KEYWORD_ONLY:
                if parameter.default is parameter.empty:
                    raise TypeError(
                        f"the handler of {event!r} has a keyword-only argument "
                        f"{parameter.name!r} without a default: nothing could give it"
                    )
            elif parameter.kind is not parameter.VAR_KEYWORD:
                most += 1
                least += parameter.default is parameter.empty
        if most < 0 and not unbounded:
            raise TypeError(f"the handler of {event!r} must take the socket as its first argument")
        return cls(function, max(least, 0), UNBOUNDED if unbounded else most, once)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments of an event."""
        return self.least <= count <= self.most

    def expects(self) -> str:
        """What it takes, in words."""
        if self.most == UNBOUNDED:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


class Registry:
    """The handlers of one namespace, or of one socket.

    Args:
        leading: Arguments that its handlers take before those of the event.

    Attributes:
        any: Who is called at each event that comes.
        any_outgoing: Who is called at each event that is sent.
        single: The handlers of those events that nobody else listens to, nor to any event, and that
            stay after a call: what one look finds for nearly every event of nearly every program.
    """

    __slots__ = ("_any", "_handlers", "_leading", "_once", "any_outgoing", "single")

    def __init__(self, leading: int) -> None:
        self._leading = leading
        self._handlers: dict[str, tuple[Handler, ...]] = {}
        self._once: set[str] = set()
        self._any: tuple[Listener, ...] = ()
        self.any_outgoing: tuple[Listener, ...] = ()
        self.single: dict[str, Handler] = {}

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
    def on(self, event: str, function: F, *, once: bool = False) -> F: ...
    @overload
    def on(self, event: str, function: None = None, *, once: bool = False) -> Callable[[F], F]: ...
    def on(
        self, event: str, function: F | None = None, *, once: bool = False
    ) -> F | Callable[[F], F]:
        """Register a handler, or give a decorator that does."""
        if function is None:
            return lambda given: self.on(event, given, once=once)
        handler = Handler.of(function, self._leading, event, once=once)
        self._handlers[event] = (*self._handlers.get(event, ()), handler)
        if once:
            self._once.add(event)
        self._look_at(event)
        return function

    def off(self, event: str | None = None, function: Listener | None = None) -> None:
        """Remove one handler of an event, or all of it, or all there are."""
        if event is None:
            self._handlers.clear()
            self.single.clear()
        elif function is None:
            self._keep(event, lambda handler: False)
        else:
            self._keep(event, lambda handler: handler.function != function)

    def take(self, event: str) -> tuple[Handler, ...]:
        """The handlers to call now; those for one time only are gone afterwards."""
        found = self._handlers.get(event, ())
        if self._once and event in self._once:
            self._once.discard(event)
            self._keep(event, lambda handler: not handler.once)
        return found

    def listeners(self, event: str) -> list[Listener]:
        """The functions that are registered for an event."""
        return [handler.function for handler in self._handlers.get(event, ())]

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
