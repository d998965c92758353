"""Runs cases: each contestant in its turn, again and again, so that all meet the same weather."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from bench.contestants import CONTESTANTS, DIRECTORY, Contestant
from bench.figures import Sample
from bench.load.peer import LoadFailed
from bench.process import ServerFailed, ServerProcess
from bench.scenarios.case import Case
from bench.trial import Settings, Trial

__all__ = ["Failure", "Runner", "Turn", "turns"]

SPARE_FILES: Final = 200
"""Files that a process has open besides its connections."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A contestant's turn in a case."""

    case: Case
    contestant: Contestant
    repetition: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A turn that gave nothing.

    Attributes:
        case: The case's key.
        contestant: The contestant's key.
        reason: Why not.
    """

    case: str
    contestant: str
    reason: str


def turns(cases: Sequence[Case], chosen: Sequence[str], repetitions: int) -> Iterator[Turn]:
    """All turns of a run, in order.

    Args:
        cases: What is measured.
        chosen: The keys of those who may take part.
        repetitions: How many turns each has in a case that does not allow fewer.
    """
    for case in cases:
        for repetition in range(min(repetitions, case.turns)):
            for key in case.contestants:
                if key in chosen:
                    yield Turn(case, CONTESTANTS[key], repetition)


class Runner:
    """Takes turns, and keeps what they give.

    Args:
        settings: How large everything is.
        files: How many files a process may have open.

    Attributes:
        samples: What was measured.
        failures: What could not be.
    """

    def __init__(self, settings: Settings, files: int) -> None:
        self.samples: list[Sample] = []
        self.failures: list[Failure] = []
        self._settings = settings
        self._files = files
        self._kept: dict[str, ServerProcess] = {}
        self._stack = ExitStack()

    def close(self) -> None:
        """End all servers."""
        self._stack.close()
        self._kept.clear()

    def run(self, all_turns: Sequence[Turn], before: Callable[[Turn], None]) -> None:
        """Take the turns.

        Args:
            all_turns: Which.
            before: Called before each.
        """
        failed: set[tuple[str, str]] = set()
        for turn in all_turns:
            before(turn)
            key = (turn.case.key, turn.contestant.key)
            # What failed once need not be waited for again.
            if key not in failed and (reason := self._take(turn)) is not None:
                failed.add(key)
                self.failures.append(Failure(*key, reason))

    def _take(self, turn: Turn) -> str | None:
        """Why it failed; None if it did not."""
        if turn.case.files + SPARE_FILES > self._files:
            return f"needs {turn.case.files:,} open files; {self._files:,} are allowed"
        began = time.monotonic()
        try:
            with self._process(turn) as process:
                measured = turn.case.run(Trial(turn.contestant, process, self._settings))
                process.check()
        except (LoadFailed, ServerFailed, OSError) as error:
            return f"{type(error).__name__}: {error}"
        self.samples.append(
            Sample(
                turn.case.key,
                turn.contestant.key,
                turn.repetition,
                measured.values,
                measured.load_share,
                measured.disturbance,
                {
                    **measured.notes,
                    "turn_seconds": time.monotonic() - began,
                    "load_average": os.getloadavg()[0],
                },
            )
        )
        return None

    @contextmanager
    def _process(self, turn: Turn) -> Generator[ServerProcess]:
        """The contestant's server: one that has done nothing yet or, in a quick run, the last."""
        key = turn.contestant.key
        command = turn.contestant.command(turn.case.ping_interval)
        if turn.case.fresh or not self._settings.quick:
            with ServerProcess(command, DIRECTORY) as process:
                yield process
            return
        if key in self._kept:
            process = self._kept.pop(key)
        else:
            process = self._stack.enter_context(ServerProcess(command, DIRECTORY))
        yield process
        process.settle(patience=2.0, quiet=0.02)
        # Only a server whose turn went well is used again.
        self._kept[key] = process
