"""What one can listen to on a session, and on an engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, Literal, TypeVar, overload

from antiphon.callables import check_callable
from antiphon.listeners import Listeners
from antiphon.names import DisconnectReason, Listener, TransportName
from antiphon.tasks import Tasks

__all__ = ["Listening", "given_by_engines"]

F = TypeVar("F", bound=Listener)

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "message": ("the data",),
    "upgrade": ("the transport",),
    "close": ("the reason",),
}
"""The events of a session, each with what its listeners are given."""

EVENTS_OF_ENGINES: Final = {
    "connection": ("the socket",),
    "connection_error": ("the request", "the code", "the message"),
    "initial_headers": ("the headers", "the request"),
    "headers": ("the headers", "the request"),
}
"""The events of an engine, each with what its listeners are given."""


def given_by_engines(event: str) -> tuple[str, ...]:
    """What listeners of an engine's event are given, in words.

    Raises:
        ValueError: There is no such event.
    """
    if event not in EVENTS_OF_ENGINES:
        known = ", ".join(EVENTS_OF_ENGINES)
        raise ValueError(f"an engine has no event {event!r}; it has {known}")
    return EVENTS_OF_ENGINES[event]


class Listening:
    """Listeners of one session; most have none, as a receiver is given what comes."""

    __slots__ = ("_listeners",)

    def __init__(self) -> None:
        self._listeners: Listeners | None = None

    @overload
    def on(
        self, event: Literal["message"], listener: Callable[[str | bytes], object]
    ) -> Listener: ...
    @overload
    def on(
        self, event: Literal["upgrade"], listener: Callable[[TransportName], object]
    ) -> Listener: ...
    @overload
    def on(
        self, event: Literal["close"], listener: Callable[[DisconnectReason], object]
    ) -> Listener: ...
    @overload
    def on(self, event: Literal["message", "upgrade", "close"]) -> Callable[[F], F]: ...
    def on(self, event: str, listener: Any = None) -> Any:
        """Call a function, sync or async, at each ``message``, ``upgrade`` or ``close``.

        Without a function it is a decorator.

        Raises:
            TypeError, ValueError: It cannot be a listener; there is no such event.
        """
        if event not in EVENTS:
            raise ValueError(f"a session has no event {event!r}; it has {', '.join(EVENTS)}")
        if listener is None:
            register: Any = self.on
            return partial(register, event)
        check_callable(listener, f"the listener of {event!r}", *EVENTS[event])
        if self._listeners is None:
            self._listeners = Listeners()
        self._listeners.add(event, listener)
        return listener

    def off(self, event: str, listener: Listener | None = None) -> None:
        """Call it no more; without a listener, none of that event."""
        if self._listeners is not None:
            self._listeners.remove(event, listener)

    def _tell(self, tasks: Tasks, event: str, *args: object) -> None:
        if self._listeners is not None:
            for listener in self._listeners.take(event):
                tasks.call(listener, *args)
