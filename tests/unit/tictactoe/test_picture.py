"""The picture of a game: well-formed whatever the names are, and drawable as PNG."""

from __future__ import annotations

from xml.etree import ElementTree as xml

import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st

from tictactoe.names import clean_name
from tictactoe.picture import HEIGHT, WIDTH, Caption, draw_picture
from tictactoe.rules import LINES, SPACES, Board, Symbol, Win

SVG = "{http://www.w3.org/2000/svg}"


def won_board() -> Board:
    board = Board()
    moves: list[tuple[int, Symbol]] = [(0, "X"), (3, "O"), (1, "X"), (4, "O"), (2, "X")]
    for index, symbol in moves:
        board = board.claim(SPACES[index], symbol)
    return board


names = st.text(max_size=40).map(clean_name).filter(lambda name: name is not None)


@settings(deadline=None)
@given(names, names)
def test_a_name_is_text_and_nothing_else(x: str, o: str) -> None:
    picture = draw_picture(won_board().claims, LINES[0], Caption({"X": x, "O": o}, "X won"))
    root = xml.fromstring(picture)
    assert [text.text for text in root.iter(f"{SVG}text")] == [x, o, "X won"]
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "rect", "g", "path", "text")
    }


@pytest.mark.parametrize("name", ['<script>alert("1")</script>', "&lt;", "]]>", "'\"<!--"])
def test_markup_in_a_name_is_shown_as_it_is(name: str) -> None:
    picture = draw_picture({}, [], Caption({"X": name, "O": "Bo"}, "Stalemate"))
    assert next(xml.fromstring(picture).iter(f"{SVG}text")).text == name
    assert "<script" not in picture


def test_what_has_won_stands_out() -> None:
    board = won_board()
    outcome = board.outcome()
    assert isinstance(outcome, Win)
    won = xml.fromstring(draw_picture(board.claims, outcome.combination, None))
    opacities = [group.get("opacity") for group in won.iter(f"{SVG}g")]
    # The marker below the three, and the two marks that have not won.
    assert sorted(filter(None, opacities)) == ["0.2", "0.35", "0.35"]


def test_a_long_name_is_written_small_enough() -> None:
    caption = Caption({"X": "Ada", "O": "李" * 20}, "X won")
    sizes = [
        int(text.get("font-size", "0"))
        for text in xml.fromstring(draw_picture({}, [], caption)).iter(f"{SVG}text")
    ]
    assert sizes[0] > 40
    assert 15 < sizes[1] < 25


def test_it_can_be_made_a_png_of_the_same_size() -> None:
    png = resvg_py.svg_to_bytes(
        svg_string=draw_picture(won_board().claims, LINES[0], None), skip_system_fonts=True
    )
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == WIDTH
    assert int.from_bytes(png[20:24], "big") == HEIGHT
