"""Clients that come and go: connects, many that leave at once, one that leaves among many."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Final

from bench.load.control import Control
from bench.load.pollers import leave_sessions_behind
from bench.scenarios.case import ALL, NO_DEFLATE, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

LONG: Final = 600.0
"""Seconds between two pings where sessions are left behind that answer none."""

MANY: Final = 10_000
LEAVING: Final = 200
FIRST: Final = 100


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    count = 500 if settings.quick else 2_000
    crowds = (1_000, 3_000) if settings.quick else (1_000, 50_000)
    return [
        Case(
            key="connect",
            group="connect",
            title="a WebSocket client connects and joins",
            metrics=(
                Metric("cpu", "CPU per connect", "µs"),
                Metric("rate", "connects per second", "/s"),
            ),
            run=partial(_connect, count=count),
            contestants=ALL,
            size=count,
            files=count + FIRST,
        ),
        Case(
            key="mass-disconnect",
            group="mass-disconnect",
            title=f"{count:,} clients in rooms leave at once",
            metrics=(Metric("cpu", "CPU per disconnect", "µs"),),
            run=partial(_mass_disconnect, count=count),
            contestants=ALL,
            size=count,
            files=count,
            fresh=True,
        ),
        *(
            Case(
                key=f"leave-one-of-{crowd}",
                group="leave",
                title=f"one of {crowd:,} sockets in rooms leaves",
                metrics=(Metric("cpu", "CPU per disconnect", "µs"),),
                run=partial(_leave, crowd=crowd),
                contestants=NO_DEFLATE,
                size=crowd,
                fresh=True,
                ping_interval=LONG,
                turns=2 if crowd > MANY else 5,
            )
            for crowd in crowds
        ),
    ]


def _connect(trial: Trial, *, count: int) -> Measured:
    with trial.swarm() as swarm:
        swarm.grow(FIRST)
        trial.process.settle()
        with trial.reading() as reading:
            swarm.grow(count)
    return Measured.of_load(reading, count)


def _in_rooms(number: int) -> dict[str, Any]:
    return {"rooms": ["all", f"room-{number % 100}", f"private-{number}"]}


def _mass_disconnect(trial: Trial, *, count: int) -> Measured:
    with Control(trial.process.port) as control, trial.swarm() as swarm:
        swarm.grow(count, auth=_in_rooms)
        trial.process.settle()
        with trial.reading() as reading:
            began = time.perf_counter()
            swarm.leave(swarm.peers)
            control.until_others(0)
            seconds = time.perf_counter() - began
            trial.process.settle()
    return Measured({"cpu": reading.each(count)}, notes={"seconds": seconds})


def _leave(trial: Trial, *, crowd: int) -> Measured:
    with Control(trial.process.port) as control, trial.swarm() as swarm:
        leave_sessions_behind(trial.process.port, crowd - LEAVING, _in_rooms)
        swarm.grow(LEAVING, auth=lambda number: _in_rooms(crowd - LEAVING + number))
        trial.process.settle()
        if (there := control.others()) != crowd:
            raise RuntimeError(f"{there} sockets are there, not {crowd}")
        with trial.reading() as reading:
            for first in range(0, LEAVING, 10):
                swarm.leave(swarm.peers[:10])
                control.until_others(crowd - first - 10)
            trial.process.settle()
    return Measured({"cpu": reading.each(LEAVING)})
