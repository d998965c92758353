"""Links within README and docs lead somewhere; those to a test, to a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FEATURES = ROOT / "docs" / "feature-table.md"
TESTS = re.compile(r"\(\.\./tests/[^)]+\)")


def links(page: Path) -> list[tuple[Path, str]]:
    """The files that a page links to, each with what stands behind the ``#``."""
    found: list[tuple[Path, str]] = []
    for target in LINK.findall(page.read_text()):
        place, _, fragment = target.partition("#")
        if place and "://" not in place:
            found.append(((page.parent / place).resolve(), fragment))
    return found


def named_tests(file: Path) -> set[str]:
    """The tests of a file, those of a class with its name in front."""
    names: set[str] = set()
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{inner}" for inner in functions(node.body)}
        else:
            names |= functions([node])
    return names


def functions(body: list[ast.stmt]) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in body if isinstance(node, kinds) and "test" in node.name}


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in links."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead: list[str] = []
    for file, fragment in links(page):
        known = {".py": named_tests, ".md": anchors}.get(file.suffix) if fragment else None
        if not file.exists() or (known is not None and fragment not in known(file)):
            dead.append(f"{file.relative_to(ROOT)}#{fragment}")
    assert dead == []


def rows(page: Path) -> list[str]:
    """The rows of a page's tables, without their heads."""
    lines = [line for line in page.read_text().splitlines() if line.startswith("|")]
    rules = [number for number, line in enumerate(lines) if line.startswith("|---")]
    heads = {number for rule in rules for number in (rule - 1, rule)}
    return [line for number, line in enumerate(lines) if number not in heads]


def test_each_feature_has_a_test() -> None:
    assert len(rows(FEATURES)) > 80
    assert [row for row in rows(FEATURES) if not TESTS.search(row)] == []


def test_a_link_to_no_test_would_be_found(tmp_path: Path) -> None:
    file = tmp_path / "test_x.py"
    file.write_text(
        "class TestA:\n    def test_b(self): ...\ndef helper(): ...\nasync def test_c(): ..."
    )
    assert named_tests(file) == {"TestA.test_b", "test_c"}
