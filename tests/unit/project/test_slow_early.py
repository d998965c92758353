"""The rule of conftest.py: of several workers one begins with the slow tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).parents[3] / "conftest.py"
SOURCE = """
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(10))
def test(number):
    with open(os.environ.get("PYTEST_XDIST_WORKER", "alone"), "a") as file:
        print(pathlib.Path(__file__).parent.name, file=file)
"""
PLACES = ("unit", "cli", "browser")


def run_pytest(directory: Path, *arguments: str) -> dict[str, list[str]]:
    """Where the tests stand that were run, in order, by the worker."""
    (directory / "conftest.py").write_text(CONFTEST.read_text())
    for place in PLACES:
        (directory / "tests" / place).mkdir(parents=True)
        (directory / "tests" / place / f"test_{place}.py").write_text(SOURCE)
    variables = {name: it for name, it in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", "."]
    places = [f"tests/{place}" for place in PLACES]
    subprocess.run(
        [*command, *arguments, *places], cwd=directory, env=variables, check=True, timeout=120
    )
    return {
        name: (directory / name).read_text().split()
        for name in ("alone", "gw0", "gw1")
        if (directory / name).exists()
    }


def test_one_worker_begins_with_the_slow_ones(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, "-n", "2", "--dist", "worksteal")
    assert sorted(run["gw0"] + run["gw1"]) == sorted(PLACES * 10)
    assert sorted(places[1] for places in run.values()) == ["browser", "unit"]


def test_one_process_keeps_the_order(tmp_path: Path) -> None:
    run = run_pytest(tmp_path)
    assert run == {"alone": [place for place in PLACES for _ in range(10)]}
