"""Whatever two players do, in whatever order, a match keeps the rules.

The model here knows the rules in other words than the match does: it replays the list of accepted
claims.
"""

from __future__ import annotations

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tictactoe.match import Match
from tictactoe.moves import MoveId
from tictactoe.options import BeginnerRule, TableKind, TableOptions
from tictactoe.refusals import Refusal
from tictactoe.rules import SPACES, SpaceId, Symbol
from tictactoe.saved import SavedMatch, SavedSeat
from tictactoe.terms import (
    Claimed,
    Forfeit,
    ForfeitReason,
    GameId,
    MatchId,
    Phase,
    PlayerId,
    PlayerNumber,
    RematchAgreed,
    Repeated,
    Unrated,
    Worth,
)

numbers = st.sampled_from([1, 2])
points = st.integers(0, 3_000)
worths = st.dictionaries(st.sampled_from(["X", "O"]), st.builds(Worth, points, points))
ROWS = ({0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6})


class MatchMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.match = Match(MatchId(1), key="table")
        self.rule = BeginnerRule.WINNER
        self.arrivals = 0
        self.players: dict[int, str] = {}
        self.forfeited_to: int | None = None
        self.archived = False
        self.unrated: Unrated | None = None
        self.worth: dict[Symbol, Worth] = {}
        self.games: set[str] = set()
        self.version = 0
        self.claims = 0
        self.answers: dict[tuple[int, MoveId], Refusal | None] = {}
        self.seated: set[int] = set()
        self.beginner = 1
        self.moves: list[int] = []
        self.wins = {1: 0, 2: 0}
        self.asked: set[int] = set()

    @initialize(rule=st.sampled_from(BeginnerRule))
    def choose(self, rule: BeginnerRule) -> None:
        self.rule = rule
        options = TableOptions(TableKind.PRIVATE, rule)
        self.match = Match(MatchId(1), options, key="table", code="CODE")

    # The model.

    def next_beginner(self) -> int:
        if self.rule is BeginnerRule.ALTERNATE:
            return 3 - self.beginner
        return self.winner() or self.beginner

    def owned_by(self, number: int) -> set[int]:
        offset = 0 if number == self.beginner else 1
        return set(self.moves[offset::2])

    def winner(self) -> int | None:
        if self.forfeited_to is not None:
            return self.forfeited_to
        return next((n for n in (1, 2) if any(row <= self.owned_by(n) for row in ROWS)), None)

    def is_over(self) -> bool:
        return self.winner() is not None or len(self.moves) == 9

    def to_move(self) -> int:
        return self.beginner if len(self.moves) % 2 == 0 else 3 - self.beginner

    def begin(self, beginner: int) -> None:
        self.beginner, self.moves, self.asked = beginner, [], set()
        self.forfeited_to, self.archived, self.unrated, self.worth = None, False, None, {}
        assert self.match.game_id not in self.games, "no game is called like another one"
        self.games.add(self.match.game_id)

    # What players do.

    @precondition(lambda self: len(self.seated) < 2)
    @rule()
    def sit(self) -> None:
        self.arrivals += 1
        expected = 1 if 1 not in self.seated else 2
        assert self.match.sit(PlayerId(str(self.arrivals))) == expected
        self.seated.add(expected)
        self.players[expected] = str(self.arrivals)

    @rule(number=numbers, index=st.integers(0, 8))
    def claim(self, number: PlayerNumber, index: int) -> None:
        allowed = (
            len(self.seated) == 2
            and not self.is_over()
            and number == self.to_move()
            and index not in self.moves
        )
        self.claims += 1
        move = MoveId(f"move-{self.claims}")
        answer = self.match.claim(number, SPACES[index], move)
        assert isinstance(answer, Claimed) == allowed
        assert not isinstance(answer, Repeated)
        if number in self.seated:
            self.answers[number, move] = answer if isinstance(answer, Refusal) else None
        if isinstance(answer, Claimed):
            self.moves.append(index)
            assert (answer.outcome is not None) == self.is_over()
            if winner := self.winner():
                self.wins[winner] += 1

    @precondition(lambda self: len(self.seated) == 2 and not self.is_over())
    @rule(data=st.data())
    def claim_well(self, data: st.DataObject) -> None:
        """An allowed move, so that games come to an end."""
        free = [index for index in range(9) if index not in self.moves]
        self.claim(1 if self.to_move() == 1 else 2, data.draw(st.sampled_from(free)))

    @precondition(lambda self: bool(self.answers))
    @rule()
    def claim_again(self) -> None:
        """The latest move is sent once more: nothing happens, and the answer is the same."""
        number, move = list(self.answers)[-1]
        version = self.match.version
        answer = self.match.claim(1 if number == 1 else 2, SPACES[0], move)
        assert answer == Repeated(self.answers[number, move])
        assert self.match.version == version

    @rule(number=numbers, why=st.sampled_from(ForfeitReason))
    def forfeit(self, number: PlayerNumber, why: ForfeitReason) -> None:
        allowed = len(self.seated) == 2 and not self.is_over()
        answer = self.match.forfeit(number, why)
        assert isinstance(answer, Forfeit) == allowed
        if isinstance(answer, Forfeit):
            assert answer == Forfeit("O" if number == 1 else "X", why)
            self.forfeited_to = 3 - number
            self.wins[3 - number] += 1

    @rule(this=st.booleans(), unrated=st.none() | st.sampled_from(Unrated), worth=worths)
    def archive(self, this: bool, unrated: Unrated | None, worth: dict[Symbol, Worth]) -> None:
        over = len(self.seated) == 2 and self.is_over()
        game = self.match.game_id if this else GameId("table-0")
        assert self.match.archived(game, unrated, worth) == (this and over)
        if this and over:
            self.archived, self.unrated, self.worth = True, unrated, worth

    @precondition(lambda self: bool(self.seated))
    @rule()
    def restart(self) -> None:
        """The match is kept, and set up again."""
        saved = self.match.save()
        seats = [
            SavedSeat(
                number=number,
                player=self.players[number],
                wants_rematch=self.match.wants_rematch(number),
                answers=self.match.save_answers(number),
            )
            for number in (1, 2)
            if number in self.seated
        ]
        again = Match.restore(msgspec.json.decode(msgspec.json.encode(saved), type=SavedMatch))
        for seat in seats:
            again.sit_again(msgspec.json.decode(msgspec.json.encode(seat), type=SavedSeat))
        assert again.save() == saved
        assert again.ending == self.match.ending
        assert again.options == self.match.options
        self.match = again

    @rule(number=numbers)
    def ask_rematch(self, number: PlayerNumber) -> None:
        full = len(self.seated) == 2
        answer = self.match.ask_rematch(number)
        assert isinstance(answer, Refusal) == (full and not self.is_over())
        if full and self.is_over():
            self.asked.add(number)
            assert isinstance(answer, RematchAgreed) == (self.asked == {1, 2})
            if self.asked == {1, 2}:
                self.begin(self.next_beginner())

    @precondition(lambda self: bool(self.seated))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.seated)))
        self.seated.remove(number)
        stays = next(iter(self.seated), None)
        assert self.match.leave(1 if number == 1 else 2) == stays
        self.wins = {1: 0, 2: 0}
        self.answers = {key: answer for key, answer in self.answers.items() if key[0] != number}
        self.begin(stays or 1)

    # What is always so.

    @invariant()
    def board_is_what_was_played(self) -> None:
        claims: dict[SpaceId, str] = {SPACES[index]: "X" for index in self.owned_by(1)}
        claims |= {SPACES[index]: "O" for index in self.owned_by(2)}
        assert self.match.board.claims == claims

    @invariant()
    def phase_is_true(self) -> None:
        expected = Phase.OVER if self.is_over() else Phase.PLAYING
        assert self.match.phase is (expected if len(self.seated) == 2 else Phase.WAITING)

    @invariant()
    def turn_is_true(self) -> None:
        assert self.match.turn == (self.next_beginner() if self.is_over() else self.to_move())

    @invariant()
    def scores_are_true(self) -> None:
        assert (self.match.scores.x, self.match.scores.o) == (self.wins[1], self.wins[2])

    @invariant()
    def the_moves_are_told_in_order(self) -> None:
        assert [space for space, _ in self.match.moves] == [SPACES[i] for i in self.moves]
        assert self.match.is_archived == self.archived
        assert self.match.unrated == self.unrated
        assert self.match.worth == self.worth

    @invariant()
    def the_version_never_falls(self) -> None:
        assert self.match.version >= self.version
        self.version = self.match.version

    @invariant()
    def wishes_are_true(self) -> None:
        assert {n for n in (1, 2) if self.match.wants_rematch(1 if n == 1 else 2)} == self.asked

    @invariant()
    def seats_are_true(self) -> None:
        assert {n for n in (1, 2) if self.match.player(n)} == self.seated
        assert self.match.is_empty == (not self.seated)


TestMatchKeepsTheRules = MatchMachine.TestCase
TestMatchKeepsTheRules.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
