"""What a run has shown, as tables of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.contestants import CONTESTANTS
from bench.figures import Figure, Samples
from bench.scenarios.case import Case, Metric
from bench.targets import TARGETS

__all__ = ["PAIRS", "Table", "figures", "markdown", "ratios", "targets"]

PAIRS: Final = (
    ("antiphon", "node"),
    ("antiphon", "python-socketio"),
    ("antiphon-portable", "node"),
    ("antiphon-portable", "python-socketio"),
    ("antiphon", "picows"),
)
"""Whose value is divided by whose."""

BUSY_MARK: Final = " †"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text.

    Attributes:
        title: What it shows.
        headers: Its columns; the first names the rows, the others hold numbers.
        rows: Its rows.
    """

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figures(cases: Sequence[Case], samples: Samples, chosen: Iterable[str]) -> Table:
    """Every contestant's figures."""
    shown = [key for key in CONTESTANTS if key in set(chosen)]
    rows: list[tuple[str, ...]] = []
    for case, label, metric in _lines(cases):
        cells: list[str] = []
        for key in shown:
            figure = samples.figure(case, metric.key, key)
            mark = BUSY_MARK if samples.load_was_busy(case, key) else ""
            cells.append("" if figure is None else f"{figure}{mark}")
        if any(cells):
            rows.append((f"{label}, {metric.unit}", *cells))
    return Table("Figures", ("", *(CONTESTANTS[key].short for key in shown)), tuple(rows))


def ratios(cases: Sequence[Case], samples: Samples, chosen: Iterable[str]) -> Table:
    """The ratios between those whom it is interesting to compare."""
    among = set(chosen)
    pairs = [pair for pair in PAIRS if among.issuperset(pair)]
    rows: list[tuple[str, ...]] = []
    for case, label, metric in _lines(cases):
        cells = [_text(samples.ratio(case, metric.key, *pair)) for pair in pairs]
        if any(cells):
            rows.append((f"{label}, more is better" if metric.is_rate else label, *cells))
    headers = (f"{CONTESTANTS[of].short} / {CONTESTANTS[to].short}" for of, to in pairs)
    return Table("Ratios", ("", *headers), tuple(rows))


def targets(samples: Samples) -> Table:
    """What Antiphon holds itself to, and where it stands."""
    rows: list[tuple[str, ...]] = []
    for target in TARGETS:
        ratio = samples.ratio(target.case, target.metric, target.of, target.to)
        if ratio is not None:
            of, to = CONTESTANTS[target.of].short, CONTESTANTS[target.to].short
            verdict = "met" if ratio.median <= target.at_most else "missed"
            label = f"{target.case}: {of} / {to}"
            rows.append((label, f"{target.at_most:.2f}", str(ratio), verdict))
    return Table("Targets", ("", "at most", "measured", ""), tuple(rows))


def _lines(cases: Sequence[Case]) -> Iterable[tuple[str, str, Metric]]:
    for case in cases:
        for metric in case.metrics:
            name = f" {metric.key}" if len(case.metrics) > 1 else ""
            yield case.key, f"{case.key}{name}", metric


def _text(figure: Figure | None) -> str:
    return "" if figure is None else str(figure)


def markdown(table: Table) -> str:
    """A table as Markdown has it."""
    rule = ("---", *("--:" for _ in table.headers[1:]))
    rows = (table.headers, rule, *table.rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
