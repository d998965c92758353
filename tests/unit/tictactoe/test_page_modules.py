"""The page's pure modules in Node, and that its rules are the server's."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from tictactoe.bot import choose_space
from tictactoe.options import Strength
from tictactoe.rules import LINES, SPACES, Board, Symbol, Win

HERE: Final = Path(__file__).parent / "page"
OTHER: Final[dict[Symbol, Symbol]] = {"X": "O", "O": "X"}


@pytest.fixture(scope="module")
def node() -> str:
    executable = shutil.which("node")
    if executable is None:
        pytest.skip("there is no Node.js: apt-get install nodejs")
    return executable


@pytest.mark.parametrize("script", sorted(path.name for path in HERE.glob("*.test.js")))
def test_in_node(node: str, script: str) -> None:
    result = subprocess.run(
        [node, "--test", "--test-reporter=tap", script],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def positions() -> Iterator[tuple[Board, Symbol]]:
    """Every board that can be reached, with who would be to move."""
    seen = set[frozenset[tuple[str, str]]]()
    rest: list[tuple[Board, Symbol]] = [(Board(), "X")]
    while rest:
        board, turn = rest.pop()
        key = frozenset(board.claims.items())
        if key in seen:
            continue
        seen.add(key)
        yield board, turn
        if board.outcome() is None:
            rest.extend(
                (board.claim(space, turn), OTHER[turn]) for space in SPACES if board.is_free(space)
            )


def told(board: Board) -> object:
    outcome = board.outcome()
    if outcome is None:
        return None
    if isinstance(outcome, Win):
        return {"winner": {"symbol": outcome.symbol, "combination": list(outcome.combination)}}
    return {"stalemate": True}


def test_page_and_server_have_the_same_rules_and_the_same_strong_bot(node: str) -> None:
    boards = list(positions())
    assert len(boards) == 5478
    asked = [{"claims": dict(board.claims), "turn": turn} for board, turn in boards]
    result = subprocess.run(
        [node, "outcomes.js"],
        cwd=HERE,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert result.returncode == 0, result.stderr
    page = json.loads(result.stdout)
    assert page["spaces"] == list(SPACES)
    assert page["lines"] == [list(line) for line in LINES]
    chance = Random(1)
    for (board, turn), answer in zip(boards, page["outcomes"], strict=True):
        assert answer["outcome"] == told(board)
        if answer["outcome"] is None:
            for _ in range(2):
                assert choose_space(board, turn, Strength.HARD, chance) in answer["best"]
