"""What the bot's three strengths promise, over all games or over very many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import product
from random import Random
from typing import TYPE_CHECKING, TypeVar

import pytest

from tictactoe.bot import (
    LONGEST_THOUGHT,
    PART_OF_CLOCK,
    SHORTEST_THOUGHT,
    choose_space,
    thinking_time,
)
from tictactoe.options import Strength
from tictactoe.rules import LINES, SPACES, Board, SpaceId, Symbol, Win

if TYPE_CHECKING:
    from _typeshed import SupportsLenAndGetItem

T = TypeVar("T")

OTHER: dict[Symbol, Symbol] = {"X": "O", "O": "X"}
Chooses = Callable[[Board, Symbol, Random], SpaceId]


class Loaded(Random):
    """Chance that always falls the same way: the index of what is chosen, and one number."""

    def __init__(self, index: int, number: float = 0.0) -> None:
        super().__init__(0)
        self.index = index
        self.number = number

    def random(self) -> float:
        return self.number

    def choice(self, seq: SupportsLenAndGetItem[T]) -> T:
        return seq[min(self.index, len(seq) - 1)]


def board_of(rows: str) -> Board:
    """A board drawn as three words of X, O and dots."""
    marks = rows.replace(" ", "")
    owners: dict[str, Symbol] = {"X": "X", "O": "O"}
    drawn = zip(SPACES, marks, strict=True)
    return Board({space: owners[mark] for space, mark in drawn if mark in owners})


def choices(board: Board, symbol: Symbol, strength: Strength) -> set[SpaceId]:
    """Everything that the bot may do there, whatever chance says."""
    return {
        choose_space(board, symbol, strength, Loaded(index, number))
        for index, number in product(range(len(SPACES)), (0.0, 0.999))
    }


def free(board: Board) -> list[SpaceId]:
    return [space for space in SPACES if board.is_free(space)]


def completing(board: Board, symbol: Symbol) -> set[SpaceId]:
    """The spaces that make three in a row, found in another way than the bot does."""
    found: set[SpaceId] = set()
    for line in LINES:
        owners = Counter(board.claims.get(space) for space in line)
        if owners[symbol] == 2 and owners[None] == 1:
            found |= {space for space in line if board.is_free(space)}
    return found


@cache
def positions() -> list[tuple[Board, Symbol]]:
    """Every position that a game can reach and that goes on, with who is to move."""
    seen: set[tuple[frozenset[tuple[SpaceId, Symbol]], Symbol]] = set()
    found: list[tuple[Board, Symbol]] = []
    waiting: list[tuple[Board, Symbol]] = [(Board(), "X"), (Board(), "O")]
    while waiting:
        board, symbol = waiting.pop()
        key = (frozenset(board.claims.items()), symbol)
        if key in seen or board.outcome() is not None:
            continue
        seen.add(key)
        found.append((board, symbol))
        waiting.extend((board.claim(space, symbol), OTHER[symbol]) for space in free(board))
    return found


# The highest.


@pytest.mark.parametrize(("bot", "beginner"), [*product("XO", "XO")])
def test_hard_never_loses_whatever_it_chooses_and_whatever_the_opponent_does(
    bot: Symbol, beginner: Symbol
) -> None:
    """All games: every move of the opponent, and every one that the bot might choose."""
    ends: Counter[str] = Counter()
    seen: set[frozenset[tuple[SpaceId, Symbol]]] = set()

    def play(board: Board, turn: Symbol) -> None:
        key = frozenset(board.claims.items())
        if key in seen:
            return
        seen.add(key)
        if (outcome := board.outcome()) is not None:
            ends[outcome.symbol if isinstance(outcome, Win) else "stalemate"] += 1
            return
        moves = choices(board, bot, Strength.HARD) if turn == bot else free(board)
        for space in moves:
            play(board.claim(space, turn), OTHER[turn])

    play(Board(), beginner)
    assert ends[OTHER[bot]] == 0
    assert ends[bot] > 20
    assert ends["stalemate"] > 3


def test_hard_wins_at_once_where_it_can() -> None:
    for board, symbol in positions():
        if winning := completing(board, symbol):
            assert choices(board, symbol, Strength.HARD) <= winning


def test_two_hard_bots_never_beat_each_other_and_play_many_games() -> None:
    chance = Random(1)
    games = {play(hard, hard, chance) for _ in range(300)}
    assert {result for _, result in games} == {"-"}
    assert len(games) > 200


@pytest.mark.parametrize("strength", [*Strength])
def test_every_opening_comes_up(strength: Strength) -> None:
    """A bot that begins would be dull if it always began in the centre."""
    assert choices(Board(), "X", strength) == set(SPACES)


# The medium one.


def test_medium_sees_every_win_and_every_threat() -> None:
    for board, symbol in positions():
        if winning := completing(board, symbol):
            assert choices(board, symbol, Strength.MEDIUM) == winning
        elif blocking := completing(board, OTHER[symbol]):
            assert choices(board, symbol, Strength.MEDIUM) == blocking
        else:
            assert choices(board, symbol, Strength.MEDIUM) == set(free(board))


def test_medium_is_beaten_by_two_threats_at_once() -> None:
    board = board_of("X.. .O. ..X")
    # Perfect play takes an edge here; medium may take a corner, and X has two lines.
    assert choices(board, "O", Strength.HARD) == {"1-2", "2-1", "2-3", "3-2"}
    assert "1-3" in choices(board, "O", Strength.MEDIUM)
    forked = board.claim(SPACES[2], "O").claim(SPACES[6], "X")
    assert len(completing(forked, "X")) == 2


# The easy one.


def test_easy_overlooks_things_but_only_sometimes() -> None:
    board = board_of("OO. XX. ...")
    seen, missed = Loaded(0, 0.0), Loaded(8, 0.999)
    assert choose_space(board, "O", Strength.EASY, seen) == "1-3"
    assert choose_space(board, "O", Strength.EASY, missed) == "3-3"
    threatened = board_of("O.. XX. ...")
    assert choose_space(threatened, "O", Strength.EASY, seen) == "2-3"
    assert choose_space(threatened, "O", Strength.EASY, missed) == "3-3"


def hard(board: Board, symbol: Symbol, chance: Random) -> SpaceId:
    return choose_space(board, symbol, Strength.HARD, chance)


def medium(board: Board, symbol: Symbol, chance: Random) -> SpaceId:
    return choose_space(board, symbol, Strength.MEDIUM, chance)


def easy(board: Board, symbol: Symbol, chance: Random) -> SpaceId:
    return choose_space(board, symbol, Strength.EASY, chance)


def child(board: Board, symbol: Symbol, chance: Random) -> SpaceId:
    """Completes its own row, never blocks, and has no plan."""
    return chance.choice(sorted(completing(board, symbol)) or free(board))


def anywhere(board: Board, symbol: Symbol, chance: Random) -> SpaceId:
    return chance.choice(free(board))


def play(first: Chooses, second: Chooses, chance: Random) -> tuple[tuple[SpaceId, ...], str]:
    """A whole game, X first: its moves, and the winner's symbol or a dash."""
    board, moves = Board(), list[SpaceId]()
    symbol: Symbol = "X"
    while (outcome := board.outcome()) is None:
        space = (first if symbol == "X" else second)(board, symbol, chance)
        board = board.claim(space, symbol)
        moves.append(space)
        symbol = OTHER[symbol]
    return tuple(moves), outcome.symbol if isinstance(outcome, Win) else "-"


