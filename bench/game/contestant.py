"""A player who plays by the bot, loses its connection again and again, and believes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Protocol

from bench.game.line import Line
from bench.game.loop import Loop
from bench.game.record import GameRecord, check
from tictactoe.bot import choose_space
from tictactoe.options import Strength
from tictactoe.rules import SpaceId
from tictactoe.terms import SYMBOLS, PlayerNumber

__all__ = ["Contestant", "Sides", "Weather"]

LONGEST_ABSENCE: Final = 0.3
"""Seconds until a player who has lost the connection comes back."""

HANG: Final = 2.0
"""Seconds after which a connection that nobody reads any more is closed."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad the network is.

    Attributes:
        mean_life: Seconds that a connection lasts on average, whatever happens on it.
        cut_after_move: The share of moves right after which the connection breaks.
    """

    mean_life: float
    cut_after_move: float


class Sides(Protocol):
    """Who has an eye on both players of a table."""

    def finished(self, player: Contestant, record: GameRecord) -> None:
        """A player knows the end of a game."""

    def is_done(self, player: Contestant) -> bool:
        """Whether both at this player's table have played all their games."""


class Contestant:
    """One side.

    Args:
        port: The server's port.
        loop: What reads and waits.
        sides: Who compares the two sides.
        weather: How bad the network is.
        chance: What everything is drawn from.
        games: How many to play before leaving.
    """

    def __init__(
        self, port: int, loop: Loop, sides: Sides, weather: Weather, chance: Random, games: int
    ) -> None:
        self.seen: Counter[str] = Counter()
        self.match: int | None = None
        self.number: PlayerNumber = 1
        self.played = 0
        self.gone = False
        self._hanging: list[Line] = []
        self._leaving = False
        self.intended: list[SpaceId] = []
        self._port = port
        self._loop = loop
        self._sides = sides
        self._weather = weather
        self._chance = chance
        self._games = games
        self._strength = chance.choice([*Strength])
        self._token: str | None = None
        self._version = 0
        self._line: Line | None = None
        self._record: GameRecord | None = None
        self._scores = {"xScore": 0, "oScore": 0}
        self._pending: dict[str, str] | None = None
        self._asked = False
        self._requests: dict[int, tuple[str, dict[str, str] | None]] = {}
        self._number = 0
        self.connect()

    def __repr__(self) -> str:
        where = "away" if self._line is None else "open" if self._line.is_open else "opening"
        return (
            f"<table {self.match}, player {self.number}, {where}, {self.played} games played, "
            f"{self._record}, waits for {self._pending or self._requests}>"
        )

    # The connection.

    def connect(self) -> None:
        """Come, or come back."""
        if self.gone or self._line is not None:
            return
        try:
            line = Line(self._port, self._chance.randrange(200), {"seat": self._token}, self)
        except OSError:
            self._come_back()
            return
        self._line = line
        self._requests.clear()
        self._loop.add(line)
        line.start()
        self._let_break(line)

    def opened(self, line: Line) -> None:
        """The server has let it in."""
        if self._leaving and line is self._line:
            self._say_goodbye(line)

    def lost(self, line: Line) -> None:
        """The server has closed it: that happens to connections that were replaced."""
        if line is self._line:
            self.seen["closed by the server"] += 1
            self._drop(line)
            line.close()

    def _let_break(self, line: Line) -> None:
        if self._weather.mean_life:
            life = self._chance.expovariate(1 / self._weather.mean_life)
            self._loop.later(life, lambda: self._break(line))

    def _break(self, line: Line) -> None:
        """In one of the ways in which connections break."""
        if line is not self._line or self._token is None or self._leaving:
            # Who was never told its token cannot come back: its opponent would wait for a ghost.
            return
        self._drop(line)
        way = self._chance.choice(["reset", "close", "hang"])
        self.seen[way] += 1
        if way == "reset":
            line.reset()
        elif way == "close":
            line.close()
        else:
            # The server sees the new connection before the end of the old one.
            self._hanging.append(line)
            self._loop.later(HANG, line.close)

    def _drop(self, line: Line) -> None:
        self._loop.remove(line)
        self._line = None
        self._come_back()

    def _come_back(self) -> None:
        self._loop.later(self._chance.uniform(0, LONGEST_ABSENCE), self.connect)

    def _request(self, name: str, payload: dict[str, str] | None = None) -> None:
        line = self._line
        if line is None:
            return
        self._number += 1
        self._requests[self._number] = (name, payload)
        try:
            line.request(self._number, name, *([] if payload is None else [payload]))
        except OSError:
            self._drop(line)
            line.close()

    def leave(self) -> None:
        """Say goodbye now, or when the connection is back: nobody else knows that all is over."""
        self._leaving = True
        if self._line is not None and self._line.is_open:
            self._say_goodbye(self._line)

    def close(self) -> None:
        """Close what hangs, and what is open."""
        for line in (*self._hanging, *([self._line] if self._line else [])):
            line.close()

    def _say_goodbye(self, line: Line) -> None:
        self._line, self.gone = None, True
        self._loop.remove(line)
        line.say_goodbye()

    # What it hears.

    def heard(self, line: Line, name: str, args: list[Any]) -> None:
        """An event has come."""
        if line is not self._line:
            return
        hears = self._HEARS.get(name)
        if hears is not None:
            hears(self, args[0] if args else None)

    def answered(self, line: Line, number: int, args: list[Any]) -> None:
        """A request was acknowledged."""
        if line is not self._line:
            return
        name, payload = self._requests.pop(number)
        check(args[0]["ok"] is True, f"{name} {payload} was refused: {args[0]}")
        if name == "clicked" and payload == self._pending:
            self._pending = None
            self.seen["moves"] += 1

    def _snapshot(self, told: dict[str, Any]) -> None:
        if self._token is None and self._line is not None:
            self._let_break(self._line)
        if told["returned"]:
            check(told["matchID"] == self.match, "another table than before")
            check(told["playerNumber"] == self.number, "another seat than before")
            check(told["version"] >= self._version, "an older snapshot than before")
            self.seen["came back"] += 1
        else:
            # Whoever loses the connection before an opponent came has nothing to come back to.
            check(self._record is None, "a seat in the middle of a game was given away")
        self._token, self._version = told["seat"], told["version"]
        self.match, self.number = told["matchID"], told["playerNumber"]
        if told["phase"] == "waiting":
            check(self._record is None, "the opponent is gone in the middle of a game")
            return
        if self._record is None or self._is_next_game(told):
            self._begin(self._next_beginner())
        assert self._record is not None
        known = self._record.is_over
        self._record.shown(told)
        if self._record.is_over and not known:
            self._count()
        check(told["scores"] == self._scores, f"wrong scores: {told['scores']}, {self._scores}")
        self._pick_up(told)

    def _pick_up(self, told: dict[str, Any]) -> None:
        """Do again whatever may not have arrived."""
        if self._pending is not None:
            self._request("clicked", self._pending)
        elif self._asked and not told["rematch"]["me"] and told["phase"] == "over":
            self._request("play_again")
        else:
            self._act()

    def _is_next_game(self, told: dict[str, Any]) -> bool:
        """Whether a snapshot is of the game after the one that is known."""
        assert self._record is not None
        if not self._record.is_over or told["phase"] != "playing":
            return False
        check(self._asked, "a game has begun that nobody asked for")
        return True

    def _next_beginner(self) -> PlayerNumber:
        if self._record is None:
            return 1
        return self._record.winner or self._record.beginner

    def _ready(self, told: dict[str, Any]) -> None:
        record = self._record
        if record is not None and record == GameRecord(told["currentPlayer"]):
            # The second to sit down is shown the game first, and then told that it begins.
            return
        check(record is None or record.is_over, "a game begins in the middle of another")
        check(record is None or self._asked, "a game begins that nobody asked for")
        beginner = self._next_beginner()
        check(told["currentPlayer"] == beginner, f"the wrong player begins: {told}")
        self._begin(beginner)
        self._act()

    def _begin(self, beginner: PlayerNumber) -> None:
        self._record = GameRecord(beginner)
        self._asked = False
        self.intended = []

    def _claimed(self, told: dict[str, Any]) -> None:
        assert self._record is not None, "a move without a game"
        self._record.claimed(told)
        self._act()

    def _ended(self, told: dict[str, Any]) -> None:
        assert self._record is not None, "an end without a game"
        check(not self._record.is_over, "a game ends twice")
        self._record.ended(told)
        self._count()

    def _count(self) -> None:
        """The game is over: is it what this player has played?"""
        record = self._record
        assert record is not None
        mine = [space for space, symbol in record.moves if symbol == SYMBOLS[self.number]]
        check(mine == self.intended, f"played {mine}, meant {self.intended}")
        if record.winner is not None:
            self._scores["xScore" if record.winner == 1 else "oScore"] += 1
        self.played += 1
        self._sides.finished(self, record)

    def _told_scores(self, told: dict[str, Any]) -> None:
        check(told == self._scores, f"wrong scores: {told}, not {self._scores}")
        self._act()

    def _left(self, told: object) -> None:
        check(self._sides.is_done(self), "the opponent has left too early")

    # What it does.

    def _act(self) -> None:
        record = self._record
        if record is None or self._pending is not None:
            return
        if record.is_over:
            if self.played < self._games and not self._asked:
                self._asked = True
                self._request("play_again")
        elif record.board.outcome() is None and record.turn == self.number:
            self._move(record)

    def _move(self, record: GameRecord) -> None:
        symbol = SYMBOLS[self.number]
        space = choose_space(record.board, symbol, self._strength, self._chance)
        self.intended.append(space)
        self._pending = {"spaceID": space, "moveID": f"{self._chance.getrandbits(64):x}"}
        self._request("clicked", self._pending)
        line = self._line
        if line is not None and self._chance.random() < self._weather.cut_after_move:
            self._break(line)

    _HEARS: Final[dict[str, Callable[[Contestant, Any], None]]] = {
        "snapshot": _snapshot,
        "ready_to_play": _ready,
        "space_claimed": _claimed,
        "end_game": _ended,
        "scores": _told_scores,
        "opponent_left": _left,
    }
