from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tictactoe.rules import LINES, SPACES, Board, SpaceId, Stalemate, Symbol, Win, find_space


def board(rows: str) -> Board:
    """A board drawn as three words of X, O and dots."""
    drawn = zip(SPACES, "".join(rows.split()), strict=True)
    symbols: dict[str, Symbol] = {"X": "X", "O": "O"}
    return Board({space: symbols[mark] for space, mark in drawn if mark != "."})


def test_nine_spaces_in_reading_order() -> None:
    assert SPACES == ("1-1", "1-2", "1-3", "2-1", "2-2", "2-3", "3-1", "3-2", "3-3")


def middle_is_between(first: str, middle: str, last: str) -> bool:
    """Names are row, dash, column."""
    return all(int(first[axis]) + int(last[axis]) == 2 * int(middle[axis]) for axis in (0, 2))


def test_eight_lines_of_three_neighbours() -> None:
    assert len(set(LINES)) == 8
    # Every three spaces whose middle one lies exactly between the others, and no more.
    straight = {trio for trio in combinations(SPACES, 3) if middle_is_between(*trio)}
    assert {tuple(sorted(line)) for line in LINES} == straight


@pytest.mark.parametrize("space", SPACES)
def test_find_space_knows_every_space(space: SpaceId) -> None:
    assert find_space(str(space)) == space


@pytest.mark.parametrize("name", ["", "0-1", "1-4", "4-4", "1-1 ", "11", "1-1-1", "１-１", "1–1"])
def test_find_space_knows_no_other(name: str) -> None:
    assert find_space(name) is None


@given(st.text())
def test_find_space_invents_nothing(name: str) -> None:
    assert find_space(name) == (name if name in SPACES else None)


def test_claim_makes_another_board() -> None:
    empty = Board()
    one = empty.claim(SPACES[0], "X")
    assert one.claims == {SPACES[0]: "X"}
    assert empty.claims == {}
    assert not one.is_free(SPACES[0])


def test_claim_of_a_taken_space_raises() -> None:
    with pytest.raises(ValueError, match="taken"):
        Board().claim(SPACES[0], "X").claim(SPACES[0], "O")


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("symbol", ["X", "O"])
def test_every_line_wins(line: tuple[SpaceId, SpaceId, SpaceId], symbol: Symbol) -> None:
    assert Board(dict.fromkeys(line, symbol)).outcome() == Win(symbol, line)


@pytest.mark.parametrize(
    ("drawn", "outcome"),
    [
        ("... ... ...", None),
        ("XX. OO. ...", None),
        ("XOX XOO .X.", None),
        ("XOX XOO OXX", Stalemate()),
        # A full board with a line is a win: the win is looked for first.
        ("XXX XOO OXO", Win("X", LINES[0])),
        # The last claim may close two lines; one of them is told.
        ("XXX XOO XOO", Win("X", LINES[0])),
    ],
)
def test_outcome(drawn: str, outcome: Win | Stalemate | None) -> None:
    assert board(drawn).outcome() == outcome


@given(st.permutations(SPACES))
def test_a_game_ends_at_the_first_line_or_at_the_ninth_claim(order: list[SpaceId]) -> None:
    played = Board()
    turns: tuple[Symbol, Symbol] = ("X", "O")
    for turn, space in enumerate(order):
        symbol = turns[turn % 2]
        played = played.claim(space, symbol)
        mine = {space for space, owner in played.claims.items() if owner == symbol}
        has_line = any(mine.issuperset(line) for line in LINES)
        outcome = played.outcome()
        if has_line:
            assert isinstance(outcome, Win)
            assert outcome.symbol == symbol
            assert mine.issuperset(outcome.combination)
            return
        assert outcome == (Stalemate() if turn == 8 else None)
