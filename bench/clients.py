"""`python -m bench.clients`: how fast clients echo, and what it costs them, beside each other."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.contestants import CONTESTANTS, DIRECTORY
from bench.process import LOAD_CORE, ServerProcess

HERE: Final = Path(__file__).parent / "programs"
PROGRAMS: Final = ("antiphon_client.py", "python_socketio_client.py")
UNDER_WAY: Final = (1, 10, 100)
PATIENCE: Final = 30.0
"""Seconds that a client may take to start and to end."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.clients", description=__doc__)
    parser.add_argument("--servers", default="antiphon,node", help="against whom")
    parser.add_argument("--repetitions", type=int, default=5, help="turns of each client")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each is counted")
    given = parser.parse_args()
    table = Table(
        "server", "under way", "Antiphon, CPU µs", "python-socketio, CPU µs", "CPU", "echoes/s"
    )
    for server in given.servers.split(","):
        for under_way in UNDER_WAY:
            found = compare(server, under_way, given.repetitions, given.seconds)
            table.add_row(server, str(under_way), *found)
    console = Console()
    console.print(table)
    console.print("Median (lowest-highest). CPU time of the client for each echo; ratios by turn.")


def compare(server: str, under_way: int, repetitions: int, seconds: float) -> list[str]:
    """The cells of one line: both clients in turn, so that both meet the same weather."""
    turns: list[list[dict[str, float]]] = []
    contestant = CONTESTANTS[server]
    for _ in range(repetitions):
        with ServerProcess(list(contestant.command()), DIRECTORY) as process:
            turns.append([measured(each, process.port, under_way, seconds) for each in PROGRAMS])
    ours, theirs = zip(*turns, strict=True)
    return [
        spread([each["cpu"] for each in ours], "{:.1f}"),
        spread([each["cpu"] for each in theirs], "{:.1f}"),
        spread([a["cpu"] / b["cpu"] for a, b in turns], "{:.2f}"),
        spread([a["rate"] / b["rate"] for a, b in turns], "{:.1f} x"),
    ]


def measured(program: str, port: int, under_way: int, seconds: float) -> dict[str, float]:
    """What one client says of itself."""
    command = [sys.executable, program, str(port), str(under_way), str(seconds)]
    ended = subprocess.run(
        command,
        cwd=HERE,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=seconds + PATIENCE,
        preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CORE}),
    )
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def spread(values: Sequence[float], form: str) -> str:
    """The median, with the lowest and the highest."""
    low, middle, high = (
        form.format(value) for value in (min(values), statistics.median(values), max(values))
    )
    return f"{middle} ({low}-{high})"


if __name__ == "__main__":
    main()
