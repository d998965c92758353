"""bench/runner.py: turns in order; what fails is told, and does not stop the rest."""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from bench.contestants import CONTESTANTS
from bench.load.peer import LoadFailed
from bench.runner import Runner, Turn, turns
from bench.scenarios.case import CPU, Case
from bench.scenarios.catalogue import all_cases, choose
from bench.trial import Measured, Settings, Trial

TINY = Settings(repetitions=1, seconds=0.05, warm_up=0.01, quick=True)


def case(run: object = None, **more: object) -> Case:
    given = {"key": "c", "group": "g", "title": "t", "metrics": (CPU,), "run": run}
    return Case(**{**given, "contestants": ("node", "picows", "antiphon"), **more})  # type: ignore[arg-type]


def test_contestants_take_turns() -> None:
    order = turns([case(), case(key="d", turns=1)], ["antiphon", "node"], repetitions=2)
    assert [(turn.case.key, turn.contestant.key, turn.repetition) for turn in order] == [
        ("c", "node", 0),
        ("c", "antiphon", 0),
        ("c", "node", 1),
        ("c", "antiphon", 1),
        ("d", "node", 0),
        ("d", "antiphon", 0),
    ]


def fails(trial: Trial) -> Measured:
    raise LoadFailed("it hangs")


def measures_nothing(trial: Trial) -> Measured:
    return Measured({"cpu": 1.0})


needs_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or 0 not in os.sched_getaffinity(0),
    reason="not on this platform: the servers are kept on the first core",
)


@needs_cores
def test_a_failure_is_told_and_not_repeated() -> None:
    picows = CONTESTANTS["picows"]
    failing, fine = case(fails), case(measures_nothing, key="d")
    seen: list[str] = []
    with closing(Runner(TINY, files=5_000)) as runner:
        all_turns = [Turn(failing, picows, 0), Turn(failing, picows, 1), Turn(fine, picows, 0)]
        runner.run(all_turns, lambda turn: seen.append(turn.case.key))
    assert [(each.case, each.reason) for each in runner.failures] == [("c", "LoadFailed: it hangs")]
    assert [each.case for each in runner.samples] == ["d"]
    assert seen == ["c", "c", "d"]


def test_what_needs_too_many_files_is_not_begun() -> None:
    with closing(Runner(TINY, files=5_000)) as runner:
        runner.run([Turn(case(fails, files=10_000), CONTESTANTS["node"], 0)], lambda turn: None)
    (failure,) = runner.failures
    assert failure.reason == "needs 10,000 open files; 5,000 are allowed"


@needs_cores
@pytest.mark.parametrize("key", ["echo", "binary", "broadcast-100", "polling", "connect"])
def test_a_case_measures_a_server(key: str) -> None:
    """The whole of it: a server is started, loaded, watched and ended."""
    (one,) = (
        choose(all_cases(TINY), [key])[:1]
        if key != "binary"
        else [each for each in all_cases(TINY) if each.key == "binary"]
    )
    with closing(Runner(TINY, files=5_000)) as runner:
        runner.run([Turn(one, CONTESTANTS["antiphon"], 0)], lambda turn: None)
    assert runner.failures == []
    (sample,) = runner.samples
    assert 0 < sample.values["cpu"] < 100_000
    assert sample.load_share is not None
    assert 0 < sample.load_share <= 1.1
