"""Closing: it has begun and whoever wants to can wait for its end; or going down step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Any

from antiphon.monitor import Monitor
from antiphon.tasks import Tasks

__all__ = ["Closing", "go_down"]


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


async def go_down(
    close: Callable[[], Closing],
    tasks: Sequence[Tasks],
    monitor: Monitor,
    *,
    drain_timeout: float,
    shutdown_timeout: float,
) -> None:
    """Let handlers end while their clients still hear them, close, and wait for the rest.

    Args:
        close: Closes all sessions.
        tasks: What runs handlers.
        monitor: Is told of those that had to be cancelled.
        drain_timeout: Seconds that handlers have until the sessions are closed.
        shutdown_timeout: Seconds that all of it may take.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + shutdown_timeout
    if drain_timeout:
        await _rest(tasks, min(drain_timeout, shutdown_timeout))
    close()
    if not await _rest(tasks, end - loop.time()):
        abandoned = sum(each.abandon() for each in tasks)
        monitor.refuse(
            "handlers_cancelled",
            "%d handlers still ran when shutdown_timeout (%g s) was over",
            abandoned,
            shutdown_timeout,
        )
        await asyncio.sleep(0)


async def _rest(tasks: Sequence[Tasks], seconds: float) -> bool:
    """Wait until nothing runs any more; False if the time is up before."""
    try:
        async with asyncio.timeout(seconds):
            for each in (*tasks, *tasks):  # those of one may have started some of another
                await each.finished()
    except TimeoutError:
        return False
    return True
