"""The acknowledgements that one socket still owes."""

from __future__ import annotations

from collections.abc import Callable, Container

from antiphon.errors import LocalProtocolError

__all__ = ["AckCallback", "AckTable"]

AckCallback = Callable[[list[object] | None], None]
"""Given the values of the acknowledgement, or None when it cannot come any more."""


class AckTable:
    """Pending acknowledgements by id: this table alone adds and removes them.

    Args:
        limit: How many may be pending; a program that never sets a timeout must not grow for ever.
    """

    __slots__ = ("_limit", "_pending")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pending: dict[int, AckCallback] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def expect(self, ack_id: int, callback: AckCallback) -> None:
        """Wait for an acknowledgement.

        Raises:
            LocalProtocolError: Too many are pending already.
        """
        if len(self._pending) >= self._limit:
            raise LocalProtocolError(
                f"{self._limit} acknowledgements are pending for this socket; "
                "wait for some, or give them a timeout"
            )
        self._pending[ack_id] = callback

    def resolve(self, ack_id: int | None, values: list[object]) -> bool:
        """An acknowledgement came; False if nobody waits for it (any more)."""
        callback = self._pending.pop(ack_id, None) if ack_id is not None else None
        if callback is None:
            return False
        callback(values)
        return True

    def forget(self, ack_id: int) -> None:
        """Nobody waits for it any more."""
        self._pending.pop(ack_id, None)

    def refuse(self, ack_id: int) -> None:
        """It cannot come: tell who waits for it."""
        callback = self._pending.pop(ack_id, None)
        if callback is not None:
            callback(None)

    def abandon(self, kept: Container[int] = ()) -> None:
        """The socket is gone: tell all who wait.

        Args:
            kept: Ids of those that can come still, as what asks for them is not sent yet.
        """
        pending = self._pending
        self._pending = {number: each for number, each in pending.items() if number in kept}
        for number, callback in pending.items():
            if number not in kept:
                callback(None)
