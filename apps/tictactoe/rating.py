"""How strong somebody is, as one number: a face over a model of OpenSkill.

The model is Bradley's and Terry's, learnt game by game (Weng and Lin, 2011: "A Bayesian
Approximation Method for Online Ranking", section 4.1).

The scale is that of chess: newcomers have 1500 points, and who has 400 more than the other wins ten
games of eleven. What is known of a player is the points and how far off they may be; the first
games move a newcomer far, later ones less.

Who wins never loses points, who loses never gains any, and a stalemate brings both nearer to each
other. Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

from openskill.models import BradleyTerryFull, BradleyTerryFullRating

__all__ = ["NEWCOMER", "PROVISIONAL_GAMES", "Result", "Skill", "is_provisional", "rate"]

Result = Literal["first", "second", "stalemate"]
"""Who of two has won."""

PROVISIONAL_GAMES: Final = 5
"""Rated games after which a rating means something, and somebody is ranked."""


@dataclass(frozen=True, slots=True)
class Skill:
    """What is known of one player."""

    points: float
    deviation: float
    """How far off the points may be: two times out of three they are not farther off."""

    @property
    def rating(self) -> int:
        """The number to show."""
        return math.floor(self.points + 0.5)


NEWCOMER: Final = Skill(points=1500.0, deviation=250.0)
"""Of somebody nothing is known of."""

_MODEL: Final = BradleyTerryFull(
    mu=NEWCOMER.points,
    sigma=NEWCOMER.deviation,
    # Ten to one at a difference of 400, between two whose points are certain.
    beta=400 / math.log(10) / math.sqrt(2),
    # So that nobody's points ever stand still: people learn.
    tau=2.5,
    # And yet to play makes nobody less known.
    limit_sigma=True,
)
_RANKS: Final[dict[Result, list[float]]] = {
    "first": [1, 2],
    "second": [2, 1],
    "stalemate": [1, 1],
}


def rate(first: Skill, second: Skill, result: Result) -> tuple[Skill, Skill]:
    """What is known of both after a game. Which of them is called the first makes no difference."""
    ranks = _RANKS[result]
    [[one], [other]] = _MODEL.rate([[_known(first)], [_known(second)]], ranks=ranks)
    return Skill(one.mu, one.sigma), Skill(other.mu, other.sigma)


def is_provisional(games: int) -> bool:
    """Whether that many rated games are too few to say much."""
    return games < PROVISIONAL_GAMES


def _known(skill: Skill) -> BradleyTerryFullRating:
    return _MODEL.create_rating([skill.points, skill.deviation])
