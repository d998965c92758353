"""A clock that the test moves: time-outs of a minute take a moment."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final, cast

__all__ = ["Clock", "settle"]

MANY: Final = 10_000
"""Turns of the loop after which ``settle`` leaves tasks alone that never come to rest."""

FEW: Final = 50
"""Turns that ``settle`` takes on loops that do not tell whether anybody has something to do."""


async def settle() -> None:
    """Let everybody do what can be done now, without letting time pass.

    It returns when all tasks wait: for time to pass, for the network, for a thread, or for you.
    """
    ready = cast("deque[Any] | None", getattr(asyncio.get_running_loop(), "_ready", None))
    for _ in range(FEW if ready is None else MANY):
        await asyncio.sleep(0)
        if ready is not None and not ready:
            return


class Clock:
    """Moves the time of the running event loop, and so of everything that waits on it.

    Pings, time-outs of acknowledgements, ``connect_timeout`` and your own ``asyncio.sleep`` all
    come at once when the clock passes them, in their order. Real time goes on beneath, so whatever
    needs it still works. What asks ``time.time()`` or a thread's clock is not moved.

    Raises:
        RuntimeError: The loop is not asyncio's own (uvloop's time cannot be moved).
    """

    def __init__(self) -> None:
        self._moved = 0.0

    @property
    def moved(self) -> float:
        """How far this clock has moved the time, in seconds."""
        return self._moved

    async def advance(self, seconds: float) -> None:
        """Let time pass.

        Args:
            seconds: How much; whatever becomes due in it is done when this returns.

        Raises:
            ValueError: Time does not run backwards.
            RuntimeError: The loop's time cannot be moved.
        """
        if not seconds >= 0:  # nor is it none
            raise ValueError("time does not run backwards: give a number of seconds from 0 on")
        loop = asyncio.get_running_loop()
        time = _MovedTime.of(loop)
        self._moved += seconds
        end = loop.time() + seconds
        await settle()
        while (due := _next_timer(loop)) is not None and due <= end:
            time.pass_until(due)
            await settle()
        time.pass_until(end)
        await settle()


class _MovedTime:
    """Stands in the place of a loop's ``time``."""

    def __init__(self, loop: asyncio.BaseEventLoop) -> None:
        self._real = loop.time
        self._ahead = 0.0

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop) -> _MovedTime:
        """The time of a loop, which can be moved from now on."""
        if not isinstance(loop, asyncio.BaseEventLoop):
            raise RuntimeError(
                f"the time of {type(loop).__module__}.{type(loop).__name__} cannot be moved: "
                "run tests that move the clock on asyncio's own event loop"
            )
        time: object = loop.time
        if not isinstance(time, cls):
            time = loop.time = cls(loop)  # type: ignore[method-assign]
        return time

    def __call__(self) -> float:
        return self._real() + self._ahead

    def pass_until(self, moment: float) -> None:
        """Let it be that moment, unless it is later already."""
        self._ahead += max(0.0, moment - self())


def _next_timer(loop: asyncio.AbstractEventLoop) -> float | None:
    """When the next timer of a loop is due."""
    timers = cast("list[asyncio.TimerHandle]", getattr(loop, "_scheduled"))  # noqa: B009
    return min((timer.when() for timer in timers if not timer.cancelled()), default=None)
