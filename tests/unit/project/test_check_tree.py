"""The rules that scripts/check_tree.py keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.check_tree import MAXIMUM_LINES, findings


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
