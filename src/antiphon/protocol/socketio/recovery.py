"""Connection state recovery: what was sent lately, and what of it a client has missed.

Events are numbered as they are sent. A client keeps the *offset* of the latest one that it has
got, and names it with its private id when it comes back. Nothing here waits or looks at a clock.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar, cast

from antiphon.names import Room, SocketId

__all__ = ["EventLog", "Recovery", "Session"]

T = TypeVar("T")
NOBODY: Final[frozenset[Room]] = frozenset()
OFFSET: Final = re.compile(r"([A-Za-z0-9_-]{4}:)([0-9]{1,15})")

ENTRY_BYTES: Final = 250
"""What keeping an event costs beside its bytes."""

TICKS: Final = 16
"""Into how many parts the time is divided that events are kept."""

BATCHES: Final = 64
"""Into how many parts the log is divided that are forgotten at a time when it is full."""

MAX_CHANGES: Final = 1000
"""Joins and leaves of one socket that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How clients get back what they had when the connection was lost.

    Attributes:
        max_disconnection_duration: Seconds within which a client must be back (Node
            ``maxDisconnectionDuration``).
        skip_middlewares: Whether a recovered client is let in unasked (``skipMiddlewares``).
        max_bytes: Bytes of events that a namespace keeps at a time, overhead included.
        max_events: Events that a namespace keeps at a time.
        max_sessions: Lost clients that a namespace waits for at a time.
        max_age: Seconds that an event is kept, about; None for as long as somebody may miss it:
            the duration, and the heartbeats that it takes to notice a loss.
    """

    max_disconnection_duration: float = 120.0
    skip_middlewares: bool = True
    max_bytes: int = 16_000_000
    max_events: int = 50_000
    max_sessions: int = 10_000
    max_age: float | None = None

    def __post_init__(self) -> None:
        for name in ("max_disconnection_duration", "max_age"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} is a number of seconds above 0")
        for name in ("max_bytes", "max_events", "max_sessions"):
            value = getattr(self, name)
            if value <= 0:
                raise ValueError(f"{name} is a number above 0")
            if value % 1:
                raise ValueError(f"{name} is a whole number, not {value!r}")
            object.__setattr__(self, name, int(value))


Change: TypeAlias = tuple[int, Room, bool]
"""A room that a socket joined (True) or left, and the number of the event before that."""

To: TypeAlias = Room | frozenset[Room] | None
"""The room that an event is for, or several, or None for everybody."""


@dataclass(slots=True, eq=False)
class Session:
    """What outlives the connection of a socket. Offsets are the adapter's own words.

    Attributes:
        id: The socket's id.
        pid: The private id that its client comes back with: a secret.
        data: What the application keeps with the socket.
        rooms: The rooms that it was in when it was lost, its own left out.
        known: The offset up to which the client has got all that was for it.
        marked: The offset of the latest event when the client answered a ping for the last time.
        sent: The offset of the latest event that it was sent.
        left: The offset of the latest event before it was lost.
        changes: When it joined and left rooms, if the adapter keeps that.
        untold: The number of an event up to which ``changes`` does not reach back.
        over: Whether it cannot be recovered any more.
    """

    id: SocketId
    pid: str
    data: dict[str, Any]
    rooms: frozenset[Room] = NOBODY
    known: str = ""
    marked: str = ""
    sent: str = ""
    left: str = ""
    changes: deque[Change] = field(default_factory=lambda: deque())
    untold: int = 0
    over: bool = False

    def alive(self, latest: str) -> None:
        """A pong came: what was sent before the pong before it has arrived.

        The ping was written after that earlier pong, and nothing overtakes on a connection.

        Args:
            latest: The offset of the latest event, whoever it was for.
        """
        self.known, self.marked = self.marked, latest


Entry: TypeAlias = tuple[T, int, To, frozenset[Room]]
"""An event that is kept: the message, its size, to whom, but not to whom."""

Previous: TypeAlias = int | dict[Room, int]
"""The number of the event before one for the same room, or for each of its rooms."""


class EventLog(Generic[T]):
    """The latest events of a namespace, within bounds of number, bytes and age.

    Its index knows of each event the one before for the same room, so that looking up what somebody
    has missed costs what there is for his rooms, and not what there is. An event is indexed when
    somebody looks for the first time since it was sent: sending it costs next to nothing.

    Args:
        epoch: Four characters that no other log has, and a colon: they tell whose an offset is.
        limits: How much is kept, and for how long.

    Attributes:
        first: The number of the oldest event that is kept; one more than ``last`` if none is.
        last: The number of the latest event that ever was.
        epoch: What its offsets begin with.
    """

    __slots__ = (
        "_entries",
        "_full_at",
        "_head",
        "_indexed",
        "_latest",
        "_marks",
        "_max_bytes",
        "_max_events",
        "_period",
        "_previous",
        "_push",
        "_room",
        "epoch",
        "first",
        "last",
    )

    def __init__(self, epoch: str, limits: Recovery, max_age: float) -> None:
        self.first = 1
        self.last = 0
        self._room = limits.max_bytes
        self._full_at = limits.max_events
        self.epoch = epoch
        self._max_bytes = limits.max_bytes
        self._max_events = limits.max_events
        self._period = max_age / TICKS
        self._entries: list[Entry[T] | None] = []
        self._push = self._entries.append
        self._head = 0
        self._latest: dict[Room | None, int] = {}
        self._previous: dict[int, Previous] = {}
        self._indexed = 0
        self._marks: deque[int] = deque()

    def __len__(self) -> int:
        return self.last - self.first + 1

    @property
    def size(self) -> int:
        """Bytes that are kept, overhead included."""
        return self._max_bytes - self._room

    @property
    def period(self) -> float:
        """Seconds between two calls of ``tick``."""
        return self._period

    # Offsets.

    def offset(self, number: int) -> str:
        """The offset of an event, as clients keep it; 0 stands for the time before the first."""
        return f"{self.epoch}{number}"

    def number(self, offset: str) -> int | None:
        """The number of the event that has an offset; None if it is another log's.

        Raises:
            ValueError: No log ever gave out such an offset.
        """
        found = OFFSET.fullmatch(offset)
        number = int(found[2]) if found else -1
        if found is None or (found[1] == self.epoch and number > self.last):
            raise ValueError("not an offset")
        return number if found[1] == self.epoch else None

    # Keeping.

    def append(self, message: T, size: int, to: To, except_: frozenset[Room] = NOBODY) -> None:
        """Keep one more event; its number is ``last`` afterwards.

        Args:
            message: The event, ready to be sent again.
            size: Its bytes.
            to: The rooms that it is for.
            except_: Rooms that it is not for.
        """
        self._push((message, size, to, except_))
        self.last = last = self.last + 1
        self._room = room = self._room - size - ENTRY_BYTES
        if room < 0 or last > self._full_at:
            self._make_room()

    def tick(self) -> None:
        """A period has passed: forget what is too old."""
        self._marks.append(self.last)
        if len(self._marks) > TICKS:
            self._drop(self._marks.popleft() + 1 - self.first)

    def _make_room(self) -> None:
        """Forget some more than has to be, as that is cheaper than one at a time."""
        drop = max(len(self) - self._max_events, 0)
        room = self._room
        while room < 0:
            room += self._entry(self.first + drop)[1] + ENTRY_BYTES
            drop += 1
        self._drop(min(len(self), drop + len(self) // BATCHES))

    def _drop(self, count: int) -> None:
        """Forget the oldest events."""
        if count <= 0:
            return
        head, number = self._head, self.first
        for place in range(head, head + count):
            _, size, to, _ = cast("Entry[T]", self._entries[place])
            self._room += size + ENTRY_BYTES
            self._entries[place] = None
            if number <= self._indexed:
                del self._previous[number]
                for room in to if isinstance(to, frozenset) else (to,):
                    if self._latest[room] == number:
                        del self._latest[room]
            number += 1
        self._head = head + count
        self.first = number
        self._full_at = number - 1 + self._max_events
        if self._head * 2 > len(self._entries):
            del self._entries[: self._head]
            self._head = 0

    def _entry(self, number: int) -> Entry[T]:
        return cast("Entry[T]", self._entries[self._head + number - self.first])

    def _index(self) -> None:
        """Bring the index up to date."""
        latest = self._latest
        for number in range(max(self._indexed + 1, self.first), self.last + 1):
            to = self._entry(number)[2]
            if isinstance(to, frozenset):
                self._previous[number] = {room: latest.get(room, 0) for room in to}
                latest.update(dict.fromkeys(to, number))
            else:
                self._previous[number] = latest.get(to, 0)
                latest[to] = number
        self._indexed = self.last

    # Rooms, and looking up.

    def remember(self, session: Session, rooms: Iterable[Room], *, joined: bool) -> None:
        """A socket has joined rooms, or left them."""
        changes = session.changes
        for room in rooms:
            changes.append((self.last, room, joined))
        while changes and (changes[0][0] < self.first or len(changes) > MAX_CHANGES):
            session.untold = changes.popleft()[0]

    def missed(self, session: Session, after: int) -> list[tuple[int, T]] | None:
        """The events after a certain one that were for a socket, with their numbers.

        Args:
            session: Whose; ``rooms`` are those that it is in now.
            after: The number of the last event that need not be looked at.

        Returns:
            None if there may have been some that are forgotten.
        """
        if after < max(self.first - 1, session.untold):
            return None
        self._index()
        changes = session.changes
        rooms = {session.id, *session.rooms}
        ever = rooms.union(room for number, room, _ in changes if number > after)
        found = {number for room in (None, *ever) for number in self._chain(room, after)}
        undone = len(changes) - 1
        missed: list[tuple[int, T]] = []
        for number in sorted(found, reverse=True):
            while undone >= 0 and changes[undone][0] >= number:
                _, room, joined = changes[undone]
                (rooms.discard if joined else rooms.add)(room)
                undone -= 1
            message, _, to, except_ = self._entry(number)
            if _is_for(to, rooms) and rooms.isdisjoint(except_):
                missed.append((number, message))
        missed.reverse()
        return missed

    def _chain(self, room: Room | None, after: int) -> Iterator[int]:
        """The numbers of the events for a room, the latest first."""
        number = self._latest.get(room, 0)
        while number > after:
            yield number
            previous = self._previous[number]
            number = previous if isinstance(previous, int) else previous[cast("Room", room)]


def _is_for(to: To, rooms: set[Room]) -> bool:
    if isinstance(to, frozenset):
        return not rooms.isdisjoint(to)
    return to is None or to in rooms
