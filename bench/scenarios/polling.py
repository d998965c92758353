"""Long-polling: many clients that poll and post at once."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from bench.load.frames import event
from bench.load.pollers import Pollers
from bench.scenarios.case import NO_DEFLATE, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    clients = 50 if settings.quick else 200
    return [
        Case(
            key="polling",
            group="polling",
            title=f"{clients} clients post an event and poll one back",
            metrics=(Metric("cpu", "CPU per post and poll", "µs"),),
            run=partial(_run, clients=clients),
            contestants=NO_DEFLATE,
            size=clients,
            files=clients * 2,
        )
    ]


def _run(trial: Trial, *, clients: int) -> Measured:
    with closing(Pollers(trial.process.port)) as pollers:
        pollers.grow(clients)
        pollers.start(event("echo", trial.payload)[0][1])
        pollers.pump(trial.settings.warm_up)
        with trial.reading() as reading:
            count = pollers.pump(trial.settings.seconds)
    return Measured.of_load(reading, count)
