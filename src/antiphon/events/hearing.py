"""What all that one can listen on has in common: ``off``, ``listeners``, ``on_any`` and its kin."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TypeVar

from antiphon.callables import check_function
from antiphon.events.event import EventLike, event_name
from antiphon.events.registry import Registry
from antiphon.names import Listener

__all__ = ["Hearing"]

F = TypeVar("F", bound=Listener)


class Hearing(ABC):
    """What one can listen on, but for ``on`` and ``once``: those differ in what handlers take."""

    __slots__ = ()

    @abstractmethod
    def _listening(self) -> Registry:
        """Where the handlers are kept."""

    def _changing(self) -> Registry:
        """The same, when it is about to be changed."""
        return self._listening()

    @abstractmethod
    def _event_name(self, event: str) -> str:
        """The name under which the handlers of an event are kept.

        Raises:
            ValueError: No such event can come.
        """

    def off(self, event: EventLike | None = None, handler: Listener | None = None) -> None:
        """Remove a handler, all of an event, or all."""
        name = None if event is None else self._event_name(event_name(event))
        self._changing().off(name, handler)

    def listeners(self, event: EventLike) -> list[Listener]:
        """The handlers of an event."""
        return self._listening().listeners(self._event_name(event_name(event)))

    def on_any(self, listener: F) -> F:
        """Call a function at each event, before its handlers, with its name and its arguments."""
        registry = self._changing()
        registry.any = (*registry.any, _function(listener))
        return listener

    def prepend_any(self, listener: F) -> F:
        """The same, in front of those that are there."""
        registry = self._changing()
        registry.any = (_function(listener), *registry.any)
        return listener

    def off_any(self, listener: Listener | None = None) -> None:
        """Remove one of them, or all."""
        registry = self._changing()
        registry.any = _without(registry.any, listener)

    def listeners_any(self) -> list[Listener]:
        """Those functions."""
        return list(self._listening().any)

    def on_any_outgoing(self, listener: F) -> F:
        """Call a function at each event that is sent, with its name and its arguments."""
        registry = self._changing()
        registry.any_outgoing = (*registry.any_outgoing, _function(listener))
        return listener

    def prepend_any_outgoing(self, listener: F) -> F:
        """The same, in front of those that are there."""
        registry = self._changing()
        registry.any_outgoing = (_function(listener), *registry.any_outgoing)
        return listener

    def off_any_outgoing(self, listener: Listener | None = None) -> None:
        """Remove one of them, or all."""
        registry = self._changing()
        registry.any_outgoing = _without(registry.any_outgoing, listener)

    def listeners_any_outgoing(self) -> list[Listener]:
        """Those functions."""
        return list(self._listening().any_outgoing)


def _without(listeners: tuple[Listener, ...], listener: Listener | None) -> tuple[Listener, ...]:
    if listener is None:
        return ()
    return tuple(one for one in listeners if one != listener)


def _function(listener: F) -> F:
    check_function(listener, "a listener")
    return listener
