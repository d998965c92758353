"""Readers that stop: what becomes of the others, and of the server's memory."""

from __future__ import annotations

import time
from functools import partial
from typing import Final

from bench.figures import percentile
from bench.load.control import Control
from bench.scenarios.case import NO_DEFLATE, Case, Metric
from bench.trial import Measured, Settings, Trial

__all__ = ["cases"]

PAYLOAD: Final = 16_000
"""Bytes; the frame fits into one read of the load generator."""

BEFORE: Final = 50
AFTER: Final = 500
"""Broadcasts: 8 MB for each reader, more than the kernel keeps."""

AT_ONCE: Final = 10
"""Broadcasts between two looks at the server's memory."""

MOST: Final = 15.0
"""Seconds that they may take together."""

SMALL_BUFFER: Final = 4_096
MEGA: Final = 1_000_000.0
MILLI: Final = 1_000.0


def cases(settings: Settings) -> list[Case]:
    """The cases of this kind."""
    readers = 200 if settings.quick else 1_000
    return [
        Case(
            key="slow-readers",
            group="slow-readers",
            title=f"broadcasts to {readers:,} readers of whom {readers // 10} stop",
            metrics=(
                Metric("slower", "the others' median latency, to that with all reading", "×"),
                Metric("p99", "99 % of the others wait at most", "ms"),
                Metric("memory", "what the server grows by", "MB"),
            ),
            run=partial(_run, readers=readers, most=3.0 if settings.quick else MOST),
            contestants=NO_DEFLATE,
            size=readers,
            files=readers,
            fresh=True,
        )
    ]


def _run(trial: Trial, *, readers: int, most: float) -> Measured:
    stopping = readers // 10
    with trial.swarm() as swarm:
        swarm.grow(readers - stopping)
        slow = swarm.grow(stopping, receive_buffer=SMALL_BUFFER)
        message = swarm.message("publish", "x" * PAYLOAD)
        swarm.timed_broadcasts(message, readers, AT_ONCE, most / 3)
        usual = swarm.timed_broadcasts(message, readers, BEFORE, most / 3)
        memory = largest = trial.process.memory()
        swarm.stop_reading(slow)
        took: list[float] = []
        end = time.perf_counter() + most
        for _ in range(AFTER // AT_ONCE):
            left = end - time.perf_counter()
            took += swarm.timed_broadcasts(message, readers - stopping, AT_ONCE, left)
            largest = max(largest, trial.process.memory())
        with Control(trial.process.port) as control:
            dropped = readers - control.others()
    usual.sort()
    took.sort()
    return Measured(
        {
            "slower": percentile(took, 50) / percentile(usual, 50),
            "p99": percentile(took, 99) * MILLI,
            "memory": (largest - memory) / MEGA,
        },
        notes={"broadcasts": len(took) / (readers - stopping), "dropped": dropped},
    )