def share_won(one: Chooses, other: Chooses, games: int = 1000) -> float:
    """How many of the games the first wins, beginning every second one."""
    chance = Random(7)
    won = 0
    for number in range(games):
        if number % 2:
            won += play(one, other, chance)[1] == "X"
        else:
            won += play(other, one, chance)[1] == "O"
    return won / games


def test_a_child_beats_easy_about_as_often_as_not() -> None:
    assert 0.35 < share_won(child, easy) < 0.6


def test_easy_is_no_fool() -> None:
    assert share_won(easy, anywhere) > 0.55


def test_each_strength_is_clearly_stronger_than_the_one_before() -> None:
    assert share_won(medium, easy) > 0.6
    assert share_won(hard, medium) > 0.35
    assert share_won(medium, hard) == 0
    assert share_won(child, medium) < 0.2


# Bounds.


@pytest.mark.parametrize("strength", [*Strength])
def test_whatever_the_position_the_move_is_allowed(strength: Strength) -> None:
    chance = Random(3)
    for board, symbol in positions():
        assert board.is_free(choose_space(board, symbol, strength, chance))


@pytest.mark.parametrize("rows", ["XXX OO. ...", "XOX XOO OXX"])
def test_a_game_that_is_over_has_no_move(rows: str) -> None:
    with pytest.raises(ValueError, match="the game is over"):
        choose_space(board_of(rows), "O", Strength.HARD, Random(0))


def test_the_bot_seems_to_think_but_never_until_its_clock_is_empty() -> None:
    chance = Random(5)
    without = [thinking_time(chance) for _ in range(500)]
    assert SHORTEST_THOUGHT <= min(without) < max(without) <= LONGEST_THOUGHT
    assert max(without) - min(without) > 0.7
    for left in (60.0, 3.0, 0.2, 0.0):
        for _ in range(100):
            assert thinking_time(chance, left) <= left * PART_OF_CLOCK
