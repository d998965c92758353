"""The Python of README and docs runs: each page as one program, as its reader would type it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
WITH_PYTHON = [page for page in PAGES if BLOCK.search(page.read_text())]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_pages_python_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = "\n".join(BLOCK.findall(page.read_text()))
    module = ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)  # dataclasses look for their module
    exec(compile(program, str(page), "exec", dont_inherit=True), vars(module))


def test_there_is_python_on_the_pages() -> None:
    assert {page.name for page in WITH_PYTHON} >= {"README.md", "server.md", "deploying.md"}
