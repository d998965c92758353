"""Running users' functions, plain or async, without losing a task or an exception."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from typing import Any, Final

from antiphon.eager import ENDED, start_eagerly
from antiphon.names import Listener

__all__ = ["Tasks", "running_loop"]

NO_LOOP: Final = (
    "Antiphon needs an event loop of asyncio, such as uvloop, and none runs here; Hypercorn has "
    "one unless it is told `--worker-class trio`"
)


def running_loop() -> asyncio.AbstractEventLoop:
    """The event loop that runs here.

    Raises:
        RuntimeError: None of asyncio's does.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(NO_LOOP) from None


class Tasks:
    """The tasks that belong to one server: kept until they end, their errors reported.

    Args:
        on_error: Called with the exception of a function or task that failed.
    """

    __slots__ = ("_abandoned", "_on_error", "_running", "_waiting")

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self._on_error = on_error
        self._running: set[asyncio.Task[Any]] = set()
        self._abandoned: set[asyncio.Task[Any]] = set()
        self._waiting: set[asyncio.Task[Any] | None] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run a coroutine as a task whose first step runs at once."""
        task = start_eagerly(coroutine, asyncio.get_running_loop())
        if task is not ENDED:
            self.keep(task)
        return task

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Keep a task that was started elsewhere."""
        if task.done():
            self._ended(task)
        else:
            self._running.add(task)
            task.add_done_callback(self._ended)

    def call(self, listener: Listener, *args: object) -> None:
        """Call a user's function; if it is async, run it as a task."""
        try:
            result = listener(*args)
        except asyncio.CancelledError:
            return  # of something that it looked at: nobody cancels a plain function
        except Exception as error:
            self._on_error(error)
            return
        if inspect.iscoroutine(result):
            self.start(result)

    async def finished(self) -> None:
        """Wait until all have ended, with those that they start, except those that wait here."""
        task = asyncio.current_task()
        self._waiting.add(task)
        try:
            while running := self._running - self._waiting:
                await asyncio.wait(running)
        finally:
            self._waiting.discard(task)

    def cancel(self) -> None:
        """Cancel whatever still runs."""
        for task in tuple(self._running):
            task.cancel()

    def abandon(self) -> int:
        """Cancel whatever still runs, and wait for it no more; how many that were."""
        abandoned = self._running - {asyncio.current_task()}
        self._running -= abandoned
        for task in abandoned:
            # A strong reference stays: the loop has none.
            self._abandoned.add(task)
            task.add_done_callback(self._abandoned.discard)
            task.cancel()
        return len(abandoned)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_error(error)
