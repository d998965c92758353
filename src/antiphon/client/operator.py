"""How to send to the server: an operator that says it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from antiphon.events.emitting import Calling, check_timeout
from antiphon.events.event import EventLike

__all__ = ["PLAIN", "ClientOperator", "ClientVerbs", "Flags"]


@dataclass(frozen=True, slots=True)
class Flags:
    """How to send.

    Attributes:
        volatile: Drop the event if it cannot leave at once.
        compress: Whether the transport may compress it.
        timeout: Seconds to wait for an acknowledgement.
    """

    volatile: bool = False
    compress: bool = True
    timeout: float | None = None


PLAIN: Final = Flags()


class Recipient(Protocol):
    """A socket, as its operators see it."""

    def emit_with(
        self,
        flags: Flags,
        event: EventLike,
        args: tuple[object, ...],
        ack: Callable[..., object] | None,
    ) -> None:
        """Send an event."""

    async def call_with(self, flags: Flags, event: EventLike, args: tuple[object, ...]) -> Any:
        """Send an event and wait for the acknowledgement."""


class ClientVerbs(Calling):
    """The verbs of what can send to the server: a socket, and its operators."""

    @abstractmethod
    def _operator(self) -> ClientOperator:
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

    @property
    def volatile(self) -> ClientOperator:
        """Drop the event if it cannot leave at once."""
        return self._with(volatile=True)

    def compress(self, compress: bool) -> ClientOperator:
        """Whether the transport may compress the event."""
        return self._with(compress=compress)

    def timeout(self, seconds: float) -> ClientOperator:
        """How long to wait for an acknowledgement, in seconds.

        Raises:
            TypeError: It is no number.
        """
        check_timeout(seconds)
        return self._with(timeout=seconds)

    def _with(self, **changes: Any) -> ClientOperator:
        operator = self._operator()
        return ClientOperator(operator.recipient, replace(operator.flags, **changes))


class ClientOperator(ClientVerbs):
    """How to send to the server; never changed, so it can be kept and used again.

    Attributes:
        recipient: The socket.
        flags: How.
    """

    def __init__(self, recipient: Recipient, flags: Flags) -> None:
        self.recipient = recipient
        self.flags = flags

    def _operator(self) -> ClientOperator:
        return self
