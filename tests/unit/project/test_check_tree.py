"""The rules that scripts/check_tree.py keeps."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.check_tree import MAXIMUM_LINES, files_of_project, findings


def check(root: Path, name: str, content: str) -> list[str]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return list(findings(root, [name]))


def test_a_file_may_be_as_long_as_the_budget_and_no_longer(tmp_path: Path) -> None:
    assert check(tmp_path, "server.py", "x\n" * MAXIMUM_LINES) == []
    assert len(check(tmp_path, "server.py", "x\n" * (MAXIMUM_LINES + 1))) == 1


@pytest.mark.parametrize("name", ["notes.md", "src/antiphon/browser/dist/socket.io.js"])
def test_prose_and_built_files_have_no_budget(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, name, "x\n" * (MAXIMUM_LINES + 1)) == []


@pytest.mark.parametrize(
    "host", ["registry.npmjs" + ".org", "PyPI" + ".org", "files.pythonhosted" + ".org"]
)
def test_a_registry_is_found_with_its_line(tmp_path: Path, host: str) -> None:
    [finding] = check(tmp_path, "package-lock.json", f'{{\n"resolved": "https://{host}/x"\n}}')
    assert finding.startswith("package-lock.json:2: ")


@pytest.mark.parametrize("in_git", [True, False])
def test_what_others_put_into_the_tree_is_not_checked(tmp_path: Path, in_git: bool) -> None:
    for name in (".gitignore", "server.py", "node_modules/x/index.js", ".venv/lib/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("node_modules/\n.venv/\n")
    if in_git:
        subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    assert files_of_project(tmp_path) == [".gitignore", "server.py"]
