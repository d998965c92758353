"""Whatever two players do, in whatever order, a match keeps the rules.

The model here knows the rules in other words than the match does: it replays the list of accepted
claims.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tictactoe.match import Claimed, Match, MatchId, Phase, PlayerId, PlayerNumber, RematchAgreed
from tictactoe.refusals import Refusal
from tictactoe.rules import SPACES, SpaceId

numbers = st.sampled_from([1, 2])
ROWS = ({0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6}, {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6})


class MatchMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.match = Match(MatchId(1))
        self.arrivals = 0
        self.seated: set[int] = set()
        self.beginner = 1
        self.moves: list[int] = []
        self.wins = {1: 0, 2: 0}
        self.asked: set[int] = set()

    # The model.

    def owned_by(self, number: int) -> set[int]:
        offset = 0 if number == self.beginner else 1
        return set(self.moves[offset::2])

    def winner(self) -> int | None:
        return next((n for n in (1, 2) if any(row <= self.owned_by(n) for row in ROWS)), None)

    def is_over(self) -> bool:
        return self.winner() is not None or len(self.moves) == 9

    def to_move(self) -> int:
        return self.beginner if len(self.moves) % 2 == 0 else 3 - self.beginner

    def begin(self, beginner: int) -> None:
        self.beginner, self.moves, self.asked = beginner, [], set()

    # What players do.

    @precondition(lambda self: len(self.seated) < 2)
    @rule()
    def sit(self) -> None:
        self.arrivals += 1
        expected = 1 if 1 not in self.seated else 2
        assert self.match.sit(PlayerId(str(self.arrivals))) == expected
        self.seated.add(expected)

    @rule(number=numbers, index=st.integers(0, 8))
    def claim(self, number: PlayerNumber, index: int) -> None:
        allowed = (
            len(self.seated) == 2
            and not self.is_over()
            and number == self.to_move()
            and index not in self.moves
        )
        answer = self.match.claim(number, SPACES[index])
        assert isinstance(answer, Claimed) == allowed
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

    @rule(number=numbers)
    def ask_rematch(self, number: PlayerNumber) -> None:
        full = len(self.seated) == 2
        answer = self.match.ask_rematch(number)
        assert isinstance(answer, Refusal) == (full and not self.is_over())
        if full and self.is_over():
            self.asked.add(number)
            assert isinstance(answer, RematchAgreed) == (self.asked == {1, 2})
            if self.asked == {1, 2}:
                self.begin(self.winner() or self.beginner)

    @precondition(lambda self: bool(self.seated))
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.seated)))
        self.seated.remove(number)
        stays = next(iter(self.seated), None)
        assert self.match.leave(1 if number == 1 else 2) == stays
        self.wins = {1: 0, 2: 0}
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
        next_beginner = self.winner() or self.beginner
        assert self.match.turn == (next_beginner if self.is_over() else self.to_move())

    @invariant()
    def scores_are_true(self) -> None:
        assert (self.match.scores.x, self.match.scores.o) == (self.wins[1], self.wins[2])

    @invariant()
    def seats_are_true(self) -> None:
        assert {n for n in (1, 2) if self.match.player(n)} == self.seated
        assert self.match.is_empty == (not self.seated)


TestMatchKeepsTheRules = MatchMachine.TestCase
TestMatchKeepsTheRules.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
