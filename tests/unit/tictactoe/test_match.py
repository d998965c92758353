from __future__ import annotations

import pytest

from tictactoe.match import Match
from tictactoe.refusals import Refusal, RefusalCode
from tictactoe.rules import SPACES, SpaceId, Stalemate, Win
from tictactoe.terms import (
    Claimed,
    MatchId,
    Phase,
    PlayerId,
    PlayerNumber,
    RematchAgreed,
    RematchAsked,
    Scores,
)

ANN, BEN, CAT = PlayerId("ann"), PlayerId("ben"), PlayerId("cat")

X_WINS = "1-1 2-1 1-2 2-2 1-3"
SECOND_WINS = "1-1 2-1 1-2 2-2 3-3 2-3"
STALEMATE = "1-1 1-2 1-3 2-2 2-1 2-3 3-2 3-1 3-3"


@pytest.fixture
def match() -> Match:
    """Ann (X) and Ben (O), X to move."""
    match = Match(MatchId(1))
    match.sit(ANN)
    match.sit(BEN)
    return match


def play(match: Match, moves: str) -> Claimed:
    """Claim by turns whoever begins; the answer to the last claim."""
    answer: object = None
    for name in moves.split():
        answer = match.claim(match.turn, SpaceId(name))
        assert isinstance(answer, Claimed)
    assert isinstance(answer, Claimed)
    return answer


def phase(match: Match) -> Phase:
    """As a call, so that type checkers do not believe it stays what it was."""
    return match.phase


def refused(answer: object) -> RefusalCode:
    assert isinstance(answer, Refusal)
    assert answer.reason
    return answer.code


def test_seat_one_first_and_no_third() -> None:
    match = Match(MatchId(1))
    assert phase(match) is Phase.WAITING
    assert match.sit(ANN) == 1
    assert phase(match) is Phase.WAITING
    assert match.sit(BEN) == 2
    assert phase(match) is Phase.PLAYING
    assert match.turn == 1
    with pytest.raises(ValueError, match="no free seat"):
        match.sit(CAT)


def test_nobody_moves_before_the_opponent_came() -> None:
    match = Match(MatchId(1))
    match.sit(ANN)
    assert refused(match.claim(1, SPACES[0])) is RefusalCode.NO_OPPONENT
    assert match.board.claims == {}


def test_claims_alternate(match: Match) -> None:
    assert match.claim(1, SPACES[0]) == Claimed(SPACES[0], "X", None)
    assert refused(match.claim(1, SPACES[1])) is RefusalCode.NOT_YOUR_TURN
    assert match.claim(2, SPACES[1]) == Claimed(SPACES[1], "O", None)
    assert refused(match.claim(2, SPACES[2])) is RefusalCode.NOT_YOUR_TURN


def test_a_taken_space_stays_its_owners(match: Match) -> None:
    match.claim(1, SPACES[0])
    assert refused(match.claim(2, SPACES[0])) is RefusalCode.SPACE_TAKEN
    assert match.board.claims == {SPACES[0]: "X"}
    assert match.turn == 2


def test_a_win_ends_the_game_and_counts(match: Match) -> None:
    answer = play(match, X_WINS)
    assert answer.outcome == Win("X", (SPACES[0], SPACES[1], SPACES[2]))
    assert phase(match) is Phase.OVER
    assert match.scores == Scores(x=1, o=0)
    assert refused(match.claim(2, SPACES[8])) is RefusalCode.GAME_OVER


def test_a_stalemate_ends_the_game_and_counts_for_nobody(match: Match) -> None:
    assert play(match, STALEMATE).outcome == Stalemate()
    assert phase(match) is Phase.OVER
    assert match.scores == Scores()


def test_the_next_game_begins_when_both_want_it(match: Match) -> None:
    play(match, X_WINS)
    assert match.ask_rematch(1) == RematchAsked()
    assert match.ask_rematch(1) == RematchAsked(), "asking twice is not two players asking"
    assert phase(match) is Phase.OVER
    assert match.ask_rematch(2) == RematchAgreed()
    assert phase(match) is Phase.PLAYING
    assert match.board.claims == {}
    assert match.scores == Scores(x=1, o=0)


