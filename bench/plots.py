"""The plots in docs/benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from bench.contestants import CONTESTANTS
from bench.figures import Samples
from bench.scenarios.case import Case

__all__ = ["draw_all"]

COLOURS: Final = {
    "antiphon": "#0f766e",
    "antiphon-portable": "#5eb5a6",
    "node": "#4d7c0f",
    "python-socketio": "#c2410c",
    "python-socketio-deflate": "#f0a35e",
    "picows": "#6b7280",
}
STYLE: Final[Any] = {
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e5e7eb",
    "axes.axisbelow": True,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "bench",  # the same figures make the same file
}
BARS: Final = {
    "messages": ("CPU per message", ("echo", "ack", "binary", "broadcast-500", "rooms"), "cpu"),
    "connections": ("CPU per client", ("connect", "mass-disconnect", "polling"), "cpu"),
    "memory": ("Memory per idle client", ("memory-websocket", "memory-polling"), "memory"),
}
LINES: Final = {
    "broadcast": ("CPU per recipient of a broadcast", "recipients"),
    "growth": ("CPU per echo as clients grow in number", "clients"),
    "leave": ("CPU per disconnect as sockets grow in number", "sockets"),
}


def draw_all(directory: Path, cases: Sequence[Case], samples: Samples) -> list[Path]:
    """Draw what there are figures for; returns the files.

    Args:
        directory: Where they are put.
        cases: What was measured.
        samples: What it gave.
    """
    directory.mkdir(parents=True, exist_ok=True)
    drawn: list[Path] = []
    with mpl.rc_context(STYLE):
        for name, (title, keys, metric) in BARS.items():
            chosen = [case for case in cases if case.key in keys]
            if canvas := _bars(title, chosen, metric, samples):
                drawn.append(_save(canvas, directory / f"{name}.svg"))
        for name, (title, axis) in LINES.items():
            chosen = [case for case in cases if case.group == name]
            if canvas := _lines(title, axis, chosen, samples):
                drawn.append(_save(canvas, directory / f"{name}.svg"))
        latency = next((case for case in cases if case.key == "latency-same"), None)
        if latency and (canvas := _latency(latency, samples)):
            drawn.append(_save(canvas, directory / "latency.svg"))
    return drawn


def _save(canvas: Canvas, path: Path) -> Path:
    canvas.savefig(path, metadata={"Date": None}, facecolor="white", bbox_inches="tight")
    # Trailing blanks, which editors and git complain of.
    text = "\n".join(line.rstrip() for line in path.read_text().splitlines())
    path.write_text(f"{text}\n")
    return path


def _bars(title: str, cases: Sequence[Case], metric: str, samples: Samples) -> Canvas | None:
    """One panel for each case, since their figures differ in size; one bar for each contestant."""
    shown = [case for case in cases if samples.figure(case.key, metric, "antiphon")]
    if not shown:
        return None
    canvas = Canvas(figsize=(9, 0.6 + 1.5 * len(shown)), layout="constrained")
    canvas.suptitle(title, x=0.01, ha="left", fontweight="bold")
    panels: Any = canvas.subplots(len(shown), 1, squeeze=False)
    for case, row in zip(shown, panels, strict=True):
        axes: Axes = row[0]
        unit = next(each.unit for each in case.metrics if each.key == metric)
        keys = [key for key in CONTESTANTS if samples.figure(case.key, metric, key)]
        for place, key in enumerate(reversed(keys)):
            figure = samples.figure(case.key, metric, key)
            assert figure is not None
            spread = [[figure.median - figure.low], [figure.high - figure.median]]
            axes.barh(place, figure.median, color=COLOURS[key], xerr=spread, ecolor="#374151")
            axes.annotate(
                f"{figure.short} {unit}",
                (figure.high, place),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        axes.set_yticks(range(len(keys)), [CONTESTANTS[key].title for key in reversed(keys)])
        axes.set_title(case.title, loc="left", fontsize=10)
        axes.margins(x=0.12)
        axes.grid(axis="y", visible=False)
    return canvas


def _lines(title: str, axis: str, cases: Sequence[Case], samples: Samples) -> Canvas | None:
    """One line for each contestant, over the sizes of the cases."""
    canvas = Canvas(figsize=(9, 4.2), layout="constrained")
    axes: Axes = canvas.subplots()
    sizes: set[int] = set()
    for key, contestant in CONTESTANTS.items():
        points = [
            (case.size, figure)
            for case in cases
            if (figure := samples.figure(case.key, "cpu", key)) is not None
        ]
        if len(points) < 2:
            continue
        xs = [size for size, _ in points]
        sizes.update(xs)
        medians = [figure.median for _, figure in points]
        axes.plot(xs, medians, marker="o", color=COLOURS[key], label=contestant.title)
        lows, highs = [f.low for _, f in points], [f.high for _, f in points]
        axes.fill_between(xs, lows, highs, color=COLOURS[key], alpha=0.15, linewidth=0)
    if not sizes:
        return None
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sorted(sizes), [f"{size:,}" for size in sorted(sizes)])
    axes.set_xticks([], minor=True)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_formatter(lambda value, _: f"{value:g}" if f"{value:g}"[0] in "25" else "")
    axes.set_xlabel(axis)
    axes.set_ylabel("µs")
    axes.set_title(title, loc="left", fontweight="bold")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return canvas


def _latency(case: Case, samples: Samples) -> Canvas | None:
    canvas = Canvas(figsize=(9, 3.6), layout="constrained")
    axes: Axes = canvas.subplots()
    metrics = [metric for metric in case.metrics if not metric.is_rate]
    keys = [key for key in CONTESTANTS if samples.figure(case.key, metrics[0].key, key)]
    if not keys:
        return None
    width = 0.8 / len(keys)
    for number, key in enumerate(keys):
        figures = [samples.figure(case.key, metric.key, key) for metric in metrics]
        medians = [figure.median for figure in figures if figure is not None]
        places = [place + number * width for place in range(len(medians))]
        axes.bar(places, medians, width * 0.9, color=COLOURS[key], label=CONTESTANTS[key].title)
    middle = 0.4 - width / 2
    axes.set_xticks(
        [place + middle for place in range(len(metrics))],
        [metric.title for metric in metrics],
    )
    axes.grid(axis="x", visible=False)
    axes.set_ylabel("ms")
    axes.set_title("Latency of " + case.title, loc="left", fontweight="bold")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return canvas
