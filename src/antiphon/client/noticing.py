"""What one can listen to on a manager: what happens to the connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar, overload

from antiphon.callables import check_callable
from antiphon.listeners import Listeners
from antiphon.names import Listener
from antiphon.tasks import Tasks

__all__ = ["Noticing"]

F = TypeVar("F", bound=Listener)

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "open": (),
    "close": ("the reason",),
    "error": ("the error",),
    "ping": (),
    "upgrade": ("the transport",),
    "upgrade_error": ("the error",),
    "reconnect_attempt": ("the number",),
    "reconnect": ("the number",),
    "reconnect_error": ("the error",),
    "reconnect_failed": (),
}
"""What happens to a connection, each with what its listeners are given."""


class Noticing:
    """The listeners of one manager.

    Args:
        tasks: Runs those that are async.

    Attributes:
        tasks: Runs what is async.
    """

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self._listeners = Listeners()

    @overload
    def on(self, event: str, listener: F) -> F: ...
    @overload
    def on(self, event: str) -> Callable[[F], F]: ...
    def on(self, event: str, listener: Any = None) -> Any:
        """Call a function, sync or async, at each such event of the connection; also a decorator.

        Raises:
            TypeError: It cannot be a listener.
            ValueError: There is no such event.
        """
        given = given_by(event)
        if listener is None:
            return partial(self.on, event)
        check_callable(listener, f"the listener of {event!r}", *given)
        self._listeners.add(event, listener)
        return listener

    @overload
    def once(self, event: str, listener: F) -> F: ...
    @overload
    def once(self, event: str) -> Callable[[F], F]: ...
    def once(self, event: str, listener: Any = None) -> Any:
        """Call it at the next such event only; also a decorator."""
        given = given_by(event)
        if listener is None:
            return partial(self.once, event)
        check_callable(listener, f"the listener of {event!r}", *given)
        self._listeners.add(event, listener, once=True)
        return listener

    def off(self, event: str | None = None, listener: Listener | None = None) -> None:
        """Call it no more; without a listener, none of that event; without an event, none."""
        self._listeners.remove(event, listener)

    def _tell(self, event: str, *args: object) -> None:
        for listener in self._listeners.take(event):
            self.tasks.call(listener, *args)


def given_by(event: str) -> tuple[str, ...]:
    """What listeners of an event are given, in words.

    Raises:
        ValueError: There is no such event.
    """
    if event not in EVENTS:
        raise ValueError(f"a manager has no event {event!r}; it has {', '.join(EVENTS)}")
    return EVENTS[event]
