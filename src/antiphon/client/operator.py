"""Sending to the server: the verbs, written once, and an operator that says how."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

__all__ = ["PLAIN", "ClientOperator", "Emitting", "Flags"]


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


class Sending(Protocol):
    """A socket, as its operators see it."""

    def emit_with(
        self,
        flags: Flags,
        event: str,
        args: tuple[object, ...],
        ack: Callable[..., object] | None,
    ) -> None:
        """Send an event."""

    async def call_with(self, flags: Flags, event: str, args: tuple[object, ...]) -> Any:
        """Send an event and wait for the acknowledgement."""


class Emitting(ABC):
    """The verbs of what can send to the server: a socket, and its operators."""

    __slots__ = ()

    @abstractmethod
    def _operator(self) -> ClientOperator:
        """The operator to begin with."""

    def emit(self, event: str, *args: object, ack: Callable[..., object] | None = None) -> None:
        """Send an event; while there is no connection it waits for one.

        Args:
            event: The event's name.
            args: JSON values, with bytes anywhere in them.
            ack: Called with the values of the acknowledgement when it comes. With ``timeout``,
                ``ack_timeout`` or ``retries`` it is called in any case, with None or an error in
                front of the values.

        Raises:
            ValueError: The name is reserved.
            EncodeError: An argument cannot be sent.
            MessageTooBig: The event is larger than the server takes.
            BufferFull: Too much waits for a connection already.
        """
        operator = self._operator()
        operator.recipient.emit_with(operator.flags, event, args, ack)

    def send(self, *args: object) -> None:
        """Send a ``message`` event."""
        self.emit("message", *args)

    async def call(self, event: str, *args: object, timeout: float | None = None) -> Any:
        """Send an event and wait for the server's acknowledgement.

        Args:
            event: The event's name.
            args: JSON values, with bytes anywhere in them.
            timeout: Seconds to wait; None for the option ``ack_timeout``, and without that for as
                long as the connection lasts.

        Returns:
            The acknowledged value; a tuple if there are several, None if there is none.

        Raises:
            AckTimeout: It did not come in time.
            Disconnected: The connection ended before it came.
            ValueError, EncodeError, MessageTooBig, BufferFull: As for ``emit``.
        """
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
        """How long to wait for an acknowledgement, in seconds."""
        return self._with(timeout=seconds)

    def _with(self, **changes: Any) -> ClientOperator:
        operator = self._operator()
        return ClientOperator(operator.recipient, replace(operator.flags, **changes))


class ClientOperator(Emitting):
    """How to send to the server; never changed, so it can be kept and used again.

    Attributes:
        recipient: The socket.
        flags: How.
    """

    __slots__ = ("flags", "recipient")

    def __init__(self, recipient: Sending, flags: Flags) -> None:
        self.recipient = recipient
        self.flags = flags

    def _operator(self) -> ClientOperator:
        return self
