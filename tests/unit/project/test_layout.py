"""The tree and pyproject.toml agree."""

from __future__ import annotations

import tomllib
from pathlib import Path

from scripts.check_tree import files_of_project

ROOT = Path(__file__).parents[3]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_test_file_is_run() -> None:
    test_paths = tuple(
        f"{path}/" for path in PYPROJECT["tool"]["pytest"]["ini_options"]["testpaths"]
    )
    tests = [name for name in files_of_project(ROOT) if Path(name).match("test_*.py")]
    assert Path(__file__).relative_to(ROOT).as_posix() in tests
    assert [name for name in tests if not name.startswith(test_paths)] == []
