"""The figures in docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from bench.tables import Table, markdown

__all__ = ["NoPlace", "figures_section", "replace_between"]

BEGIN: Final = "<!-- figures: written by `make bench` -->"
END: Final = "<!-- end of figures -->"


class NoPlace(Exception):
    """A document has no place for the figures."""


def replace_between(text: str, section: str) -> str:
    """Put a section in the place of the last one.

    Args:
        text: A document with the two marks.
        section: What is to stand between them.

    Raises:
        NoPlace: The marks are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlace(f"the document has not both {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{section.strip()}\n\n{END}{after}"


def figures_section(record: Any, tables: Iterable[Table], plots: Sequence[Path]) -> str:
    """The section, from a run's record.

    Args:
        record: What `record.write` gave.
        tables: The tables to show.
        plots: The plots, which lie in ``benchmarks/`` beside the document.
    """
    machine, versions = record["machine"], record["versions"]
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    begin, end = record["load_averages"]
    parts = [
        f"Run of {record['finished'][:10]} on {machine['cores']} cores of {machine['processor']},"
        f" {machine['system']}; load average {begin} at the beginning, {end} at the end."
        f" {record['settings']['repetitions']} turns each, unless a case allows fewer.",
        f"Versions: {named}.",
        *(f"### {table.title}\n\n{markdown(table)}" for table in tables if table.rows),
    ]
    if failures := record["failures"]:
        lines = [f"- {each['case']}, {each['contestant']}: {each['reason']}" for each in failures]
        parts.append("### Not measured\n\n" + "\n".join(lines))
    parts += [f"![{plot.stem}](benchmarks/{plot.name})" for plot in plots]
    return "\n\n".join(parts)
