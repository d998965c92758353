"""Events that wait for a connection, within bounds."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from antiphon.client.options import SocketOptions
from antiphon.errors import BufferFull

__all__ = ["Event", "SendBuffer"]


@dataclass(slots=True, eq=False)
class Event:
    """An event that is encoded, so that what becomes of its arguments later does not matter.

    Attributes:
        data: Its name and arguments, for those who listen to what is sent.
        text: Its text.
        attachments: The binary messages that follow.
        ack_id: The id of the acknowledgement that it asks for.
        compress: Whether a transport may compress it.
    """

    data: list[Any]
    text: bytes | None
    attachments: Sequence[bytes]
    ack_id: int | None
    compress: bool = True

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.text or b"") + sum(map(len, self.attachments))


class SendBuffer:
    """The events that wait, in order.

    Args:
        options: How many may wait, and what happens beyond that.
    """

    __slots__ = ("_events", "_options", "_size")

    def __init__(self, options: SocketOptions) -> None:
        self._options = options
        self._events: deque[Event] = deque()
        self._size = 0

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    @property
    def asking(self) -> set[int]:
        """The ids of the acknowledgements that they will ask for."""
        return {event.ack_id for event in self._events if event.ack_id is not None}

    def add(self, event: Event) -> list[Event]:
        """Add one; those that had to go for it, which may be itself.

        Raises:
            BufferFull: There is no room, and the policy is to say so.
        """
        dropped: list[Event] = []
        while not self._has_room_for(event):
            policy = self._options.buffer_policy
            fits = event.size <= self._options.max_buffered_bytes
            if policy == "raise":
                raise BufferFull(
                    f"{len(self._events)} events of {self._size} bytes wait for a connection "
                    "already (max_buffered_events, max_buffered_bytes)"
                    if fits
                    else f"{event.size} bytes are more than may wait (max_buffered_bytes)"
                )
            if policy == "drop_newest" or not fits:
                dropped.append(event)
                return dropped
            dropped.append(self.pop())
        self._events.append(event)
        self._size += event.size
        return dropped

    def pop(self) -> Event:
        """Take the first one."""
        event = self._events.popleft()
        self._size -= event.size
        return event

    def remove(self, ack_id: int) -> None:
        """Nobody waits for its acknowledgement any more: it is not to be sent."""
        for event in self._events:
            if event.ack_id == ack_id:
                self._events.remove(event)
                self._size -= event.size
                return

    def remove_all(self, ack_ids: Container[int | None]) -> None:
        """The same for many, however many stay."""
        self._events = deque(event for event in self._events if event.ack_id not in ack_ids)
        self._size = sum(event.size for event in self._events)

    def _has_room_for(self, event: Event) -> bool:
        options = self._options
        return (
            len(self._events) < options.max_buffered_events
            and self._size + event.size <= options.max_buffered_bytes
        )
