"""bench/scenarios: every case can be chosen, every target is measured."""

from __future__ import annotations

import pytest

from bench.contestants import CONTESTANTS
from bench.scenarios.catalogue import UnknownCase, all_cases, choose
from bench.targets import TARGETS
from bench.trial import Settings

CASES = all_cases(Settings())


@pytest.mark.parametrize("quick", [False, True])
def test_names_are_unique(quick: bool) -> None:
    keys = [case.key for case in all_cases(Settings(quick=quick))]
    assert len(keys) == len(set(keys))


def test_every_target_is_measured() -> None:
    measured = {
        (case.key, metric.key, contestant)
        for case in CASES
        for metric in case.metrics
        for contestant in case.contestants
    }
    for target in TARGETS:
        assert (target.case, target.metric, target.of) in measured
        assert (target.case, target.metric, target.to) in measured


def test_contestants_are_known() -> None:
    assert {key for case in CASES for key in case.contestants} == CONTESTANTS.keys()


def test_cases_are_chosen_by_name_or_group() -> None:
    keys = [case.key for case in choose(CASES, ["leave", "echo"])]
    assert keys == ["echo", "leave-one-of-1000", "leave-one-of-50000"]
    assert choose(CASES, []) == CASES


def test_a_wrong_name_gets_a_guess() -> None:
    with pytest.raises(UnknownCase, match="did you mean 'polling'"):
        choose(CASES, ["poling"])
