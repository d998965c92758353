"""Sending to one socket: the verbs, written once, and an operator that says how."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Protocol

from antiphon.adapters.base import BroadcastFlags
from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.events.emitting import Calling, check_timeout
from antiphon.events.event import EventLike
from antiphon.names import Room

__all__ = ["Recipient", "Sender", "SocketOperator"]


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


class Sender(Calling):
    """The verbs of what can send to one socket: the socket, and its operators."""

    __slots__ = ()

    @abstractmethod
    def _operator(self) -> SocketOperator:
        """The operator to begin with."""

    def _emit(
        self, event: EventLike, args: tuple[object, ...], ack: Callable[..., object] | None
    ) -> None:
        operator = self._operator()
        operator.recipient.emit_with(operator.flags, event, args, ack)

    async def _call(self, event: EventLike, args: tuple[object, ...], timeout: float | None) -> Any:
        check_timeout(timeout)
        operator = self._operator()
        flags = operator.flags if timeout is None else replace(operator.flags, timeout=timeout)
        return await operator.recipient.call_with(flags, event, args)

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
        """How long to wait for an acknowledgement, in seconds.

        Raises:
            TypeError: It is no number.
        """
        check_timeout(seconds)
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
