"""A match: two seats, one game after the other, the score.

The match alone decides. It never raises for what a player asks: what is not allowed is a `Refusal`,
and nothing moves.

::

            a second player sits       a claim or a forfeit ends the game
    WAITING ─────────────────────▶ PLAYING ───────────────────────▶ OVER
       ▲                              │ ▲  both ask for a rematch     │
       │        a player leaves       │ └─────────────────────────────┤
       └──────────────────────────────┴───────────────────────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .clock import Clock
from .moves import MoveId, MoveLog
from .options import (
    QUICK,
    BeginnerRule,
    ClockRule,
    TableCode,
    TableOptions,
)
from .refusals import Refusal, RefusalCode
from .rules import Board, SpaceId, Stalemate, Symbol
from .saved import SavedClockRule, SavedForfeit, SavedMatch, SavedOptions, SavedSeat
from .terms import (
    NUMBERS,
    SYMBOLS,
    Claimed,
    Ending,
    Forfeit,
    ForfeitReason,
    GameId,
    MatchId,
    Phase,
    PlayerId,
    PlayerNumber,
    RematchAgreed,
    RematchAsked,
    Repeated,
    Scores,
    Unrated,
    Worth,
    opponent_of,
)

__all__ = ["Match"]


class Match:
    """Two seats at one board."""

    def __init__(
        self,
        match_id: MatchId,
        options: TableOptions = QUICK,
        *,
        code: str = "",
        key: str = "",
    ) -> None:
        """Args:
        match_id: no other match ever has it.
        options: how it is set up.
        code: its short name; no other match has it at the same time.
        key: what its games are named after; no other match ever has it.
        """
        self.id: Final = match_id
        self.options: Final = options
        self.code: Final = TableCode(code)
        self.key: Final = key
        self.clock = Clock(options.clock) if options.clock else None
        self._players: dict[PlayerNumber, PlayerId] = {}
        self._board = Board()
        self._times: list[int] = []
        self._ending: Ending | None = None
        self._game = 1
        self._began: PlayerNumber = 1
        self._beginner: PlayerNumber = 1
        self._turn: PlayerNumber = 1
        self._scores = Scores()
        self._rematch_wanted_by: set[PlayerNumber] = set()
        self._moves: dict[PlayerNumber, MoveLog[Repeated]] = {}
        self._archived = False
        self._unrated: Unrated | None = None
        self._worth: Mapping[Symbol, Worth] = {}
        self._version = 0

    # What can be seen.

    @property
    def phase(self) -> Phase:
        """Derived from seats and outcome, so that it cannot contradict them."""
        if len(self._players) < len(SYMBOLS):
            return Phase.WAITING
        return Phase.PLAYING if self._ending is None else Phase.OVER

    @property
    def board(self) -> Board:
        """The board as it stands."""
        return self._board

    @property
    def moves(self) -> list[tuple[SpaceId, Symbol]]:
        """The claims of this game, in order."""
        return list(self._board.claims.items())

    @property
    def times(self) -> tuple[int, ...]:
        """When each claim of this game was made, and the last one, when it was given up."""
        return tuple(self._times)

    @property
    def began(self) -> PlayerNumber:
        """Who began this game."""
        return self._began

    @property
    def game_id(self) -> GameId:
        """What this game is called; no other game, at any table, ever is."""
        return GameId(f"{self.key}-{self._game}")

    @property
    def is_archived(self) -> bool:
        """Whether this game is over and can be looked up by its id."""
        return self._archived

    @property
    def unrated(self) -> Unrated | None:
        """Why this game, which can be looked up, did not count for the rating, if it might have."""
        return self._unrated

    @property
    def worth(self) -> Mapping[Symbol, Worth]:
        """What this game, which can be looked up, was worth to those for whom it counted."""
        return self._worth

    @property
    def scores(self) -> Scores:
        """The scores of this pair."""
        return self._scores

    @property
    def turn(self) -> PlayerNumber:
        """Who moves next; while waiting and after the end, who will begin the next game."""
        return self._turn if self._ending is None else self._beginner

    @property
    def ending(self) -> Ending | None:
        """How the game has ended, or None while it goes on."""
        return self._ending

    @property
    def version(self) -> int:
        """Rises with everything that changes."""
        return self._version

    @property
    def is_empty(self) -> bool:
        """Whether nobody sits here."""
        return not self._players

    def player(self, number: PlayerNumber) -> PlayerId | None:
        """Who sits on that seat."""
        return self._players.get(number)

    def wants_rematch(self, number: PlayerNumber) -> bool:
        """Whether that player has asked for another game."""
        return number in self._rematch_wanted_by

    # Coming and going.

    def sit(self, player: PlayerId) -> PlayerNumber:
        """Take a free seat, the first before the second. Raises ValueError if there is none."""
        for number in SYMBOLS:
            if number not in self._players:
                self._players[number] = player
                self._moves[number] = MoveLog()
                self._version += 1
                return number
        raise ValueError(f"match {self.id} has no free seat")

    def leave(self, number: PlayerNumber) -> PlayerNumber | None:
        """Give up a seat; whoever stays waits at an empty board, without scores, and will begin.

        Returns the number of the one who stays, or None if nobody does.
        """
        self._players.pop(number, None)
        self._moves.pop(number, None)
        self._scores = Scores()
        stays = opponent_of(number) if opponent_of(number) in self._players else None
        self._begin(stays or 1)
        return stays

    # Playing.

    def claim(
        self, number: PlayerNumber, space: SpaceId, move: MoveId | None = None
    ) -> Claimed | Repeated | Refusal:
        """Put that player's symbol on a space, if the rules allow it.

        Args:
            number: who moves.
            space: where.
            move: what the sender calls this move. With an id that was answered before, the answer
                is the same again and nothing happens: also if the move was refused then and would
                be allowed now, as it is not a new wish.
        """
        log = self._moves.get(number)
        if log is None or move is None:
            return self._claim(number, space)
        if (before := log.answer_to(move)) is not None:
            return before
        answer = self._claim(number, space)
        log.keep(move, Repeated(answer if isinstance(answer, Refusal) else None))
        return answer

    def forfeit(self, loser: PlayerNumber, why: ForfeitReason) -> Forfeit | Refusal:
        """End the game in favour of the other player."""
        if self.phase is not Phase.PLAYING:
            return Refusal(RefusalCode.NO_GAME)
        forfeit = Forfeit(SYMBOLS[opponent_of(loser)], why)
        self._end(forfeit)
        self._version += 1
        return forfeit

    def stamp(self, at: int) -> None:
        """Note when the latest claim was made, or the game given up: in milliseconds since 1970."""
        happened = len(self._board.claims) + isinstance(self._ending, Forfeit)
        self._times += [at] * (happened - len(self._times))

    def archived(
        self, game: GameId, unrated: Unrated | None, worth: Mapping[Symbol, Worth]
    ) -> bool:
        """Note that a game, which is over, is in the archive from now on, and how it is rated.

        Returns whether it is the one that the players still see.
        """
        if game != self.game_id or self._ending is None:
            return False
        self._archived, self._unrated, self._worth = True, unrated, worth
        self._version += 1
        return True

    def ask_rematch(self, number: PlayerNumber) -> RematchAsked | RematchAgreed | Refusal:
        """Say that this player wants to play again; the next game begins when both have said so.

        Without an opponent there is nothing to agree on: the next game begins as soon as one comes.
        """
        if self.phase is Phase.WAITING:
            return RematchAsked()
        if self.phase is Phase.PLAYING:
            return Refusal(RefusalCode.GAME_IN_PROGRESS)
        self._rematch_wanted_by.add(number)
        self._version += 1
        if len(self._rematch_wanted_by) < len(SYMBOLS):
            return RematchAsked()
        self._begin(self._beginner)
        return RematchAgreed()

    def _claim(self, number: PlayerNumber, space: SpaceId) -> Claimed | Refusal:
        if refusal := self._refuse_claim(number, space):
            return refusal
        symbol = SYMBOLS[number]
        self._board = self._board.claim(space, symbol)
        self._turn = opponent_of(number)
        outcome = self._board.outcome()
        if outcome is not None:
            self._end(outcome)
        self._version += 1
        return Claimed(space, symbol, outcome)

    def _end(self, ending: Ending) -> None:
        self._ending = ending
        winner = None if isinstance(ending, Stalemate) else ending.symbol
        if winner is not None:
            self._scores = self._scores.after_win_of(winner)
        self._beginner = self._next_beginner(winner)

    def _next_beginner(self, winner: Symbol | None) -> PlayerNumber:
        if self.options.beginner is BeginnerRule.ALTERNATE:
            return opponent_of(self._began)
        return self._began if winner is None else NUMBERS[winner]

    def _refuse_claim(self, number: PlayerNumber, space: SpaceId) -> Refusal | None:
        if self.phase is Phase.WAITING:
            return Refusal(RefusalCode.NO_OPPONENT)
        if self.phase is Phase.OVER:
            return Refusal(RefusalCode.GAME_OVER)
        if number != self._turn:
            return Refusal(RefusalCode.NOT_YOUR_TURN)
        if not self._board.is_free(space):
            return Refusal(RefusalCode.SPACE_TAKEN)
        return None

    def _begin(self, beginner: PlayerNumber) -> None:
        self._board = Board()
        self._times = []
        self._ending = None
        self._archived, self._unrated, self._worth = False, None, {}
        self._game += 1
        self._began = self._beginner = self._turn = beginner
        self._version += 1
        self._rematch_wanted_by.clear()

    # Keeping.

    def save(self) -> SavedMatch:
        """All but the seats."""
        forfeit = self._ending if isinstance(self._ending, Forfeit) else None
        return SavedMatch(
            id=self.id,
            code=self.code,
            key=self.key,
            options=_save_options(self.options),
            version=self._version,
            game=self._game,
            began=self._began,
            moves=tuple(self._board.claims),
            times=self.times,
            scores=(self._scores.x, self._scores.o),
            forfeit=SavedForfeit(forfeit.symbol, forfeit.why.value) if forfeit else None,
            archived=self._archived,
            unrated=self._unrated.value if self._unrated else None,
            worth=tuple((symbol, one.before, one.after) for symbol, one in self._worth.items()),
            clock=self.clock.save() if self.clock else None,
        )

    @classmethod
    def restore(cls, saved: SavedMatch) -> Match:
        """The match as it was, with free seats: see `sit_again`."""
        options = _restore_options(saved.options)
        match = cls(MatchId(saved.id), options, code=saved.code, key=saved.key)
        match._began = match._beginner = match._turn = _number(saved.began)
        for name in saved.moves:
            match._board = match._board.claim(SpaceId(name), SYMBOLS[match._turn])
            match._turn = opponent_of(match._turn)
        if ending := _restore_ending(saved.forfeit) or match._board.outcome():
            match._end(ending)
        match._times = list(saved.times)
        match._scores = Scores(*saved.scores)
        match._game, match._archived = saved.game, saved.archived
        match._unrated = Unrated(saved.unrated) if saved.unrated else None
        match._worth = {symbol: Worth(before, after) for symbol, before, after in saved.worth}
        match._version = saved.version
        if options.clock and saved.clock:
            match.clock = Clock.restored(options.clock, saved.clock)
        return match

    def save_answers(self, number: PlayerNumber) -> tuple[tuple[str, str | None], ...]:
        """What that player's latest moves were answered."""
        log = self._moves[number].answers()
        return tuple(
            (move, answer.refusal.code.value if answer.refusal else None) for move, answer in log
        )

    def sit_again(self, seat: SavedSeat) -> None:
        """Give a seat back to its player."""
        number = _number(seat.number)
        self._players[number] = PlayerId(seat.player)
        self._moves[number] = log = MoveLog[Repeated]()
        for move, code in seat.answers:
            refusal = None if code is None else Refusal(RefusalCode(code))
            log.keep(MoveId(move), Repeated(refusal))
        if seat.wants_rematch:
            self._rematch_wanted_by.add(number)


def _number(number: int) -> PlayerNumber:
    return 1 if number == 1 else 2


def _save_options(options: TableOptions) -> SavedOptions:
    clock = options.clock
    saved = SavedClockRule(clock.kind, clock.seconds) if clock else None
    return SavedOptions(options.kind, options.beginner, saved, options.strength)


def _restore_options(saved: SavedOptions) -> TableOptions:
    clock = ClockRule(saved.clock.kind, saved.clock.seconds) if saved.clock else None
    return TableOptions(saved.kind, saved.beginner, clock, saved.strength)


def _restore_ending(saved: SavedForfeit | None) -> Forfeit | None:
    if saved is None:
        return None
    return Forfeit("X" if saved.symbol == "X" else "O", ForfeitReason(saved.why))
