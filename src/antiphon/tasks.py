"""Running users' functions, plain or async, without losing a task or an exception."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from antiphon.names import Listener

__all__ = ["Tasks"]


class Tasks:
    """The tasks that belong to one server: kept until they end, their errors reported.

    Args:
        on_error: Called with the exception of a function or task that failed.
    """

    __slots__ = ("_on_error", "_running")

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self._on_error = on_error
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine as a task; on Python 3.12 and later its first step runs at once."""
        loop = asyncio.get_running_loop()
        if sys.version_info >= (3, 12):
            task = asyncio.Task(coroutine, loop=loop, eager_start=True)
        else:
            task = asyncio.Task(coroutine, loop=loop)
        if task.done():
            self._ended(task)
        else:
            self._running.add(task)
            task.add_done_callback(self._ended)
        return task

    def call(self, listener: Listener, *args: object) -> None:
        """Call a user's function; if it is async, run it as a task."""
        try:
            result = listener(*args)
        except Exception as error:
            self._on_error(error)
            return
        if inspect.iscoroutine(result):
            self.start(result)

    async def finished(self) -> None:
        """Wait until those that run now have ended."""
        if self._running:
            await asyncio.wait(tuple(self._running))

    def cancel(self) -> None:
        """Cancel whatever still runs."""
        for task in tuple(self._running):
            task.cancel()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(error)
