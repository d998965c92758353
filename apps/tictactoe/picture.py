"""The picture of a finished game, to be shown where somebody shares it: board, names, result.

Drawn as the page draws its board, in the light colours: a picture cannot know what lies around it.
It has the size that previews of links have. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as xml

from .rules import SpaceId, Symbol

__all__ = ["HEIGHT", "WIDTH", "Caption", "draw_picture"]

WIDTH: Final = 1200
HEIGHT: Final = 630

_PAPER: Final = "#f4eee3"
_INK: Final = "#28231d"
_SOFT: Final = "#6a6055"
_RULE: Final = "#4a4239"
_COLOURS: Final[dict[Symbol, str]] = {"X": "#c03a26", "O": "#1b6775"}

_RULES: Final = (
    "M100.5 14C98.8 96 101.6 198 99.6 287",
    "M200.4 12.5C202 102 198.6 204 200.6 286",
    "M13 100.8C98 98.4 206 101.8 287 99.4",
    "M14.5 199.6C96 202 204 198.4 286 200.6",
)
_MARKS: Final[dict[Symbol, str]] = {
    "X": "M23 21C39 40 60 59 79 80M78.5 22.5C62 41 42 58 21.5 78",
    "O": "M54 19.5C33 17 18.5 32 19 51.5C19.5 70 33 82 51 81.5"
    "C69.5 81 82 67 81.5 48.5C81 31 68.5 19 47.5 20.5",
}

_BOARD: Final = 480
"""Length of the board's side; it is drawn in units of 300."""
_MARGIN: Final = (HEIGHT - _BOARD) // 2
_WORDS_AT: Final = _MARGIN + _BOARD + 75
_NAMES_AT: Final[dict[Symbol, int]] = {"X": 215, "O": 315}
_WORDS_WIDTH: Final = WIDTH - _WORDS_AT - _MARGIN


@dataclass(frozen=True, slots=True)
class Caption:
    """The words beside the board."""

    names: Mapping[Symbol, str]
    result: str


def draw_picture(
    board: Mapping[SpaceId, Symbol], combination: Sequence[SpaceId], caption: Caption | None
) -> str:
    """The picture, as SVG.

    Args:
        board: who has claimed which spaces.
        combination: the spaces that have won, in order, or none.
        caption: the words; without any, the board stands in the middle.
    """
    root = xml.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=str(WIDTH),
        height=str(HEIGHT),
    )
    xml.SubElement(root, "rect", width=str(WIDTH), height=str(HEIGHT), fill=_PAPER)
    left = _MARGIN if caption else (WIDTH - _BOARD) // 2
    _draw_board(root, left, board, combination)
    if caption:
        _write_caption(root, caption)
    return xml.tostring(root, encoding="unicode")


def _draw_board(
    root: xml.Element,
    left: int,
    board: Mapping[SpaceId, Symbol],
    combination: Sequence[SpaceId],
) -> None:
    scale = _BOARD / 300
    place = f"translate({left} {_MARGIN}) scale({scale})"
    sheet = _strokes(root, _RULE, 2.4, place)
    if combination:
        (x1, y1), (x2, y2) = (_middle(space) for space in (combination[0], combination[-1]))
        marker = _strokes(sheet, _COLOURS[board[combination[0]]], 78)
        marker.set("opacity", "0.2")
        xml.SubElement(marker, "path", d=f"M{x1} {y1}L{x2} {y2}")
    for rule in _RULES:
        xml.SubElement(sheet, "path", d=rule)
    for space, symbol in board.items():
        x, y = _middle(space)
        mark = _draw_mark(sheet, symbol, f"translate({x - 38} {y - 38}) scale(0.76)")
        if space not in combination:
            mark.set("opacity", "0.35")


def _write_caption(root: xml.Element, caption: Caption) -> None:
    for symbol, y in _NAMES_AT.items():
        _draw_mark(root, symbol, f"translate({_WORDS_AT} {y - 45}) scale(0.6)")
        _write(root, caption.names[symbol], _WORDS_AT + 84, y, size=46, colour=_INK)
    _write(root, caption.result, _WORDS_AT, 425, size=40, colour=_SOFT)


def _write(root: xml.Element, words: str, x: int, y: int, *, size: int, colour: str) -> None:
    room = _WORDS_WIDTH - (x - _WORDS_AT)
    text = xml.SubElement(
        root,
        "text",
        {
            "x": str(x),
            "y": str(y),
            "font-size": str(min(size, int(room / max(1.0, _width(words))))),
            "font-family": "Georgia, 'Times New Roman', serif",
            "fill": colour,
        },
    )
    text.text = words


def _width(words: str) -> float:
    """How wide a text is at most, roughly, in units of its size: nobody here knows the font."""
    return sum(1.1 if unicodedata.east_asian_width(one) in "WF" else 0.65 for one in words)


def _draw_mark(parent: xml.Element, symbol: Symbol, place: str) -> xml.Element:
    mark = _strokes(parent, _COLOURS[symbol], 10, place)
    xml.SubElement(mark, "path", d=_MARKS[symbol])
    return mark


def _strokes(
    parent: xml.Element, colour: str, width: float, place: str | None = None
) -> xml.Element:
    group = xml.SubElement(
        parent,
        "g",
        {
            "fill": "none",
            "stroke": colour,
            "stroke-width": str(width),
            "stroke-linecap": "round",
            "stroke-linejoin": "round",
        },
    )
    if place:
        group.set("transform", place)
    return group


def _middle(space: SpaceId) -> tuple[int, int]:
    row, column = (int(part) for part in space.split("-"))
    return column * 100 - 50, row * 100 - 50
