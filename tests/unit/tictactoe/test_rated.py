"""What a game must be to count, whoever plays it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.tictactoe.store.finished import FULL, O_WON, WON_BY_O, WON_BY_X, X_WON, finished
from tictactoe.rated import MOST_A_DAY, why_unrated
from tictactoe.rules import SPACES, Board, SpaceId, Stalemate, Symbol, Win
from tictactoe.terms import Forfeit, ForfeitReason, Unrated

forfeits = st.builds(Forfeit, st.sampled_from(["X", "O"]), st.sampled_from(ForfeitReason))
few_before = st.integers(0, MOST_A_DAY - 1)
OTHER: dict[Symbol, Symbol] = {"X": "O", "O": "X"}


@given(st.sampled_from([(WON_BY_X, X_WON), (WON_BY_O, O_WON), (FULL, Stalemate())]), few_before)
def test_what_is_played_to_its_end_counts(
    played: tuple[list[int], Win | Stalemate], lately: int
) -> None:
    moves, ending = played
    assert why_unrated(finished(moves=moves, ending=ending), lately) is None


@given(st.integers(0, 4), forfeits, few_before)
def test_what_is_given_up_counts_once_both_have_moved(
    moves: int, ending: Forfeit, lately: int
) -> None:
    game = finished(moves=WON_BY_X[:moves], ending=ending)
    assert why_unrated(game, lately) is (None if moves >= 2 else Unrated.TOO_SHORT)


@given(st.integers(0, 100))
def test_between_the_same_two_only_so_many_count(lately: int) -> None:
    expected = None if lately < MOST_A_DAY else Unrated.TOO_OFTEN
    assert why_unrated(finished(), lately) is expected


def test_before_both_have_moved_nobody_stands_to_lose() -> None:
    """So nobody gains by giving a game up that does not count."""
    assert _best(Board(), "X") == 0
    for space in SPACES:
        assert _best(Board().claim(space, "X"), "O") == 0
    # After two moves somebody may, so those games count.
    centre_and_edge = Board().claim(SpaceId("2-2"), "X").claim(SpaceId("1-2"), "O")
    assert _best(centre_and_edge, "X") == 1


def _best(board: Board, turn: Symbol, known: dict[object, int] | None = None) -> int:
    """What who is to move can reach: 1 to win, 0 a stalemate, -1 to lose."""
    known = {} if known is None else known
    key = (frozenset(board.claims.items()), turn)
    if key not in known:
        outcome = board.outcome()
        if outcome is not None:
            known[key] = 0 if isinstance(outcome, Stalemate) else -1
        else:
            known[key] = max(
                -_best(board.claim(space, turn), OTHER[turn], known)
                for space in SPACES
                if board.is_free(space)
            )
    return known[key]
