"""What one can listen to on a manager: what happens to the connection."""

from __future__ import annotations

from typing import Final

from antiphon.callables import check_callable
from antiphon.listeners import Listeners
from antiphon.names import Listener
from antiphon.tasks import Tasks

__all__ = ["Noticing"]

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

    def on(self, event: str, listener: Listener) -> Listener:
        """Call a function, sync or async, at each such event of the connection.

        Raises:
            TypeError: It cannot be a listener.
            ValueError: There is no such event.
        """
        self._listeners.add(known(event, listener), listener)
        return listener

    def once(self, event: str, listener: Listener) -> Listener:
        """Call it at the next such event only."""
        self._listeners.add(known(event, listener), listener, once=True)
        return listener

    def off(self, event: str | None = None, listener: Listener | None = None) -> None:
        """Call it no more; without a listener, none of that event; without an event, none."""
        self._listeners.remove(event, listener)

    def _tell(self, event: str, *args: object) -> None:
        for listener in self._listeners.take(event):
            self.tasks.call(listener, *args)


def known(event: str, listener: Listener) -> str:
    """An event's name, if there is such an event, and the listener can hear it.

    Raises:
        TypeError: It cannot.
        ValueError: There is none.
    """
    if event not in EVENTS:
        raise ValueError(f"a manager has no event {event!r}; it has {', '.join(EVENTS)}")
    check_callable(listener, f"the listener of {event!r}", *EVENTS[event])
    return event