def test_a_rematch_asked_for_in_the_middle_of_a_game_is_refused(match: Match) -> None:
    play(match, X_WINS)
    match.ask_rematch(1)
    match.ask_rematch(2)
    match.claim(1, SPACES[4])
    assert refused(match.ask_rematch(1)) is RefusalCode.GAME_IN_PROGRESS
    assert refused(match.ask_rematch(2)) is RefusalCode.GAME_IN_PROGRESS
    assert match.board.claims == {SPACES[4]: "X"}


def test_a_wish_for_a_rematch_does_not_outlive_its_game(match: Match) -> None:
    play(match, X_WINS)
    match.ask_rematch(1)
    match.ask_rematch(2)
    play(match, X_WINS)
    assert match.ask_rematch(2) == RematchAsked()
    assert phase(match) is Phase.OVER


@pytest.mark.parametrize(
    ("games", "beginner"),
    [
        ([X_WINS], 1),
        ([SECOND_WINS], 2),
        ([SECOND_WINS, SECOND_WINS], 1),
        ([STALEMATE], 1),
        ([SECOND_WINS, STALEMATE], 2),
        ([SECOND_WINS, STALEMATE, STALEMATE], 2),
    ],
)
def test_the_winner_begins_and_after_a_stalemate_the_same_again(
    match: Match, games: list[str], beginner: PlayerNumber
) -> None:
    for game in games:
        play(match, game)
        match.ask_rematch(1)
        match.ask_rematch(2)
    assert match.turn == beginner


def test_scores_add_up(match: Match) -> None:
    for game in (X_WINS, SECOND_WINS, STALEMATE, X_WINS):
        play(match, game)
        match.ask_rematch(1)
        match.ask_rematch(2)
    # O won the second game and began the third and, after the stalemate, the fourth, which it won.
    assert match.scores == Scores(x=1, o=2)


@pytest.mark.parametrize("moves", ["", "1-1", "1-1 2-2", X_WINS, SECOND_WINS, STALEMATE])
@pytest.mark.parametrize(("leaves", "stays"), [(1, 2), (2, 1)])
def test_whoever_stays_keeps_the_seat_and_begins(
    match: Match, moves: str, leaves: PlayerNumber, stays: PlayerNumber
) -> None:
    if moves:
        play(match, moves)
    stayer = match.player(stays)
    assert match.leave(leaves) == stays
    assert phase(match) is Phase.WAITING
    assert match.player(stays) == stayer
    assert match.board.claims == {}
    assert match.scores == Scores()
    assert refused(match.claim(stays, SPACES[0])) is RefusalCode.NO_OPPONENT
    assert match.sit(CAT) == leaves
    assert phase(match) is Phase.PLAYING
    assert match.turn == stays


def test_who_leaves_takes_the_wish_for_a_rematch_along(match: Match) -> None:
    play(match, X_WINS)
    match.ask_rematch(2)
    match.leave(2)
    match.sit(CAT)
    play(match, X_WINS)
    assert match.ask_rematch(1) == RematchAsked()


def test_asking_for_a_rematch_while_alone_means_waiting(match: Match) -> None:
    match.leave(2)
    assert match.ask_rematch(1) == RematchAsked()
    match.sit(CAT)
    play(match, X_WINS)
    assert match.ask_rematch(2) == RematchAsked(), "the wish of before does not count"


def test_the_last_one_leaves_an_empty_match(match: Match) -> None:
    assert match.leave(1) == 2
    assert match.leave(2) is None
    assert match.is_empty


def test_leaving_a_free_seat_changes_nothing() -> None:
    match = Match(MatchId(1))
    match.sit(ANN)
    assert match.leave(2) == 1
    assert match.player(1) == ANN
    assert phase(match) is Phase.WAITING
