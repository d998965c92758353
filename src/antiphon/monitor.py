"""The one port for observation: what happened, how often, and a log line for it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Final

__all__ = ["MAX_LINES", "MAX_WORDS", "Monitor"]

logger = logging.getLogger("antiphon")

MAX_LINES: Final = 100
"""Lines of one kind within a second: one message of a client may hold many thousand mistakes."""

MAX_WORDS: Final = 1000
"""Characters of one value in a line: clients choose paths, and names of events and namespaces."""


class Monitor:
    """Counts what happens and writes the log lines that belong to it.

    A server has one, ``io.monitor``; a client may be given one of a subclass (``monitor=``).

    Attributes:
        counts: How often each thing happened, by name (``docs/limits.md`` lists the names).
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._second = 0
        self._lines: Counter[str] = Counter()

    def count(self, name: str) -> None:
        """Count one more of ``name``."""
        self.counts[name] += 1

    def refuse(self, name: str, message: str, *args: object) -> None:
        """A peer was refused or closed for what it sent: count it, and say so at INFO level."""
        self.counts[name] += 1
        self.log_refusal(message, *args)

    def log_refusal(self, message: str, *args: object) -> None:
        """Log what a peer was refused for, unless many lines like that came within a second."""
        second = int(time.monotonic())
        if second != self._second:
            self._second = second
            self._lines.clear()
        self._lines[message] += 1
        if self._lines[message] <= MAX_LINES:
            logger.info(message, *map(_told, args))
        elif self._lines[message] == MAX_LINES + 1:
            logger.info("more lines like the last ones are left out for a second: %s", message)

    def fail(self, name: str, message: str, *args: object, error: BaseException) -> None:
        """The program's own code failed: count it, and log it with the traceback."""
        self.counts[name] += 1
        self.log_failure(message, *args, error=error)

    def log_failure(self, message: str, *args: object, error: BaseException) -> None:
        """Log a failure of the program's own code, with the traceback."""
        logger.error(message, *map(_told, args), exc_info=error)


class _Words:
    """A value in a line of the log, which stays one line whatever the value says."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __str__(self) -> str:
        return _one_line(str(self._value))

    def __repr__(self) -> str:
        return _one_line(repr(self._value))


def _told(value: object) -> object:
    return value if isinstance(value, int | float) else _Words(value)


def _one_line(text: str) -> str:
    """A text without what would end a line or command a terminal, and not too long."""
    kept = text[:MAX_WORDS]
    if not kept.isprintable():
        kept = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in kept)
    return kept if len(text) <= MAX_WORDS else kept + "…"
