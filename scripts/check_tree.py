"""Check the tree itself: files stay short, and no file names a package registry.

Registries are the business of whoever installs: a file that names one breaks for people who use a
mirror. (npm writes addresses into package-lock.json unless `omit-lockfile-registry-resolved` is
set.)
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

MAXIMUM_LINES = 400
COUNTED_SUFFIXES = {".py", ".js", ".mjs", ".cjs", ".ts", ".css", ".html"}
GENERATED = ("src/antiphon/browser/dist/",)

# What an unpacked archive has no .gitignore's word for.
FOREIGN = {".venv", "node_modules", "__pycache__"}

REGISTRIES = re.compile(
    rb"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com", re.IGNORECASE
)


def findings(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Yield one line for each rule that a file of `names`, relative to `root`, breaks."""
    for name in names:
        content = (root / name).read_bytes()
        lines = content.count(b"\n")
        counted = Path(name).suffix in COUNTED_SUFFIXES and not name.startswith(GENERATED)
        if counted and lines > MAXIMUM_LINES:
            yield f"{name}: {lines} lines, more than {MAXIMUM_LINES}: split it by what it does"
        for number, line in enumerate(content.split(b"\n"), start=1):
            if found := REGISTRIES.search(line):
                yield f"{name}:{number}: names a package registry: {found[0].decode()}"


def files_of_project(root: Path) -> list[str]:
    """Return every file that is, or is about to be, committed; without git, all that are ours."""
    if (root / ".git").exists():
        # The checkout may belong to somebody else, as in a container.
        git = ["git", "-c", "safe.directory=*"]
        command = [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        result = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        names = set(result.stdout.split("\0")) - {""}
    else:
        paths = (path.relative_to(root) for path in root.rglob("*"))
        names = {path.as_posix() for path in paths if FOREIGN.isdisjoint(path.parts)}
    return sorted(name for name in names if (root / name).is_file())


def main() -> None:
    """Print the findings; exit with 1 if there are any."""
    found = list(findings(ROOT, files_of_project(ROOT)))
    print("\n".join(found or ["Files are short and name no registry."]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
