"""`python -m bench.micro`: how long the codecs and the dispatch take, or how many instructions."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.micro.cases import MICRO_CASES, Loop, MicroCase

ROUNDS: Final = 15
SECONDS: Final = 0.03
"""For which each round lasts, about."""

COUNTED: Final = 1_000
COLLECTED: Final = re.compile(r"Collected : (\d+)")
NANO: Final = 1e9
CASES: Final = {case.key: case for case in MICRO_CASES}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.micro", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="KEY,KEY")
    parser.add_argument(
        "--instructions", action="store_true", help="count them (valgrind), for noisy machines"
    )
    parser.add_argument(
        "--loop", nargs=3, metavar=("KEY", "WHOSE", "TIMES"), help=argparse.SUPPRESS
    )
    given = parser.parse_args()
    if given.loop:
        key, whose, times = given.loop
        asyncio.run(run_once(CASES[key], whose, int(times)))
        return
    if unknown := set(given.only) - CASES.keys():
        sys.exit(f"unknown cases: {', '.join(unknown)}; there are: {', '.join(CASES)}")
    if given.instructions and shutil.which("valgrind") is None:
        sys.exit("valgrind counts instructions: install it first (Debian: valgrind)")
    chosen = [case for case in MICRO_CASES if not given.only or case.key in given.only]
    measure = instructions if given.instructions else nanoseconds
    show(chosen, measure, "instructions" if given.instructions else "ns")


def show(
    cases: Sequence[MicroCase],
    measure: Callable[[MicroCase, str], list[float]],
    unit: str,
) -> None:
    """Measure the cases and print a table."""
    table = Table("", "", f"Antiphon, {unit}", f"python-socketio, {unit}", "ratio")
    for case in cases:
        ours = measure(case, "ours")
        theirs = measure(case, "peer") if case.peer else []
        ratio = f"{min(ours) / min(theirs):.2f}" if theirs else ""
        table.add_row(case.key, case.title, spread(ours), spread(theirs), ratio)
    console = Console()
    console.print(table)
    console.print("Lowest (median). A ratio is that of the lowest.")


def spread(values: Sequence[float]) -> str:
    """The lowest value and the median."""
    return f"{min(values):,.0f} ({statistics.median(values):,.0f})" if values else ""


def loop_of(case: MicroCase, whose: str) -> Awaitable[Loop]:
    """Its loop, ours or the peer's."""
    return case.peer() if whose == "peer" and case.peer else case.make()


def nanoseconds(case: MicroCase, whose: str) -> list[float]:
    """The time that it takes once, in each round."""

    async def rounds() -> list[float]:
        loop = await loop_of(case, whose)
        times = 1
        while timed(loop, times) < SECONDS:
            times *= 2
        return [timed(loop, times) / times / case.each * NANO for _ in range(ROUNDS)]

    return asyncio.run(rounds())


def timed(loop: Loop, times: int) -> float:
    """Seconds of this process's CPU time."""
    begun = time.process_time()
    loop(times)
    return time.process_time() - begun


def instructions(case: MicroCase, whose: str) -> list[float]:
    """How many machine instructions it takes once: always the same, whatever else runs."""
    times = max(COUNTED // case.each, 5)
    once, thrice = (collected(case, whose, count) for count in (times, 3 * times))
    return [(thrice - once) / (2 * times) / case.each]


def collected(case: MicroCase, whose: str, times: int) -> int:
    """The instructions of a process that does it so many times."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    command = [sys.executable, "-m", "bench.micro", "--loop", case.key, whose, str(times)]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    ended = subprocess.run(
        [*valgrind, *command], env=environment, capture_output=True, text=True, check=True
    )
    found = COLLECTED.search(ended.stderr)
    if found is None:
        raise RuntimeError(f"valgrind counted nothing:\n{ended.stderr}")
    return int(found[1])


async def run_once(case: MicroCase, whose: str, times: int) -> None:
    """Do it, for whoever counts; the first rounds are Python's to specialise."""
    loop = await loop_of(case, whose)
    loop(max(100 // case.each, 1))
    loop(times)


if __name__ == "__main__":
    main()
