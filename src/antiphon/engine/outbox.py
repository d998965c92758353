"""What waits to be written, in order, and how much of it there is."""

from __future__ import annotations

from collections import deque

from antiphon.engine.prepared import Prepared

__all__ = ["Outbox"]


class Outbox:
    """A queue of messages that knows its bytes.

    Attributes:
        size: Bytes that wait.
    """

    __slots__ = ("_messages", "size")

    def __init__(self) -> None:
        # A deque is large, and most have nothing in it at most times.
        self._messages: deque[Prepared] | None = None
        self.size = 0

    def __bool__(self) -> bool:
        return self._messages is not None

    def put(self, message: Prepared) -> None:
        """Add one at the end."""
        if self._messages is None:
            self._messages = deque()
        self._messages.append(message)
        self.size += message.size

    def pop(self) -> Prepared:
        """Take the first one.

        Raises:
            IndexError: There is none.
        """
        if self._messages is None:
            raise IndexError("nothing waits")
        message = self._messages.popleft()
        if not self._messages:
            self._messages = None
        self.size -= message.size
        return message

    def take(self) -> list[Prepared]:
        """Take all."""
        messages = list(self._messages or ())
        self.clear()
        return messages

    def clear(self) -> None:
        """Forget all."""
        self._messages = None
        self.size = 0
