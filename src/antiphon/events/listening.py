"""``on`` and ``once`` of sockets and clients: handlers take the event's arguments only."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, overload

from antiphon.events.event import Event, Handles, event_name
from antiphon.events.hearing import Hearing
from antiphon.names import Listener

__all__ = ["Listening"]

F = TypeVar("F", bound=Listener)
P = ParamSpec("P")
T = TypeVar("T")


class Listening(Hearing):
    """What one can listen on."""

    __slots__ = ()

    @overload
    def on(self, event: str, handler: F) -> F: ...
    @overload
    def on(self, event: str) -> Callable[[F], F]: ...
    @overload
    def on(
        self, event: Event[P, T], handler: Callable[P, Coroutine[Any, Any, T]]
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def on(self, event: Event[P, T], handler: Callable[P, T]) -> Callable[P, T]: ...
    @overload
    def on(self, event: Event[P, T]) -> Handles[P, T]: ...
    def on(self, event: Any, handler: Any = None) -> Any:
        """Handle an event; without a handler, a decorator.

        Args:
            event: The event's name, or an ``Event``.
            handler: A function, sync or async, that takes the event's arguments; what it returns is
                the acknowledgement. What comes is checked against the types of the ``Event``, or
                against the annotations of the function.

        Raises:
            TypeError: It cannot be a handler.
            ValueError: No such event can come.
        """
        self._event_name(event_name(event))
        return self._listening().on(event, handler)

    @overload
    def once(self, event: str, handler: F) -> F: ...
    @overload
    def once(self, event: str) -> Callable[[F], F]: ...
    @overload
    def once(
        self, event: Event[P, T], handler: Callable[P, Coroutine[Any, Any, T]]
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    @overload
    def once(self, event: Event[P, T], handler: Callable[P, T]) -> Callable[P, T]: ...
    @overload
    def once(self, event: Event[P, T]) -> Handles[P, T]: ...
    def once(self, event: Any, handler: Any = None) -> Any:
        """Handle the next such event only."""
        self._event_name(event_name(event))
        return self._listening().on(event, handler, once=True)
