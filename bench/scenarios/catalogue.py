"""All cases, and the choice among them."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from bench.scenarios import (
    broadcasts,
    coming_and_going,
    latency,
    memory,
    messages,
    polling,
    slow_readers,
)
from bench.scenarios.case import Case
from bench.trial import Settings

__all__ = ["UnknownCase", "all_cases", "choose"]


class UnknownCase(Exception):
    """There is no such case."""


def all_cases(settings: Settings) -> list[Case]:
    """Every case, in the order in which they run."""
    kinds = (messages, broadcasts, polling, coming_and_going, memory, latency, slow_readers)
    return [case for kind in kinds for case in kind.cases(settings)]


def choose(cases: list[Case], names: Collection[str]) -> list[Case]:
    """The cases that are named, by their own name or their group's; all if none is.

    Raises:
        UnknownCase: A name is neither.
    """
    known = {name for case in cases for name in (case.key, case.group)}
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise UnknownCase(f"there is no {name!r}{hint} There are: {', '.join(sorted(known))}")
    return [case for case in cases if not names or {case.key, case.group} & set(names)]
