"""Run tests with the oldest releases that pyproject.toml admits: `oldest.py [pytest arguments]`.

Whoever has pinned an old release of something else gets old releases of what we need, too. Without
arguments these are the tests that need neither a browser nor npm packages.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
PLACE: Final = ROOT / "var" / "oldest"
TESTS: Final = ("-q", "-n", "2", "tests/unit", "tests/pairs", "tests/properties")

TOOLS: Final = frozenset(("build", "import-linter", "mypy", "pyright", "ruff"))
"""What checks the source, and runs none of it: it may want newer releases of the same things."""


def main() -> None:
    """Make the environment anew, and run the tests in it."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = pyproject["project"]
    ours = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = [Requirement(each) for group in ours for each in group]
    development = [Requirement(each) for each in pyproject["dependency-groups"]["dev"]]
    venv.create(PLACE / "venv", clear=True, with_pip=True)
    constraints = PLACE / "constraints.txt"
    pins = {f"{each.name}=={oldest(each)}" for each in wanted if each.name != project["name"]}
    constraints.write_text("\n".join(sorted(pins)) + "\n")
    python = str(PLACE / "venv" / "bin" / "python")
    others = [str(each) for each in development if canonicalize_name(each.name) not in TOOLS]
    install = [python, "-m", "pip", "install", "--quiet", "--constraint", str(constraints)]
    subprocess.run([*install, "--editable", ".[all,game-postgres]", *others], cwd=ROOT, check=True)
    tests = sys.argv[1:] or TESTS
    sys.exit(subprocess.run([python, "-m", "pytest", *tests], cwd=ROOT).returncode)


def oldest(requirement: Requirement) -> str:
    """The lower bound of a requirement."""
    (bound,) = [each.version for each in requirement.specifier if each.operator == ">="]
    return bound


if __name__ == "__main__":
    main()
