"""What a rating promises to people, whoever they are and whatever they have played."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tictactoe.rating import (
    NEWCOMER,
    PROVISIONAL_GAMES,
    Result,
    Skill,
    is_provisional,
    rate,
)

skills = st.builds(Skill, st.floats(0, 4000), st.floats(20, NEWCOMER.deviation))
results = st.sampled_from(["first", "second", "stalemate"])
MIRRORED: dict[Result, Result] = {
    "first": "second",
    "second": "first",
    "stalemate": "stalemate",
}
ROUNDING = 1e-6


@settings(deadline=None)
@given(skills, skills)
def test_the_winner_never_loses_points_and_the_loser_gains_none(one: Skill, other: Skill) -> None:
    winner, loser = rate(one, other, "first")
    assert winner.points >= one.points
    assert loser.points <= other.points
    assert winner.rating >= one.rating
    assert loser.rating <= other.rating


@settings(deadline=None)
@given(skills, skills)
def test_a_stalemate_moves_nobody_away_from_the_other(one: Skill, other: Skill) -> None:
    weaker, stronger = sorted([one, other], key=lambda skill: skill.points)
    after_weaker, after_stronger = rate(weaker, stronger, "stalemate")
    assert after_weaker.points >= weaker.points - ROUNDING
    assert after_stronger.points <= stronger.points + ROUNDING


@settings(deadline=None)
@given(skills, skills, results)
def test_it_makes_no_difference_who_is_called_the_first(
    one: Skill, other: Skill, result: Result
) -> None:
    first, second = rate(one, other, result)
    mirrored_second, mirrored_first = rate(other, one, MIRRORED[result])
    assert first.points == pytest.approx(mirrored_first.points)
    assert second.points == pytest.approx(mirrored_second.points)
    assert first.deviation == pytest.approx(mirrored_first.deviation)


@settings(deadline=None)
@given(st.floats(0, 4000), st.floats(0, 4000), st.floats(20, 250), results)
def test_between_two_who_are_known_alike_the_one_gains_what_the_other_loses(
    mine: float, yours: float, deviation: float, result: Result
) -> None:
    first, second = rate(Skill(mine, deviation), Skill(yours, deviation), result)
    assert first.points + second.points == pytest.approx(mine + yours)


@settings(deadline=None)
@given(skills, skills, results)
def test_to_play_makes_nobody_less_known(one: Skill, other: Skill, result: Result) -> None:
    first, second = rate(one, other, result)
    assert 0 < first.deviation <= one.deviation
    assert 0 < second.deviation <= other.deviation


@settings(deadline=None)
@given(skills, skills, skills, st.floats(0, 4000))
def test_to_win_against_a_stronger_one_is_worth_more(
    me: Skill, weaker: Skill, stronger: Skill, points: float
) -> None:
    low, high = sorted([weaker.points, points])
    against_weaker, _ = rate(me, Skill(low, 60), "first")
    against_stronger, _ = rate(me, Skill(high, 60), "first")
    assert against_stronger.points >= against_weaker.points - ROUNDING


@settings(deadline=None)
@given(st.lists(results, min_size=1, max_size=60))
def test_points_stay_numbers_that_can_be_shown(history: list[Result]) -> None:
    one, other = NEWCOMER, NEWCOMER
    for result in history:
        one, other = rate(one, other, result)
        assert 0 < one.rating < 3000
        assert 0 < other.rating < 3000


def test_the_first_games_move_a_newcomer_far_and_later_ones_less() -> None:
    one, other = rate(NEWCOMER, NEWCOMER, "first")
    assert one.rating - NEWCOMER.rating == NEWCOMER.rating - other.rating
    assert 50 < one.rating - NEWCOMER.rating < 120
    known = Skill(1500, 60)
    veteran, _ = rate(known, known, "first")
    assert 1 <= veteran.rating - 1500 < 15


def test_the_rating_finds_the_stronger_one() -> None:
    chance = random.Random(6)
    one, other = NEWCOMER, NEWCOMER
    for _ in range(300):
        one, other = rate(one, other, "first" if chance.random() < 10 / 11 else "second")
    assert 250 < one.points - other.points < 550


def test_after_some_games_a_rating_is_not_provisional() -> None:
    assert is_provisional(0)
    assert is_provisional(PROVISIONAL_GAMES - 1)
    assert not is_provisional(PROVISIONAL_GAMES)
