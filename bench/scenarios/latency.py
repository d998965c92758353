"""How long an answer takes at half of what a server can do at most."""

from __future__ import annotations

from functools import partial
from typing import Final

from bench.figures import percentile
from bench.scenarios.case import ALL, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

CLIENTS: Final = 100
WINDOW: Final = 4
PERCENTILES: Final = (50, 90, 99)
MILLI: Final = 1_000.0


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    return [
        Case(
            key="latency",
            group="latency",
            title="an echo at half the saturating rate",
            metrics=(
                *(Metric(f"p{each}", f"{each} % at most", "ms") for each in PERCENTILES),
                Metric("rate", "at this rate", "/s"),
            ),
            run=partial(_run, seconds=settings.seconds * (1 if settings.quick else 3)),
            contestants=ALL,
            size=CLIENTS,
        )
    ]


def _run(trial: Trial, *, seconds: float) -> Measured:
    with trial.swarm() as swarm:
        swarm.grow(CLIENTS)
        message = swarm.message("echo", trial.payload)
        with swarm.exchanging(message, WINDOW) as pump:
            pump(trial.settings.warm_up)
            with trial.reading() as reading:
                count = pump(trial.settings.seconds)
        rate = count / reading.seconds / 2
        with trial.reading() as reading:
            took, late = swarm.at_rate(message, rate, seconds)
    took.sort()
    values = {f"p{each}": percentile(took, each) * MILLI for each in PERCENTILES}
    return Measured({**values, "rate": rate}, None, reading.disturbance, {"late": late * MILLI})
