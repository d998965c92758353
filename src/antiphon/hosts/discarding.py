"""Reading what nobody wants any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["Discarding"]


class Discarding(asyncio.Protocol):
    """Reads on until the peer closes or its time is up, so that it can see why it is closed.

    Args:
        gone: Is called when the connection is gone.
    """

    __slots__ = ("_gone",)

    def __init__(self, gone: Callable[[], None]) -> None:
        self._gone = gone

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._gone()
