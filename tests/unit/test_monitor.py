"""What happened, how often, and a log line for it."""

from __future__ import annotations

import logging
import time

import pytest

from antiphon.monitor import MAX_LINES, MAX_WORDS, Monitor


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


def test_what_clients_have_chosen_cannot_write_lines_of_its_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    monitor = Monitor()
    hostile = "/a\nINFO: b\x1b[31m\u202e\ud800"
    told = r"/a\nINFO: b\x1b[31m\u202e\ud800"
    with caplog.at_level(logging.INFO, "antiphon"):
        monitor.log_refusal("%s asks for %d", hostile, 5)
        monitor.log_failure("%s failed", ValueError(hostile), error=KeyError())
        monitor.log_refusal("%s for %.3r", "é /ü", "abc")
    assert caplog.messages == [f"{told} asks for 5", f"{told} failed", "é /ü for 'ab"]


@pytest.mark.parametrize(("more", "told"), [(0, ""), (1, "…")])
def test_a_long_value_is_cut(caplog: pytest.LogCaptureFixture, more: int, told: str) -> None:
    with caplog.at_level(logging.INFO, "antiphon"):
        Monitor().log_refusal("%s", "x" * (MAX_WORDS + more))
    assert caplog.messages == ["x" * MAX_WORDS + told]


def test_a_flood_of_one_kind_is_counted_but_not_all_of_it_told(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitor = Monitor()
    now = 7.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    with caplog.at_level(logging.INFO, "antiphon"):
        for _ in range(MAX_LINES):
            monitor.refuse("refused", "refusing %s", "x")
        assert caplog.messages == ["refusing x"] * MAX_LINES
        for _ in range(2):
            monitor.refuse("refused", "refusing %s", "x")
        monitor.refuse("closed", "closing %s", "x")
        assert len(caplog.messages) == MAX_LINES + 2
        assert "left out" in caplog.messages[-2]
        assert caplog.messages[-1] == "closing x"
        now = 8.0
        monitor.refuse("refused", "refusing %s", "x")
        assert caplog.messages[-1] == "refusing x"
    assert monitor.counts == {"refused": MAX_LINES + 3, "closed": 1}
