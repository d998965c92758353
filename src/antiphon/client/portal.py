"""A loop in a thread, and the way to it from other threads."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

__all__ = ["Portal", "Worker", "portal"]

T = TypeVar("T")

FAREWELL: float = 1.0
"""Seconds that a program which ends gives to what it has emitted."""

IDLE: Final = 10.0
"""Seconds for which a thread waits for something to do."""


class Portal:
    """A loop that runs in a daemon thread."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._farewells: dict[object, Callable[[], Awaitable[object]]] = {}
        self._thread = threading.Thread(target=self._serve, name="antiphon", daemon=True)
        self._thread.start()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop."""
        return self._loop

    @property
    def is_foreign(self) -> bool:
        """Whether it is of another process: its thread does not survive a fork."""
        return self._pid != os.getpid()

    def run(self, function: Callable[[], Awaitable[T]]) -> T:
        """Have something done in the loop, and wait for what comes of it.

        An interrupt (Ctrl-C) ends the waiting, and what was waited for.

        Raises:
            RuntimeError: It is the loop's own thread that asks, or a process without that thread.
        """
        if self.is_foreign:
            raise RuntimeError(
                "this blocking client is of the process before the fork; "
                "connect anew in this one by antiphon.sync.connect"
            )
        if threading.current_thread() is self._thread:
            raise RuntimeError(
                "the blocking client would wait for itself here: this function runs in its loop"
            )

        async def wait() -> T:
            return await function()

        waiting = asyncio.run_coroutine_threadsafe(wait(), self._loop)
        try:
            return waiting.result()
        except BaseException:
            waiting.cancel()
            raise

    def call(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Have a plain function called in the loop; what it returns."""

        async def called() -> T:
            return function(*args, **kwargs)

        return self.run(called)

    def at_end(self, key: object, farewell: Callable[[], Awaitable[object]] | None) -> None:
        """What to do for somebody when the program ends; None for nothing any more."""
        if farewell is None:
            self._farewells.pop(key, None)
        else:
            self._farewells[key] = farewell

    def close(self) -> None:
        """The program ends: let what was emitted leave."""
        if self.is_foreign or not self._farewells:
            return
        farewells = list(self._farewells.values())

        async def all_of_them() -> None:
            await asyncio.wait([asyncio.ensure_future(_awaited(each())) for each in farewells])

        async def in_time() -> None:
            async with asyncio.timeout(FAREWELL):
                await all_of_them()

        with suppress(TimeoutError):
            self.run(in_time)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


class Worker:
    """A thread that runs the handlers of one socket, in order.

    It is there while it is needed: it ends when it has had nothing to do for some seconds.

    Args:
        portal: Where the results go.
    """

    def __init__(self, portal: Portal) -> None:
        self._loop = portal.loop
        self._jobs: deque[Callable[[], None]] = deque()
        self._changed = threading.Condition()
        self._working = False
        self._resting = False

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Run a function; the loop goes on meanwhile."""
        waiting: asyncio.Future[T] = self._loop.create_future()

        def job() -> None:
            try:
                result = function(*args)
            except BaseException as error:
                # An exit of the worker would be the end of all handlers to come, and no future
                # takes a StopIteration.
                plain = isinstance(error, Exception) and not isinstance(error, StopIteration)
                wrapped = error if plain else RuntimeError(f"a handler raised {error!r}")
                self._tell(waiting, error=wrapped)
            else:
                self._tell(waiting, result)

        with self._changed:
            self._jobs.append(job)
            self._resting = False
            if self._working:
                self._changed.notify()
            else:
                self._working = True
                threading.Thread(target=self._work, name="antiphon-handlers", daemon=True).start()
        return await waiting

    def rest(self) -> None:
        """There will be nothing to do for now: let the thread end when it has done all."""
        with self._changed:
            self._resting = True
            self._changed.notify()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], None] | None:
        """What to do next; None if there is nothing, and the thread is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._resting, IDLE)
            if self._jobs:
                return self._jobs.popleft()
            self._working = False
            return None

    def _tell(
        self, waiting: asyncio.Future[T], result: Any = None, error: BaseException | None = None
    ) -> None:
        def tell() -> None:
            if waiting.done():
                return
            if error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(result)

        self._loop.call_soon_threadsafe(tell)


async def _awaited(awaitable: Awaitable[object]) -> None:
    await awaitable


shared: list[Portal] = []
making = threading.Lock()


def portal() -> Portal:
    """The one of this process."""
    with making:
        if not shared or shared[0].is_foreign:
            shared[:] = [Portal()]
            atexit.register(shared[0].close)
        return shared[0]
