"""How long an answer takes: at half of what a server can do at most, and at one rate for all."""

from __future__ import annotations

from functools import partial
from typing import Final

from bench.figures import percentile
from bench.load.swarm import Swarm
from bench.scenarios.case import ALL, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

CLIENTS: Final = 100
SAME_RATE: Final = 5_000.0
"""Messages per second that each of the servers can answer."""

PERCENTILES: Final = (50, 90, 99)
MILLI: Final = 1_000.0


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    percentiles = tuple(Metric(f"p{each}", f"{each} % at most", "ms") for each in PERCENTILES)
    seconds = settings.seconds * (1 if settings.quick else 3)
    return [
        Case(
            key="latency",
            group="latency",
            title="an echo at half the saturating rate",
            metrics=(*percentiles, Metric("rate", "at this rate", "/s")),
            run=partial(_at_half, seconds=seconds),
            contestants=ALL,
            size=CLIENTS,
        ),
        Case(
            key="latency-same",
            group="latency",
            title=f"an echo at {SAME_RATE:,.0f} messages a second",
            metrics=percentiles,
            run=partial(_at_same, seconds=seconds),
            contestants=ALL,
            size=CLIENTS,
        ),
    ]


def _at_half(trial: Trial, *, seconds: float) -> Measured:
    with trial.swarm() as swarm:
        swarm.grow(CLIENTS)
        # One each, as afterwards: several that come together cost a server less.
        with swarm.exchanging(swarm.message("echo", trial.payload), 1) as pump:
            pump(trial.settings.warm_up)
            with trial.reading() as reading:
                count = pump(trial.settings.seconds)
        return _measure(trial, swarm, count / reading.seconds / 2, seconds)


def _at_same(trial: Trial, *, seconds: float) -> Measured:
    with trial.swarm() as swarm:
        swarm.grow(CLIENTS)
        swarm.at_rate(swarm.message("echo", trial.payload), SAME_RATE, trial.settings.warm_up)
        return _measure(trial, swarm, SAME_RATE, seconds)


def _measure(trial: Trial, swarm: Swarm, rate: float, seconds: float) -> Measured:
    with trial.reading() as reading:
        took, late = swarm.at_rate(swarm.message("echo", trial.payload), rate, seconds)
    took.sort()
    values = {f"p{each}": percentile(took, each) * MILLI for each in PERCENTILES}
    # It asks without a pause, so its share of the core says nothing; being late does.
    share = 1.0 if late * MILLI > values["p50"] else None
    return Measured({**values, "rate": rate}, share, reading.disturbance, {"late": late * MILLI})
