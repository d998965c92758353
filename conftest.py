"""What all tests share: under CI=true a test that was skipped counts as failed; which begin early.

A skip on a developer's machine says "you have no browser". In CI everything is installed, so a skip
there is a hole in the net that nobody would see. Only a reason that no installation can change
passes: start it with `not on this platform: ` or `not on this Python: `.

The quick tests come first, so that what fails early is known early. Of several workers one begins
with the slow ones nevertheless: they keep a processor busy while the others' tests mostly wait. At
the end all would share the processors, and whoever is given the last of them works alone.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Generator
from typing import TypeVar

import hypothesis
import pytest

# Projects of users, in which the pytest plugin runs.
pytest_plugins = ["pytester"]

# Node.js is installed there where the machine has none that will do. It also drives the browsers:
# Playwright's own needs a library that not every machine has.
os.environ["PATH"] = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))
if node := shutil.which("node"):
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node)

# What a test may find out must not depend on how busy the machine is.
hypothesis.settings.register_profile("patient", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("patient")

# In this order: the wheel is built once then, as nobody takes over a part of its tests.
SLOW = ("tests/packaging/", "tests/browser/")

ALLOWED_SKIPS = ("not on this platform: ", "not on this Python: ")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _fail_if_skipped(report: Report) -> Report:
    # An expected failure is reported as skipped too; `wasxfail` tells the two apart.
    if not report.skipped or hasattr(report, "wasxfail") or os.environ.get("CI") != "true":
        return report
    reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else report.longreprtext
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith(ALLOWED_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which counts as failed in CI: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge the skip of a test."""
    return _fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge the skip of a whole module."""
    return _fail_if_skipped((yield))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the slow tests where the last worker begins."""
    if worker := getattr(config, "workerinput", None):
        # pytest-xdist cuts the list into as many pieces of the same length as there are workers.
        begin = len(items) * (worker["workercount"] - 1) // worker["workercount"] + 1
        slow = [item for place in SLOW for item in items if item.nodeid.startswith(place)]
        others = [item for item in items if not item.nodeid.startswith(SLOW)]
        items[:] = others[:begin] + slow + others[begin:]
