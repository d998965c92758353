"""What closing returns: it has begun, and whoever wants to can wait for its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any

__all__ = ["Closing"]


class Closing:
    """A server that closes. Await it to wait for the handlers that this has started.

    Args:
        finished: Returns when they have ended.
    """

    __slots__ = ("_finished",)

    def __init__(self, finished: Callable[[], Awaitable[None]]) -> None:
        self._finished = finished

    def __await__(self) -> Generator[Any, Any, None]:
        return self._finished().__await__()
