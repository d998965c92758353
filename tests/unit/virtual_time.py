"""An event loop whose time passes only while nobody has anything to do, and then at once.

An hour of heartbeats takes a moment, and what waits for something that can never come fails at
once instead of hanging.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar, cast

__all__ = ["VirtualTimeLoop", "run", "timers_of"]

T = TypeVar("T")

START = 1000.0
"""The loop's time when it is made: a clock that begins at zero would hide mistakes."""


END = START + 100_000.0


class _Selector(selectors.DefaultSelector):
    """Lets time pass instead of waiting."""

    loop: VirtualTimeLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events and timeout is None:
            raise RuntimeError("everybody waits, and nothing is left that could happen")
        if not events and timeout is not None and timeout > 0:
            self.loop.now += timeout
        if self.loop.now > END:
            raise RuntimeError("somebody does the same again and again, for more than a day")
        return events


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """The loop.

    Attributes:
        now: What ``time()`` says.
    """

    def __init__(self) -> None:
        self.now = START
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on such a loop: for tests that cannot be async themselves."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)


def timers_of(owner: object) -> int:
    """How many timers of the running loop will call a method of that object."""
    scheduled = cast("list[Any]", vars(asyncio.get_running_loop())["_scheduled"])
    callbacks = [timer._callback for timer in scheduled if not timer.cancelled()]
    return sum(getattr(callback, "__self__", None) is owner for callback in callbacks)
