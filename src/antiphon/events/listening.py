"""``on``, ``once``, ``off`` and their kin, written once for servers, namespaces and sockets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar, overload

from antiphon.events.registry import Registry
from antiphon.names import Listener

__all__ = ["Listening"]

F = TypeVar("F", bound=Listener)


class Listening(ABC):
    """What one can listen on."""

    __slots__ = ()

    @abstractmethod
    def _listening(self) -> Registry:
        """Where the handlers are kept."""

    @abstractmethod
    def _event_name(self, event: str) -> str:
        """The name under which the handlers of an event are kept.

        Raises:
            ValueError: No such event can come.
        """

    @overload
    def on(self, event: str, handler: F) -> F: ...
    @overload
    def on(self, event: str) -> Callable[[F], F]: ...
    def on(self, event: str, handler: Any = None) -> Any:
        """Handle an event; without a handler, a decorator.

        Args:
            event: The event's name.
            handler: A function, sync or async; what it returns is the acknowledgement. Handlers of
                a server and of a namespace take the socket first, then the event's arguments.

        Raises:
            TypeError: It cannot be a handler.
            ValueError: No such event can come.
        """
        return self._listening().on(self._event_name(event), handler)

    @overload
    def once(self, event: str, handler: F) -> F: ...
    @overload
    def once(self, event: str) -> Callable[[F], F]: ...
    def once(self, event: str, handler: Any = None) -> Any:
        """Handle the next such event only."""
        return self._listening().on(self._event_name(event), handler, once=True)

    def off(self, event: str | None = None, handler: Listener | None = None) -> None:
        """Remove a handler, all of an event, or all."""
        name = None if event is None else self._event_name(event)
        self._listening().off(name, handler)

    def listeners(self, event: str) -> list[Listener]:
        """The handlers of an event."""
        return self._listening().listeners(self._event_name(event))

    def on_any(self, listener: F) -> F:
        """Call a function at each event, before its handlers, with its name and its arguments."""
        registry = self._listening()
        registry.any = (*registry.any, listener)
        return listener

    def prepend_any(self, listener: F) -> F:
        """The same, in front of those that are there."""
        registry = self._listening()
        registry.any = (listener, *registry.any)
        return listener

    def off_any(self, listener: Listener | None = None) -> None:
        """Remove one of them, or all."""
        registry = self._listening()
        registry.any = _without(registry.any, listener)

    def listeners_any(self) -> list[Listener]:
        """Those functions."""
        return list(self._listening().any)

    def on_any_outgoing(self, listener: F) -> F:
        """Call a function at each event that is sent, with its name and its arguments."""
        registry = self._listening()
        registry.any_outgoing = (*registry.any_outgoing, listener)
        return listener

    def prepend_any_outgoing(self, listener: F) -> F:
        """The same, in front of those that are there."""
        registry = self._listening()
        registry.any_outgoing = (listener, *registry.any_outgoing)
        return listener

    def off_any_outgoing(self, listener: Listener | None = None) -> None:
        """Remove one of them, or all."""
        registry = self._listening()
        registry.any_outgoing = _without(registry.any_outgoing, listener)

    def listeners_any_outgoing(self) -> list[Listener]:
        """Those functions."""
        return list(self._listening().any_outgoing)


def _without(listeners: tuple[Listener, ...], listener: Listener | None) -> tuple[Listener, ...]:
    if listener is None:
        return ()
    return tuple(one for one in listeners if one != listener)
