"""bench/tables.py: what is shown of a run, and how."""

from __future__ import annotations

from bench.figures import Sample, Samples
from bench.scenarios.catalogue import all_cases
from bench.tables import Table, figures, markdown, ratios, targets
from bench.trial import Settings

CASES = all_cases(Settings())
SAMPLES = Samples(
    [
        Sample("echo", "antiphon", 0, {"cpu": 9.0}, load_share=0.9),
        Sample("echo", "node", 0, {"cpu": 18.0}, load_share=0.5),
        Sample("connect", "antiphon", 0, {"cpu": 200.0, "rate": 3_000.0}),
        Sample("connect", "node", 0, {"cpu": 250.0, "rate": 2_000.0}),
    ]
)


def test_only_what_was_measured_is_shown() -> None:
    table = figures(CASES, SAMPLES, ["node", "antiphon"])
    assert table.headers == ("", "Antiphon", "Node")
    assert table.rows == (
        ("echo, µs", "9.00 †", "18.0"),
        ("connect cpu, µs", "200", "250"),
        ("connect rate, /s", "3,000", "2,000"),
    )


def test_ratios_say_when_more_is_better() -> None:
    table = ratios(CASES, SAMPLES, ["node", "antiphon", "python-socketio"])
    assert table.headers == ("", "Antiphon / Node", "Antiphon / python-socketio")
    assert table.rows == (
        ("echo", "0.50", ""),
        ("connect cpu", "0.80", ""),
        ("connect rate, more is better", "1.50", ""),
    )


def test_targets_are_met_or_missed() -> None:
    assert targets(SAMPLES).rows == (
        ("echo: Antiphon / Node", "0.60", "0.50", "met"),
        ("connect: Antiphon / Node", "0.70", "0.80", "missed"),
    )


def test_markdown_aligns_numbers_to_the_right() -> None:
    table = Table("Figures", ("", "Node"), (("echo", "1"),))
    assert markdown(table) == "|  | Node |\n| --- | --: |\n| echo | 1 |"
