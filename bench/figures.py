"""From single measurements to what can be said: medians, spreads, ratios."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

__all__ = ["BUSY", "DISTURBED", "Figure", "Sample", "Samples", "percentile"]

BUSY: Final = 0.85
"""The share of its core above which the load generator may have been what was measured."""

DISTURBED: Final = 0.05
"""The share of the time in which a server had to wait for its core: above it others were there."""


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The value that this percentage of the values do not exceed.

    Args:
        ordered: Values, the smallest first.
        percent: From 0 to 100.

    Raises:
        ValueError: There are no values.
    """
    if not ordered:
        raise ValueError("there are no values")
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one turn of a contestant has given in a case.

    Attributes:
        case: The case's key.
        contestant: The contestant's key.
        repetition: Which of the turns it was, from 0.
        values: Each metric's value.
        load_share: How much of its core the load generator used.
        disturbance: For how much of the time something else had the server's core.
        notes: What else was seen.
    """

    case: str
    contestant: str
    repetition: int
    values: Mapping[str, float]
    load_share: float | None = None
    disturbance: float | None = None
    notes: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its spread.

    Attributes:
        median: The median of the repetitions.
        low: The lowest.
        high: The highest.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self | None:
        """The figure of some values; None if there are none."""
        if not values:
            return None
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        """The median and the spread, with as many digits as mean something."""
        if self.low == self.high:
            return _short(self.median)
        return f"{_short(self.median)} ({_short(self.low)}–{_short(self.high)})"

    @property
    def short(self) -> str:
        """The median alone."""
        return _short(self.median)


def _short(value: float) -> str:
    size = abs(value)
    if size >= 99.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 9.995 else f"{value:.2f}"


class Samples:
    """All that was measured in a run.

    Args:
        samples: The single measurements.
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._by_key: dict[tuple[str, str], dict[int, Sample]] = {}
        for sample in samples:
            of_this = self._by_key.setdefault((sample.case, sample.contestant), {})
            of_this[sample.repetition] = sample

    def figure(self, case: str, metric: str, contestant: str) -> Figure | None:
        """What a contestant has shown in a case; None if it did not take part."""
        samples = self._by_key.get((case, contestant), {}).values()
        return Figure.of([sample.values[metric] for sample in samples])

    def ratio(self, case: str, metric: str, of: str, to: str) -> Figure | None:
        """One contestant's value divided by another's, repetition by repetition.

        The two took their turns one after the other, so what disturbs the machine for longer than a
        turn disturbs both.
        """
        ours, theirs = self._by_key.get((case, of), {}), self._by_key.get((case, to), {})
        return Figure.of(
            [
                ours[number].values[metric] / theirs[number].values[metric]
                for number in sorted(ours.keys() & theirs.keys())
                if theirs[number].values[metric] > 0
            ]
        )

    def disturbed(self) -> tuple[int, int]:
        """In how many turns something else had the server's core, and of how many that is known."""
        shares = [
            sample.disturbance
            for of_one in self._by_key.values()
            for sample in of_one.values()
            if sample.disturbance is not None
        ]
        return sum(share > DISTURBED for share in shares), len(shares)

    def load_was_busy(self, case: str, contestant: str) -> bool:
        """Whether the load generator may have been the bottleneck."""
        samples = self._by_key.get((case, contestant), {}).values()
        return any((sample.load_share or 0) > BUSY for sample in samples)
