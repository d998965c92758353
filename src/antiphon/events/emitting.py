"""``emit``, ``send`` and ``call``: the verbs of what can send to one other side, written once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, overload

from antiphon.events.event import Event, EventLike

__all__ = ["Calling", "Emitting", "check_timeout"]

A = TypeVar("A")
B = TypeVar("B")
P = ParamSpec("P")
T = TypeVar("T")


def check_timeout(seconds: object) -> None:
    """Complain about a time to wait that is none, before anything is sent.

    Raises:
        TypeError: It is no number; NaN would confuse the timers of the loop.
    """
    if seconds is not None and (not isinstance(seconds, int | float) or seconds != seconds):
        raise TypeError(f"timeout is a number of seconds, not {seconds!r}")


class Emitting(ABC):
    """What can send to one other side: a socket of a server or a client, and its operators."""

    __slots__ = ()

    @abstractmethod
    def _emit(
        self, event: EventLike, args: tuple[object, ...], ack: Callable[..., object] | None
    ) -> None:
        """Send an event."""

    @overload
    def emit(self, event: Event[P, Any], *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def emit(self, event: Event[[], Any], *, ack: Callable[..., object]) -> None: ...
    @overload
    def emit(self, event: Event[[A], Any], arg: A, /, *, ack: Callable[..., object]) -> None: ...
    @overload
    def emit(
        self, event: Event[[A, B], Any], arg: A, arg2: B, /, *, ack: Callable[..., object]
    ) -> None: ...
    @overload
    def emit(self, event: str, *args: object, ack: Callable[..., object] | None = None) -> None: ...
    def emit(  # type: ignore[misc]  # an Event has no keyword arguments
        self, event: Any, *args: object, ack: Callable[..., object] | None = None
    ) -> None:
        """Send an event to the other side.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.
            ack: Called with the values of the acknowledgement when it comes; that of an ``Event``
                is one value of its type. With ``timeout`` it is called in any case, with None or
                an error in front of the values; of a client's socket also with the options
                ``ack_timeout`` and ``retries``.

        Raises:
            TypeError: An ``Event`` has another number of arguments.
            ValueError: The name is reserved.
            EncodeError: An argument cannot be sent.
            MessageTooBig: Of a client's socket: the event is larger than the server takes.
            BufferFull: Of a client's socket: too much waits for a connection already.
        """
        self._emit(event, args, ack)

    def send(self, *args: object) -> None:
        """Send a ``message`` event."""
        self.emit("message", *args)


class Calling(Emitting):
    """The same, and waiting for acknowledgements."""

    __slots__ = ()

    @abstractmethod
    async def _call(self, event: EventLike, args: tuple[object, ...], timeout: float | None) -> Any:
        """Send an event and wait for the acknowledgement."""

    @overload
    async def call(self, event: Event[P, T], *args: P.args, **kwargs: P.kwargs) -> T: ...
    @overload
    async def call(self, event: Event[[], T], *, timeout: float | None) -> T: ...
    @overload
    async def call(self, event: Event[[A], T], arg: A, /, *, timeout: float | None) -> T: ...
    @overload
    async def call(
        self, event: Event[[A, B], T], arg: A, arg2: B, /, *, timeout: float | None
    ) -> T: ...
    @overload
    async def call(self, event: str, *args: object, timeout: float | None = None) -> Any: ...
    async def call(  # type: ignore[misc]  # an Event has no keyword arguments
        self, event: Any, *args: object, timeout: float | None = None
    ) -> Any:
        """Send an event and wait for the acknowledgement of the other side.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.
            timeout: Seconds to wait; None to wait for as long as the connection lasts (of a
                client's socket: for the option ``ack_timeout``, if it has one).

        Returns:
            The acknowledged value; a tuple if there are several, None if there is none.

        Raises:
            AckTimeout: It did not come in time.
            Disconnected: The connection ended before it came.
            AckError: For an ``Event``: the handler failed and answered with an error.
            InvalidAck: For an ``Event``: what came is not of its type.
        """
        value = await self._call(event, args, timeout)
        return value if isinstance(event, str) else event.acknowledged(value)
