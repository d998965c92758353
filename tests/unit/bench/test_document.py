"""bench/document.py: where a run's figures go."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.document import BEGIN, END, NoPlace, replace_between

DOCUMENT = Path(__file__).parents[3] / "docs" / "benchmarks.md"


def test_the_last_figures_make_room() -> None:
    text = f"before\n\n{BEGIN}\n\nold\n\n{END}\n\nafter\n"
    assert replace_between(text, "new\n") == f"before\n\n{BEGIN}\n\nnew\n\n{END}\n\nafter\n"


def test_the_documentation_has_a_place_for_them() -> None:
    assert "new" in replace_between(DOCUMENT.read_text(), "new")


def test_without_a_place_nothing_is_written() -> None:
    with pytest.raises(NoPlace):
        replace_between(f"{END} {BEGIN}", "new")
