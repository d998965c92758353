from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tictactoe.contract import answers, playing
from tictactoe.refusals import Refusal, RefusalCode
from tictactoe.rules import LINES, SPACES, SpaceId, Stalemate, Win
from tictactoe.terms import Scores

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("space", SPACES)
def test_clicked_names_a_space(space: SpaceId) -> None:
    assert playing.read_clicked([{"spaceID": space}]) == space


def test_keys_to_come_are_passed_over() -> None:
    assert playing.read_clicked([{"spaceID": "2-2", "moveID": 7}]) == "2-2"


@pytest.mark.parametrize(
    "args",
    [
        (),
        (None,),
        ("1-1",),
        (7,),
        (True,),
        (["1-1"],),
        (b"1-1",),
        ({},),
        ({"spaceID": None},),
        ({"spaceID": 11},),
        ({"spaceID": ["1-1"]},),
        ({"spaceID": {"1-1": 1}},),
        ({"spaceID": b"1-1"},),
        ({"spaceid": "1-1"},),
        ({"spaceID": "1-1"}, "more"),
        ({"spaceID": "1-1"}, {"spaceID": "1-2"}),
    ],
)
def test_clicked_with_anything_else_is_not_understood(args: tuple[object, ...]) -> None:
    assert playing.read_clicked(args) == Refusal(RefusalCode.BAD_PAYLOAD)


@pytest.mark.parametrize("name", ["", "0-0", "4-1", "1-1-1", "a", "1-1\x00", "9" * 100_000])
def test_clicked_beside_the_board(name: str) -> None:
    assert playing.read_clicked([{"spaceID": name}]) == Refusal(RefusalCode.NO_SUCH_SPACE)


@given(st.lists(json_values, max_size=3))
def test_reading_never_raises(args: list[object]) -> None:
    assert isinstance(playing.read_clicked(args), Refusal)
    assert (answers.read_bare(args) is None) == (not args)


def test_payloads_are_the_originals() -> None:
    assert playing.player_identity(1) == {"playerNumber": 1, "playerXO": "X"}
    assert playing.player_identity(2) == {"playerNumber": 2, "playerXO": "O"}
    assert playing.end_game(Win("O", LINES[7])) == {
        "winner": {"symbol": "O", "combination": ["1-3", "2-2", "3-1"]}
    }
    assert playing.end_game(Stalemate()) == {"stalemate": True}
    assert playing.score_board(Scores(x=3, o=1)) == {"xScore": 3, "oScore": 1}


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_says_why(code: RefusalCode) -> None:
    refusal = Refusal(code)
    told = answers.refused(refusal)
    assert told == {"ok": False, "reason": refusal.reason, "code": code.value}
    assert told["reason"].endswith(".")
    assert playing.move_refused(refusal, None) == {"reason": refusal.reason, "code": code.value}
    assert playing.move_refused(refusal, SPACES[4]) == {
        "reason": refusal.reason,
        "code": code.value,
        "spaceID": "2-2",
    }
    assert playing.play_again_refused(refusal) == playing.move_refused(refusal, None)
