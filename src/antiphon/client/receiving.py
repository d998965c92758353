"""What comes to a socket: its handlers, streams of events, and answers to the server."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Final, TypeVar
from weakref import ref

from antiphon.callables import check_callable
from antiphon.client.stream import EventStream
from antiphon.events.dispatch import Reply, run_handlers
from antiphon.events.event import EventLike, event_name
from antiphon.events.listening import Listening
from antiphon.events.registry import Handler, Registry
from antiphon.monitor import Monitor
from antiphon.names import Listener
from antiphon.tasks import Tasks

__all__ = ["Receiving"]

F = TypeVar("F", bound=Listener)
LIFE: Final = {"connect": (), "connect_error": ("the error",), "disconnect": ("the reason",)}
"""The events of a socket's own life, each with what its handlers are given."""

NEVER_COME: Final = frozenset({"disconnecting", "newListener", "removeListener"})


class ClientRegistry(Registry):
    """The handlers of one socket; what its own life gives to handlers needs no check."""

    __slots__ = ()

    def on(self, event: EventLike, function: Any = None, *, once: bool = False) -> Any:
        """Register a handler, or give a decorator that does.

        Raises:
            TypeError: It cannot be a handler, or wants more than there is to give.
        """
        name = event_name(event)
        if function is not None and name in LIFE:
            handler = Handler.of(function, 0, name, once=once, validate=False)
            if handler.least > len(given := LIFE[name]):
                raise TypeError(
                    f"the handler of {name!r} is given {' and '.join(given) or 'nothing'}, "
                    f"this one wants {handler.least - len(given)} more"
                )
            self.add(name, handler)
            return function
        return super().on(event, function, once=once)


class Receiving(Listening):
    """The handlers of one socket.

    Args:
        tasks: Runs what is async.
        monitor: Counts what happens.
        limit: Events that may wait for being read from a stream.
    """

    def __init__(self, tasks: Tasks, monitor: Monitor, limit: int) -> None:
        self._tasks = tasks
        self._monitor = monitor
        self._limit = limit
        self._registry = ClientRegistry(leading=0)
        self._streams: tuple[ref[EventStream], ...] = ()
        self._error_handlers: tuple[Listener, ...] = ()

    def on_error(self, handler: F) -> F:
        """Call a function, sync or async, when a handler has failed, instead of logging it.

        Args:
            handler: Given the exception and the event's name.
        """
        check_callable(handler, "an error handler", "the error", "the event's name")
        self._error_handlers = (*self._error_handlers, handler)
        return handler

    def __aiter__(self) -> EventStream:
        """The events that come from now on, each as its name and the tuple of its arguments.

        It goes on over reconnections and ends with the socket: when either side has disconnected
        it, or reconnection has given up.
        """
        stream = EventStream(self._limit)
        if self._over:
            stream.end()
        else:
            self._streams = (*self._streams, ref(stream))
        return stream

    # Within.

    @property
    @abstractmethod
    def _over(self) -> bool:
        """Whether nothing can come, until it is told to connect again."""

    def _listening(self) -> Registry:
        return self._registry

    def _event_name(self, event: str) -> str:
        if event in NEVER_COME:
            raise ValueError(f"a client's socket has no event {event!r}")
        return event

    def _run(
        self, event: list[Any], send: Callable[[list[object]], None] | None, *, trim: bool
    ) -> None:
        """Run the handlers of an event that the server sent.

        Args:
            event: Its name and arguments; the list is used up.
            send: Sends the acknowledgement, if one is asked for.
            trim: Whether there may be one argument too many, which is not the application's.
        """
        name: str = event[0]
        registry = self._registry
        if registry.any:
            for listener in registry.any:
                self._tasks.call(listener, *event)
        del event[0]
        for stream in self._read_streams():
            stream.put(name, tuple(event))
        handlers = registry.take(name)
        if handlers:
            reply = Reply(len(handlers), send, lambda error: self._report(error, name))
            run_handlers(
                [(handler, ()) for handler in handlers], event, reply, self._tasks, trim=trim
            )
        elif not (registry.any or self._streams):
            self._monitor.count("unhandled_events")

    def _tell(self, event: str, *args: object) -> None:
        """Run the handlers of what happened to the connection."""
        handlers = self._registry.take(event)
        if handlers:
            reply = Reply(len(handlers), None, lambda error: self._report(error, event))
            run_handlers([(each, ()) for each in handlers], args, reply, self._tasks, trim=True)

    def _report(self, error: Exception, event: str) -> None:
        if self._error_handlers:
            self._monitor.count("handler_errors")
            for handler in self._error_handlers:
                self._tasks.call(handler, error, event)
        else:
            self._monitor.fail(
                "handler_errors", "handler of %r failed in %r", event, self, error=error
            )

    def _end_streams(self) -> None:
        for stream in self._read_streams():
            stream.end()
        self._streams = ()

    def _read_streams(self) -> list[EventStream]:
        """The streams that are still there: whoever leaves an ``async for`` says so to nobody."""
        if not self._streams:
            return []
        found = [stream for each in self._streams if (stream := each()) is not None]
        if len(found) < len(self._streams):
            self._streams = tuple(map(ref, found))
        return found
