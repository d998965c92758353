"""Memory of clients that only are there."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import Final

from bench.load.control import Control
from bench.load.pollers import Pollers
from bench.scenarios.case import ALL, NO_DEFLATE, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

EACH: Final = (Metric("memory", "memory per client", "KB"),)
FIRST: Final = 200
"""Clients that are there before: the first ones make a process grow that later ones do not."""

LONG: Final = 600.0
KB: Final = 1_000.0


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    sockets = 600 if settings.quick else 5_000
    sessions = 400 if settings.quick else 3_000
    return [
        Case(
            key="memory-websocket",
            group="memory",
            title="an idle WebSocket client",
            metrics=EACH,
            run=partial(_websockets, count=sockets),
            contestants=ALL,
            size=sockets,
            files=sockets + FIRST,
            fresh=True,
        ),
        Case(
            key="memory-polling",
            group="memory",
            title="an idle polling client",
            metrics=EACH,
            run=partial(_sessions, count=sessions),
            contestants=NO_DEFLATE,
            size=sessions,
            files=sessions + FIRST,
            fresh=True,
            ping_interval=LONG,
        ),
    ]


def _memory(trial: Trial, control: Control) -> int:
    trial.process.settle()
    control.collect_garbage()
    trial.process.settle()
    return trial.process.memory()


def _websockets(trial: Trial, *, count: int) -> Measured:
    with Control(trial.process.port) as control, trial.swarm() as swarm:
        swarm.grow(FIRST)
        before = _memory(trial, control)
        swarm.grow(count)
        after = _memory(trial, control)
    return Measured({"memory": (after - before) / count / KB})


def _sessions(trial: Trial, *, count: int) -> Measured:
    with Control(trial.process.port) as control, closing(Pollers(trial.process.port)) as pollers:
        pollers.grow(FIRST, one_connection=True)
        before = _memory(trial, control)
        pollers.grow(count, one_connection=True)
        after = _memory(trial, control)
    return Measured({"memory": (after - before) / count / KB})
