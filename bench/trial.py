"""One measurement: a contestant, its process, and how large the load is."""

from __future__ import annotations

import gc
import time
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

from bench.contestants import Contestant
from bench.load.swarm import Swarm
from bench.process import ServerProcess

__all__ = ["Measured", "Reading", "Settings", "Trial"]

MICRO: Final = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How large everything is.

    Attributes:
        repetitions: How often each contestant takes its turn.
        seconds: How long each load is measured.
        warm_up: Seconds of load before that.
        payload: Bytes of a message's payload.
        window: Messages that each client has on its way; None for what the case says.
        quick: Small sizes, and servers that stay for the next case.
    """

    repetitions: int = 5
    seconds: float = 1.0
    warm_up: float = 0.7
    payload: int = 32
    window: int | None = None
    quick: bool = False


@dataclass(slots=True)
class Reading:
    """What a stretch of load has cost.

    Attributes:
        seconds: How long it took.
        server: Seconds of CPU time of the server process.
        load: Seconds of CPU time of this process.
        waited: Seconds in which the server waited for its core.
    """

    seconds: float = 0.0
    server: float = 0.0
    load: float = 0.0
    waited: float = 0.0

    @property
    def load_share(self) -> float:
        """How much of its core the load generator used, from 0 to 1."""
        return self.load / self.seconds

    @property
    def disturbance(self) -> float:
        """For how much of the time something else had the server's core, from 0 to 1."""
        return self.waited / self.seconds

    def each(self, count: int) -> float:
        """Microseconds of the server's CPU time for each of that many."""
        return self.server / count * MICRO


@dataclass(frozen=True, slots=True)
class Measured:
    """What one turn of a contestant has given.

    Attributes:
        values: Each metric's value, by its key.
        load_share: How much of its core the load generator used; None where that says nothing.
        disturbance: For how much of the time something else had the server's core; None where
            that says nothing.
        notes: What else was seen.
    """

    values: Mapping[str, float]
    load_share: float | None = None
    disturbance: float | None = None
    notes: Mapping[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def of_load(cls, reading: Reading, count: int, **values: float) -> Self:
        """A steady load: CPU time of the server for each of that many, and their rate."""
        rate = count / reading.seconds
        return cls(
            {"cpu": reading.each(count), "rate": rate, **values},
            reading.load_share,
            reading.disturbance,
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """A contestant in its turn.

    Attributes:
        contestant: Who.
        process: Its process.
        settings: How large everything is.
    """

    contestant: Contestant
    process: ServerProcess
    settings: Settings

    @property
    def payload(self) -> str:
        """A message's payload."""
        return "x" * self.settings.payload

    @contextmanager
    def swarm(self) -> Generator[Swarm]:
        """Clients for this contestant, none yet."""
        swarm = Swarm(self.process.port, bare=self.contestant.bare, deflate=self.contestant.deflate)
        with closing(swarm):
            yield swarm

    @contextmanager
    def reading(self) -> Generator[Reading]:
        """Read the clocks before and after a block; the reading is filled in at its end."""
        reading = Reading()
        gc.collect()
        gc.disable()
        try:
            waited = self.process.waited()
            server, load, began = self.process.cpu(), time.process_time(), time.perf_counter()
            yield reading
            reading.seconds = time.perf_counter() - began
            reading.load = time.process_time() - load
            reading.server = self.process.cpu() - server
            reading.waited = self.process.waited() - waited
        finally:
            gc.enable()
