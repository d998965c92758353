"""Clocks: they run as the game goes, and end it when somebody's time is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..alarm import Alarms
from ..clock import Clock
from ..contract.clocks import CLOCK, ClockReading, clock_reading
from ..first_move import FirstMove
from ..match import Match
from ..presence import Presence
from ..terms import SYMBOLS, GameId, MatchId, Phase, PlayerNumber
from .game import Game, now
from .latency import Latency
from .news import News
from .rooms import pages_at

__all__ = ["RETURNING", "Clocks"]

RETURNING: Final = 10.0
"""Seconds that clocks stand still after a restart, so that players find their way back."""


class Clocks:
    """The one writer of the tables' clocks."""

    def __init__(self, game: Game, latency: Latency) -> None:
        self._game = game
        self._latency = latency
        # What the clock of a table has been told of.
        self._told: dict[MatchId, _State] = {}
        # What first move is waited for there, and since what had happened.
        self._first_moves: dict[MatchId, tuple[_State, FirstMove]] = {}
        self._alarms: Alarms[MatchId] = Alarms(lambda table: game.start(self._look(table)))

    def register(self) -> None:
        """Look at every table where something happens, after all others who change tables."""
        self._game.clocks = self
        self._game.listen(self)

    # What the game asks (`ports.Clocks`).

    def reading(self, match: Match) -> ClockReading | None:
        """The clock as it stands now; None if the table has none."""
        return self._reading(match, match.clock) if match.clock else None

    def overdue(self, match: Match) -> PlayerNumber | None:
        """Whose time is over, if anybody's."""
        if match.clock is None:
            return None
        first_move = self._first_move_at(match)
        if first_move is not None and first_move.is_over(now()):
            return first_move.player
        return match.clock.overdue(now(), self._lag_at(match))

    # What happens.

    def changed(self, match: Match, news: News) -> None:
        """A game may have begun or ended, or somebody has moved (`Listener`)."""
        clock = match.clock
        if clock is None:
            return
        if match.is_empty:
            self._alarms.set(match.id, None)
            self._told.pop(match.id, None)
            self._first_moves.pop(match.id, None)
            return
        if clock.is_suspended:
            clock.go_on(now() + RETURNING)
            self._told[match.id] = _state_of(match)
            followed = False
        else:
            followed = self._follow(match, clock)
        if self._wait(match, clock) or followed:
            news.tell(pages_at(match), CLOCK, self._reading(match, clock))
        if followed:
            self._latency.measure(self._game.attendance.connection_at(match, match.turn))
        clock.note(now())
        first_move = self._first_move_at(match)
        wakes = clock.wakes(now(), self._lag_at(match))
        self._alarms.set(match.id, first_move.deadline if first_move else wakes)

    def _wait(self, match: Match, clock: Clock) -> bool:
        """Wait for somebody's first move, while both are here; whether that is new."""
        seconds, turn = clock.first_move, clock.turn
        if seconds is None or turn is None:
            self._first_moves.pop(match.id, None)
            return False
        state, waited = self._first_moves.get(match.id, (None, None))
        if waited is None or state != _state_of(match):
            waited = FirstMove(turn, seconds)
            self._first_moves[match.id] = (_state_of(match), waited)
        standings = [self._game.attendance.standing(match, each, now()) for each in SYMBOLS]
        return waited.go_on(now(), all(each.presence is Presence.HERE for each in standings))

    def _first_move_at(self, match: Match) -> FirstMove | None:
        _, first_move = self._first_moves.get(match.id, (None, None))
        return first_move

    def _reading(self, match: Match, clock: Clock) -> ClockReading:
        return clock_reading(clock, self._first_move_at(match), now())

    def _follow(self, match: Match, clock: Clock) -> bool:
        """Let the clock know what has happened; whether anything has."""
        before, state = self._told.get(match.id), _state_of(match)
        self._told[match.id] = state
        if before == state:
            return False
        if clock.turn and before and before.game == state.game:
            if before.moves != state.moves:
                # Whoever has made the last move of a game is given back its way, too.
                clock.press(now(), self._lag_of(match, clock.turn))
            if state.phase is Phase.PLAYING:
                return True
        clock.stop(now())
        if state.phase is Phase.PLAYING:
            clock.begin(match.began, now())
        return before is not None or state.phase is Phase.PLAYING

    async def _look(self, table: MatchId) -> None:
        """A clock begins to run, or has run out, or would have, had the player's line not become
        slower."""
        match = self._game.attendance.table(table)
        if match is None or match.clock is None:
            return
        news = self._game.news()
        news.around(match)
        if match.clock.overdue(now()) is None and self.overdue(match) is None:
            news.tell(pages_at(match), CLOCK, self._reading(match, match.clock))
        self._game.call_time(news, match)
        await self._game.publish(news)

    def _lag_at(self, match: Match) -> float:
        return self._lag_of(match, match.turn)

    def _lag_of(self, match: Match, number: PlayerNumber | None) -> float:
        connection = number and self._game.attendance.connection_at(match, number)
        return self._latency.of(connection) if connection else 0.0


@dataclass(frozen=True, slots=True)
class _State:
    game: GameId
    phase: Phase
    moves: int


def _state_of(match: Match) -> _State:
    return _State(match.game_id, match.phase, len(match.board.claims))
