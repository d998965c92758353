"""Sending to one socket: the verbs, written once, and an operator that says how."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ParamSpec, Protocol, TypeVar, overload

from antiphon.adapters.base import BroadcastFlags
from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.events.event import Event, EventLike
from antiphon.names import Room

__all__ = ["Recipient", "Sender", "SocketOperator"]

A = TypeVar("A")
B = TypeVar("B")
P = ParamSpec("P")
T = TypeVar("T")


class Recipient(Protocol):
    """A socket, as its operators see it."""

    @property
    def others(self) -> BroadcastOperator:
        """All others in its namespace."""
        ...

    def emit_with(
        self,
        flags: BroadcastFlags,
        event: EventLike,
        args: tuple[object, ...],
        ack: Callable[..., object] | None,
    ) -> None:
        """Send an event."""

    async def call_with(
        self, flags: BroadcastFlags, event: EventLike, args: tuple[object, ...]
    ) -> Any:
        """Send an event and wait for the acknowledgement."""


class Sender(ABC):
    """The verbs of what can send to one socket: the socket, and its operators."""

    __slots__ = ()

    @abstractmethod
    def _operator(self) -> SocketOperator:
        """The operator to begin with."""

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
        """Send an event to the client.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.
            ack: Called with the values of the acknowledgement when it comes; that of an ``Event``
                is one value of its type. With ``timeout`` it is called in any case, with None or
                an error in front of the values.

        Raises:
            TypeError: An ``Event`` has another number of arguments.
            ValueError: The name is reserved.
            EncodeError: An argument cannot be sent.
        """
        operator = self._operator()
        operator.recipient.emit_with(operator.flags, event, args, ack)

    def send(self, *args: object) -> None:
        """Send a ``message`` event."""
        self.emit("message", *args)

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
        """Send an event and wait for the client's acknowledgement.

        Args:
            event: The event's name, or an ``Event``.
            args: JSON values, with bytes anywhere in them.
            timeout: Seconds to wait; None to wait for as long as the client is there.

        Returns:
            The acknowledged value; a tuple if there are several, None if there is none.

        Raises:
            AckTimeout: It did not come in time.
            Disconnected: The client left before it came.
            AckError: For an ``Event``: the client's handler failed and answered with an error.
            InvalidAck: For an ``Event``: what came is not of its type.
        """
        operator = self._operator()
        flags = operator.flags if timeout is None else replace(operator.flags, timeout=timeout)
        value = await operator.recipient.call_with(flags, event, args)
        return value if isinstance(event, str) else event.acknowledged(value)

    def to(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The others in a room, or in any of several: not this socket itself."""
        return self.broadcast.to(rooms)

    def in_(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The same as ``to``."""
        return self.broadcast.to(rooms)

    def except_(self, rooms: Room | Iterable[Room]) -> BroadcastOperator:
        """The others, but not those in a room, or in any of several."""
        return self.broadcast.except_(rooms)

    @property
    def broadcast(self) -> BroadcastOperator:
        """All others in the namespace."""
        operator = self._operator()
        others = operator.recipient.others
        return BroadcastOperator(others.adapter, others.target, operator.flags)

    @property
    def volatile(self) -> SocketOperator:
        """Drop the event if the client cannot take it at once."""
        return self._with(volatile=True)

    @property
    def local(self) -> SocketOperator:
        """For broadcasts: the clients of this server only."""
        return self._with(local=True)

    def compress(self, compress: bool) -> SocketOperator:
        """Whether the transport may compress the event."""
        return self._with(compress=compress)

    def timeout(self, seconds: float) -> SocketOperator:
        """How long to wait for an acknowledgement, in seconds."""
        return self._with(timeout=seconds)

    def _with(self, **changes: Any) -> SocketOperator:
        operator = self._operator()
        return SocketOperator(operator.recipient, replace(operator.flags, **changes))


class SocketOperator(Sender):
    """How to send to one socket; never changed, so it can be kept and used again.

    Attributes:
        recipient: The socket.
        flags: How.
    """

    __slots__ = ("flags", "recipient")

    def __init__(self, recipient: Recipient, flags: BroadcastFlags) -> None:
        self.recipient = recipient
        self.flags = flags

    def _operator(self) -> SocketOperator:
        return self
