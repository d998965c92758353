"""What happened, how often, and a log line for it."""

from __future__ import annotations

import logging

import pytest

from antiphon.monitor import Monitor


def test_counts_by_name() -> None:
    monitor = Monitor()
    for name in ("a", "b", "a"):
        monitor.count(name)
    assert monitor.counts == {"a": 2, "b": 1}
    assert monitor.counts["never"] == 0


def test_refusals_are_counted_and_logged_as_information(caplog: pytest.LogCaptureFixture) -> None:
    monitor = Monitor()
    with caplog.at_level(logging.INFO, "antiphon"):
        monitor.refuse("refused", "refusing %s (%d)", "x", 5)
    assert caplog.record_tuples == [("antiphon", logging.INFO, "refusing x (5)")]
    assert monitor.counts == {"refused": 1}


def test_failures_are_counted_and_logged_with_the_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    monitor = Monitor()
    error = KeyError("x")
    monitor.fail("failed", "%s failed", "it", error=error)
    monitor.log_failure("once more", error=error)
    assert [record.getMessage() for record in caplog.records] == ["it failed", "once more"]
    for record in caplog.records:
        assert record.exc_info is not None
        assert record.exc_info[1] is error
    assert monitor.counts == {"failed": 1}
