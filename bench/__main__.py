"""`python -m bench`: run the benchmarks, or show again what a run has given."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from bench import document, plots, record, tables
from bench.contestants import CONTESTANTS
from bench.figures import Sample, Samples
from bench.process import LOAD_CORE, SERVER_CORE, raise_file_limit
from bench.runner import Runner, Turn, turns
from bench.scenarios.case import Case
from bench.scenarios.catalogue import UnknownCase, all_cases, choose
from bench.trial import Settings

DOCS: Final = record.ROOT / "docs"
SCRATCH: Final = record.ROOT / "var" / "bench"
WIDTH: Final = 110
DISTURBED: Final = "In {} of {} turns other programs took part of the servers' core."
QUICK: Final = Settings(repetitions=1, seconds=0.25, warm_up=0.15, quick=True)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Run the benchmarks. A whole run writes its figures into docs/.",
    )
    listed: Any = {"type": lambda text: text.split(","), "default": [], "metavar": "NAME,NAME"}
    parser.add_argument("--quick", action="store_true", help="small sizes, under two minutes")
    parser.add_argument("--only", **listed, help="cases, or groups of them; --list shows them")
    parser.add_argument("--servers", **listed, help=f"among {', '.join(CONTESTANTS)}")
    parser.add_argument("--repetitions", type=int, help="turns of each server")
    parser.add_argument("--seconds", type=float, help="how long each load is measured")
    parser.add_argument("--payload", type=int, help="bytes of a message's payload (32)")
    parser.add_argument("--window", type=int, help="messages under way per client")
    parser.add_argument("--list", action="store_true", help="name all cases, and run none")
    parser.add_argument("--show", type=Path, metavar="JSON", help="show a run again")
    parser.add_argument("--publish", action="store_true", help="a part, too, goes into docs/")
    return parser.parse_args()


def chosen_servers(names: Sequence[str]) -> list[str]:
    """The keys of the servers that take part."""
    if unknown := set(names) - CONTESTANTS.keys():
        sys.exit(f"unknown servers: {', '.join(unknown)}; there are: {', '.join(CONTESTANTS)}")
    return [key for key in CONTESTANTS if not names or key in names]


def settings_of(given: argparse.Namespace) -> Settings:
    """How large everything is."""
    base = QUICK if given.quick else Settings()
    names = ("repetitions", "seconds", "payload", "window")
    changed = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    return replace(base, **changed)


def measure(
    cases: Sequence[Case], servers: Sequence[str], settings: Settings, console: Console
) -> Runner:
    """Run the cases, and show how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    all_turns = list(turns(cases, servers, settings.repetitions))
    runner = Runner(settings, raise_file_limit())
    # Drawn between turns only: a thread that draws meanwhile would take the load's time.
    progress = Progress(*columns, TimeRemainingColumn(), console=console, auto_refresh=False)
    with closing(runner), progress:
        task = progress.add_task("", total=len(all_turns))
        done = -1

        def before(turn: Turn) -> None:
            nonlocal done
            done += 1
            title = f"{turn.case.key:22} {turn.contestant.title:24}"
            progress.update(task, completed=done, description=title, refresh=True)

        runner.run(all_turns, before)
        progress.update(task, completed=len(all_turns), refresh=True)
    return runner


def show(console: Console, shown: Sequence[tables.Table]) -> None:
    """Print tables."""
    for table in shown:
        if not table.rows:
            continue
        drawn = RichTable(title=table.title, title_justify="left", header_style="bold")
        drawn.add_column(no_wrap=True)
        for header in table.headers[1:]:
            drawn.add_column(header.replace(" / ", "\n/ "), justify="right")
        for name, *cells in table.rows:
            # The spread below its median: the table is wide enough.
            drawn.add_row(name, *(cell.replace(" (", "\n(") for cell in cells))
        console.print(drawn)
    console.print("Median (lowest-highest). † The load generator may have been the bottleneck.")


def report(
    console: Console,
    run: dict[str, Any],
    samples: Sequence[Sample],
    settings: Settings,
    *,
    publish: bool,
) -> None:
    """Show what a run has given; put it into the documentation too, if that is asked for."""
    cases = all_cases(settings)
    servers = {sample.contestant for sample in samples}
    seen = Samples(samples)
    shown = (
        tables.figures(cases, seen, servers),
        tables.ratios(cases, seen, servers),
        tables.targets(seen),
    )
    show(console, shown)
    console.print(DISTURBED.format(*seen.disturbed()))
    for failure in run["failures"]:
        console.print(f"{failure['case']}, {failure['contestant']}: {failure['reason']}")
    directory = DOCS / "benchmarks" if publish else SCRATCH
    drawn = plots.draw_all(directory, cases, seen)
    if publish:
        page = DOCS / "benchmarks.md"
        section = document.figures_section(run, reversed(shown), drawn)
        page.write_text(document.replace_between(page.read_text(), section))


def main() -> None:
    """Run what the arguments say."""
    given = arguments()
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH
    if given.show is not None:
        run, samples, settings = record.read(given.show)
        report(console, run, samples, settings, publish=given.publish)
        return
    settings = settings_of(given)
    try:
        cases = choose(all_cases(settings), given.only)
    except UnknownCase as error:
        sys.exit(str(error))
    if given.list:
        console.print("\n".join(f"{case.key:22} {case.title}" for case in cases))
        return
    servers = chosen_servers(given.servers)
    publish = given.publish or not (given.quick or given.only or given.servers)
    if not {SERVER_CORE, LOAD_CORE} <= os.sched_getaffinity(0):
        sys.exit("The servers and the load need a core each: cores 0 and 1.")
    os.sched_setaffinity(0, {LOAD_CORE})
    # So that everything is ended in order, as at Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    load_before = os.getloadavg()[0]
    runner = measure(cases, servers, settings, console)
    path = (DOCS / "benchmarks" if publish else SCRATCH) / "results.json"
    averages = [load_before, os.getloadavg()[0]]
    run = record.write(path, runner.samples, runner.failures, settings, averages)
    report(console, run, runner.samples, settings, publish=publish)
    console.print(f"Raw figures: {path.relative_to(record.ROOT)}")
    if runner.failures:
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
