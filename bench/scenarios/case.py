"""What a case of the benchmarks is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bench.contestants import CONTESTANTS, FLOOR
from bench.trial import Measured, Trial

__all__ = ["ALL", "CPU", "NO_DEFLATE", "WITH_FLOOR", "Case", "Metric"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that a case gives; the smaller the better, except for rates.

    Attributes:
        key: Its name in the results.
        title: What it is.
        unit: Its unit.
    """

    key: str
    title: str
    unit: str

    @property
    def is_rate(self) -> bool:
        """Whether more is better."""
        return self.unit == "/s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something to measure.

    Attributes:
        key: Its name.
        group: The name of what it belongs to; both serve for ``--only``.
        title: What is done, in a few words.
        metrics: What is measured.
        run: Does it.
        contestants: The keys of those who take part.
        size: How many clients there are, or recipients: what a plot has on its axis.
        files: Connections that are open at a time.
        fresh: Each turn needs a process that has done nothing before.
        ping_interval: Seconds between two pings; None for each server's own default.
        turns: How many each contestant takes at most: some cases are long.
    """

    key: str
    group: str
    title: str
    metrics: tuple[Metric, ...]
    run: Callable[[Trial], Measured]
    contestants: tuple[str, ...]
    size: int = 0
    files: int = 1_000
    fresh: bool = False
    ping_interval: float | None = None
    turns: int = 100


CPU: Final = Metric("cpu", "CPU per message", "µs")

WITH_FLOOR: Final = tuple(CONTESTANTS)
ALL: Final = tuple(key for key in CONTESTANTS if key != FLOOR)
NO_DEFLATE: Final = tuple(key for key in ALL if not CONTESTANTS[key].deflate)
