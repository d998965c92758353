"""bench/record.py: what is written can be read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import record
from bench.figures import Sample
from bench.runner import Failure
from bench.trial import Settings


def test_a_run_can_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What takes part need not be installed to run this.
    monkeypatch.setattr(record, "versions", lambda: {"antiphon": "1"})
    path = tmp_path / "somewhere" / "results.json"
    samples = [
        Sample("echo", "node", 0, {"cpu": 10.5}, load_share=0.25, notes={"rate": 1.0}),
        Sample("echo", "node", 1, {"cpu": 12.3456789}),
    ]
    settings = Settings(repetitions=2, payload=64)
    record.write(path, samples, [Failure("ack", "node", "why")], settings, (1.234, 0.5))

    run, again, same_settings = record.read(path)
    assert again == [samples[0], Sample("echo", "node", 1, {"cpu": 12.3457})]
    assert same_settings == settings
    assert run["load_averages"] == [1.23, 0.5]
    assert run["failures"] == [{"case": "ack", "contestant": "node", "reason": "why"}]
    assert run["machine"]["cores"] >= 1


def test_each_sample_has_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "versions", dict[str, str])
    path = tmp_path / "results.json"
    samples = [Sample("echo", "node", number, {"cpu": 1.0}) for number in range(3)]
    record.write(path, samples, [], Settings(), (0, 0))
    assert sum('"contestant": "node"' in line for line in path.read_text().splitlines()) == 3
