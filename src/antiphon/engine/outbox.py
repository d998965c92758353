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
        self._messages: deque[Prepared] = deque()
        self.size = 0

    def __bool__(self) -> bool:
        return bool(self._messages)

    def put(self, message: Prepared) -> None:
        """Add one at the end."""
        self._messages.append(message)
        self.size += message.size

    def pop(self) -> Prepared:
        """Take the first one."""
        message = self._messages.popleft()
        self.size -= message.size
        return message

    def take(self) -> list[Prepared]:
        """Take all."""
        messages = list(self._messages)
        self.clear()
        return messages

    def clear(self) -> None:
        """Forget all."""
        self._messages.clear()
        self.size = 0
