"""The clock, against a table of who is to be woken when."""

from __future__ import annotations

import asyncio

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from antiphon.engine.clock import Alarm, Clock
from tests.properties.profile import machine
from tests.unit.virtual_time import VirtualTimeLoop, timers_of

COUNT = 6
numbers = st.integers(0, COUNT - 1)
# Few different times, so that many fall together.
seconds = st.integers(1, 40).map(lambda half: half / 2)


class Sleeper:
    """Wants to be woken again as often as it was told to.

    Attributes:
        again: After how many seconds each, the next one last.
        woken: When it was woken.
    """

    def __init__(self) -> None:
        self.again: list[float] = []
        self.woken: list[float] = []

    def wake(self, now: float) -> float | None:
        self.woken.append(now)
        return now + self.again.pop() if self.again else None


class ClockMachine(RuleBasedStateMachine):
    """The model: for each sleeper the next time, which an earlier one replaces."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner(loop_factory=VirtualTimeLoop)
        self.loop = self.runner.get_loop()
        self.clock = Clock()
        self.sleepers = [Sleeper() for _ in range(COUNT)]
        self.alarms = [Alarm(sleeper) for sleeper in self.sleepers]
        self.expected: dict[int, float] = {}
        self.should_wake: list[list[float]] = [[] for _ in range(COUNT)]
        self.planned: list[list[float]] = [[] for _ in range(COUNT)]

    def teardown(self) -> None:
        self.runner.close()

    @rule(number=numbers, after=seconds)
    def set(self, number: int, after: float) -> None:
        when = self.loop.time() + after

        async def set_() -> None:
            self.clock.set(self.alarms[number], when)

        self.runner.run(set_())
        self.expected[number] = min(when, self.expected.get(number, when))

    @rule(number=numbers, again=st.lists(seconds, max_size=4))
    def want_more(self, number: int, again: list[float]) -> None:
        self.sleepers[number].again = list(again)
        self.planned[number] = list(again)

    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self.clock.cancel(self.alarms[number])
        self.alarms[number] = Alarm(self.sleepers[number])
        self.expected.pop(number, None)

    @rule(after=seconds)
    def wait(self, after: float) -> None:
        end = self.loop.time() + after + 0.25
        self.runner.run(asyncio.sleep(after + 0.25))
        while due := [number for number in self.expected if self.expected[number] <= end]:
            number = min(due, key=self.expected.__getitem__)
            when = self.expected.pop(number)
            self.should_wake[number].append(when)
            if self.planned[number]:
                self.expected[number] = when + self.planned[number].pop()

    @invariant()
    def each_was_woken_in_time(self) -> None:
        for sleeper, should in zip(self.sleepers, self.should_wake, strict=True):
            assert len(sleeper.woken) == len(should)
            for woken, when in zip(sleeper.woken, should, strict=True):
                assert abs(woken - when) < 1e-6

    @invariant()
    def it_keeps_no_more_than_twice_what_it_needs(self) -> None:
        assert len(self.expected) <= len(self.clock) <= 2 * len(self.expected) + 1
        assert self.clock._stale == len(self.clock) - len(self.expected)

    @invariant()
    def it_has_one_timer_if_any(self) -> None:
        async def count() -> int:
            return timers_of(self.clock)

        # One is left to ring in vain when all have cancelled.
        assert bool(len(self.clock)) <= self.runner.run(count()) <= 1


TestClock = ClockMachine.TestCase
TestClock.settings = machine(60, 30)
