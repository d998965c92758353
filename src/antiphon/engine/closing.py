"""Closing: it has begun and whoever wants to can wait for its end; or going down step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from typing import Any, Final, Protocol

from antiphon.engine.admission import Admission
from antiphon.engine.options import EngineOptions
from antiphon.monitor import Monitor
from antiphon.tasks import Tasks

__all__ = ["Closing", "go_down", "see_off"]


LAST_WORDS_MAY_TAKE: Final = 1.0
"""Seconds in which a client over polling must fetch what was emitted before the server closed."""

LOOK_AGAIN: Final = 0.02


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


class Leaving(Protocol):
    """A session that closes."""

    @property
    def id(self) -> str: ...

    def shut(self) -> None:
        """Close it; if it closes already, wait no more."""


async def see_off(sessions: Mapping[str, Leaving]) -> None:
    """Wait until clients over polling have fetched their last words, but not for long.

    Args:
        sessions: Those that are left; more may come while this waits for those of now.
    """
    leaving = tuple(sessions.values())
    loop = asyncio.get_running_loop()
    end = loop.time() + LAST_WORDS_MAY_TAKE
    try:
        # A session that is gone tells nobody.
        while any(each.id in sessions for each in leaving) and loop.time() < end:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_AGAIN)
    finally:
        for each in leaving:
            if sessions.get(each.id) is each:
                each.shut()


class GoingDown(Protocol):
    """What can go down: an engine."""

    @property
    def options(self) -> EngineOptions: ...
    @property
    def admission(self) -> Admission: ...
    @property
    def monitor(self) -> Monitor: ...


async def go_down(engine: GoingDown, close: Callable[[], Closing], tasks: Sequence[Tasks]) -> None:
    """Let nobody in, let handlers end while their clients hear them, close, wait for the rest.

    Args:
        engine: The engine.
        close: Closes all sessions.
        tasks: What runs handlers.
    """
    engine.admission.closed = True
    try:
        await _go_down(engine, close, tasks)
    finally:
        # Another loop may serve it anew.
        engine.admission.closed = False


async def _go_down(engine: GoingDown, close: Callable[[], Closing], tasks: Sequence[Tasks]) -> None:
    loop = asyncio.get_running_loop()
    limit = engine.options.shutdown_timeout
    end = loop.time() + limit
    if engine.options.drain_timeout:
        await _rest(tasks, min(engine.options.drain_timeout, limit))
    close()
    if not await _rest(tasks, end - loop.time()):
        abandoned = sum(each.abandon() for each in tasks)
        engine.monitor.refuse(
            "handlers_cancelled",
            "%d handlers still ran when shutdown_timeout (%g s) was over",
            abandoned,
            limit,
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
