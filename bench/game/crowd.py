"""Thousands of players at a steady pace, and how long it takes until a move is acknowledged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final

from bench.figures import percentile
from bench.game.line import Line
from bench.game.loop import Loop
from bench.load.peer import LoadFailed
from bench.load.swarm import PER_SOURCE
from tictactoe.rules import SPACES, SpaceId
from tictactoe.terms import SYMBOLS, PlayerNumber

__all__ = ["Crowd", "Pace"]

AT_ONCE: Final = 32
"""Players that are coming at a time."""

ARRIVING: Final = 6.0
"""Seconds that it takes until all have come: a multiple of the time between two pings."""

PATIENCE: Final = 30.0
"""Seconds that something may take which should take milliseconds."""


@dataclass(slots=True)
class Pace:
    """What was measured while players moved.

    Attributes:
        took: Milliseconds from when a move was due until it was acknowledged, in ascending order.
        late: Milliseconds by which moves were sent too late, in ascending order: the load's fault.
        skipped: Moves that were due while the next game had not begun yet.
        seconds: How long it lasted.
    """

    took: list[float] = field(default_factory=list[float])
    late: list[float] = field(default_factory=list[float])
    skipped: int = 0
    seconds: float = 0.0

    def at(self, percent: float) -> float:
        """A percentile of the round trips, in milliseconds."""
        return percentile(self.took, percent)


class Seat:
    """One player."""

    def __init__(self, crowd: Crowd, number: int) -> None:
        self.crowd = crowd
        self.table: Table | None = None
        self.number: PlayerNumber = 1
        self.line = Line(crowd.port, number // PER_SOURCE, {"seat": None, "profile": None}, self)
        self._requests = 0

    def opened(self, line: Line) -> None:
        """The server has let it in."""

    def lost(self, line: Line) -> None:
        """That must not happen here."""
        raise LoadFailed("the server has closed a connection")

    def heard(self, line: Line, name: str, args: list[Any]) -> None:
        """An event has come. Both hear of a move, and who has made it writes it down."""
        table = self.table
        if name == "snapshot":
            self.number = args[0]["playerNumber"]
            self.crowd.seated(self, args[0]["matchID"])
        elif name == "ready_to_play" and table is not None:
            table.begin(args[0]["currentPlayer"])
        elif table is None:
            pass
        elif name == "space_claimed" and args[0]["xo"] == SYMBOLS[self.number]:
            table.claimed(args[0]["spaceID"])
        elif name == "end_game":
            table.playing = False
            self.request("play_again")

    def answered(self, line: Line, number: int, args: list[Any]) -> None:
        """A request was acknowledged."""
        if args[0]["ok"] is not True:
            raise LoadFailed(f"refused: {args[0]}")
        table = self.table
        if table is not None and table.waits_for == (self, number):
            self.crowd.pace.took.append((time.perf_counter() - table.due) * 1_000)
            table.waits_for = None

    def request(self, name: str, *args: Any) -> int:
        """Send an event; the number of its acknowledgement."""
        self._requests += 1
        self.line.request(self._requests, name, *args)
        return self._requests


class Table:
    """Two players, of whom one moves whenever a move is due."""

    def __init__(self) -> None:
        self.seats: dict[PlayerNumber, Seat] = {}
        self.playing = False
        self.turn: PlayerNumber = 1
        self.free: list[SpaceId] = []
        self.due = 0.0
        self.waits_for: tuple[Seat, int] | None = None

    def begin(self, beginner: PlayerNumber) -> None:
        """A game begins."""
        self.playing, self.turn, self.free = True, beginner, list(SPACES)

    def claimed(self, space: SpaceId) -> None:
        """Who is to move has moved."""
        self.free.remove(space)
        self.turn = 2 if self.turn == 1 else 1

    def move(self, due: float, chance: Random) -> bool:
        """Let the player move who is to move; False if none can."""
        if not self.playing or self.waits_for is not None:
            return False
        seat = self.seats[self.turn]
        self.due = due
        space = self.free[chance.randrange(len(self.free))]
        self.waits_for = (seat, seat.request("clicked", {"spaceID": space}))
        return True


class Crowd:
    """Players in pairs. Each is a connection of its own; all are in one thread.

    Args:
        port: The server's port.
        seed: Of all chance on this side.
    """

    def __init__(self, port: int, seed: int = 0) -> None:
        self.port = port
        self.pace = Pace()
        self._chance = Random(seed)
        self._loop = Loop()
        self._seats: list[Seat] = []
        self._tables: dict[int, Table] = {}
        self._coming = 0

    def close(self) -> None:
        """All leave, and say so."""
        for seat in self._seats:
            self._loop.remove(seat.line)
            seat.line.say_goodbye()
        self._loop.close()

    def grow(self, pairs: int) -> None:
        """Let players come until so many pairs play.

        They come evenly, so that the pings of all, every three seconds, come evenly too.
        """
        wanted, began = 2 * pairs, time.perf_counter()
        while len(self._seats) < wanted:
            for _ in range(min(AT_ONCE, wanted - len(self._seats))):
                seat = Seat(self, len(self._seats))
                self._seats.append(seat)
                self._coming += 1
                self._loop.add(seat.line)
                seat.line.start()
            due = began + ARRIVING * len(self._seats) / wanted
            self._loop.run(partial(self._has_come, due), PATIENCE)
        self._loop.run(lambda: all(table.playing for table in self._tables.values()), PATIENCE)

    def _has_come(self, due: float) -> bool:
        return self._coming == 0 and time.perf_counter() > due

    def seated(self, seat: Seat, match: int) -> None:
        """The server has given a player a seat."""
        self._coming -= 1
        seat.table = table = self._tables.setdefault(match, Table())
        table.seats[seat.number] = seat

    def play(self, seconds: float, period: float) -> Pace:
        """Play at a steady pace.

        Args:
            seconds: How long.
            period: Seconds between two moves of the same player.
        """
        with self._measuring() as pace:
            gap = period / 2
            began = time.perf_counter()
            end = began + seconds
            for number, table in enumerate(self._tables.values()):
                first = began + gap * number / len(self._tables)
                self._schedule(table, first, gap, end)
            self._loop.run(
                lambda: time.perf_counter() > end and not self._waiting(), PATIENCE + seconds
            )
            pace.seconds = time.perf_counter() - began
        return pace

    def _waiting(self) -> bool:
        return any(table.waits_for for table in self._tables.values())

    def _move(self, table: Table, due: float, gap: float, end: float) -> None:
        now = time.perf_counter()
        if table.move(due, self._chance):
            self.pace.late.append((now - due) * 1_000)
        else:
            self.pace.skipped += 1
        if due + gap < end:
            self._schedule(table, due + gap, gap, end)

    def _schedule(self, table: Table, due: float, gap: float, end: float) -> None:
        self._loop.later(due - time.perf_counter(), lambda: self._move(table, due, gap, end))

    @contextmanager
    def _measuring(self) -> Iterator[Pace]:
        self.pace = pace = Pace()
        yield pace
        pace.took.sort()
        pace.late.sort()
