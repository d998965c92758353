"""The one port for observation: what happened, how often, and a log line for it."""

from __future__ import annotations

import logging
from collections import Counter

__all__ = ["Monitor"]

logger = logging.getLogger("antiphon")


class Monitor:
    """Counts what happens and writes the log lines that belong to it.

    A server has one, ``io.monitor``; a client may be given one of a subclass (``monitor=``).

    Attributes:
        counts: How often each thing happened, by name (``docs/limits.md`` lists the names).
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def count(self, name: str) -> None:
        """Count one more of ``name``."""
        self.counts[name] += 1

    def refuse(self, name: str, message: str, *args: object) -> None:
        """A peer was refused or closed for what it sent: count it, and say so at INFO level."""
        self.counts[name] += 1
        self.log_refusal(message, *args)

    def log_refusal(self, message: str, *args: object) -> None:
        """Log what a peer was refused for."""
        logger.info(message, *args)

    def fail(self, name: str, message: str, *args: object, error: BaseException) -> None:
        """The program's own code failed: count it, and log it with the traceback."""
        self.counts[name] += 1
        self.log_failure(message, *args, error=error)

    def log_failure(self, message: str, *args: object, error: BaseException) -> None:
        """Log a failure of the program's own code, with the traceback."""
        logger.error(message, *args, exc_info=error)
