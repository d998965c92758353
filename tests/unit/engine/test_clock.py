"""One timer for all deadlines of a server."""

from __future__ import annotations

import asyncio

from antiphon.engine.clock import Alarm, Clock
from tests.unit.virtual_time import run, timers_of


class Sleeper:
    """Notes when it was woken, and then wants to be woken at the next of its times.

    Attributes:
        woken: Seconds after the start, for each time.
    """

    def __init__(self, *again: float) -> None:
        self.loop = asyncio.get_running_loop()
        self.start = self.loop.time()
        self.woken: list[float] = []
        self.again = [self.start + seconds for seconds in again]

    def wake(self, now: float) -> float | None:
        assert now == self.loop.time()
        self.woken.append(round(now - self.start, 6))
        return self.again.pop(0) if self.again else None


class Failing(Sleeper):
    def wake(self, now: float) -> float | None:
        super().wake(now)
        raise RuntimeError("this sleeper had a bad dream")


def after(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_wakes_at_the_time_that_was_set() -> None:
    clock, sleeper = Clock(), Sleeper()
    clock.set(Alarm(sleeper), after(25))
    await asyncio.sleep(24.9)
    assert sleeper.woken == []
    await asyncio.sleep(0.2)
    assert sleeper.woken == [25]
    await asyncio.sleep(1000)
    assert sleeper.woken == [25]


async def test_wakes_again_at_the_time_that_the_sleeper_gives() -> None:
    clock, sleeper = Clock(), Sleeper(45, 46)
    clock.set(Alarm(sleeper), after(25))
    await asyncio.sleep(100)
    assert sleeper.woken == [25, 45, 46]


async def test_a_later_time_leaves_the_alarm_where_it_stands() -> None:
    clock, sleeper = Clock(), Sleeper()
    alarm = Alarm(sleeper)
    clock.set(alarm, after(25))
    clock.set(alarm, after(50))
    await asyncio.sleep(100)
    assert sleeper.woken == [25]


async def test_an_earlier_time_counts() -> None:
    clock, sleeper = Clock(), Sleeper(25)
    alarm = Alarm(sleeper)
    clock.set(alarm, after(25))
    clock.set(alarm, after(0.1))
    await asyncio.sleep(100)
    assert sleeper.woken == [0.1, 25]


async def test_one_who_sleeps_on_does_not_make_others_oversleep() -> None:
    # The first is woken at 25 and wants to sleep until 45; the second one's time comes in between.
    clock, one, two = Clock(), Sleeper(45), Sleeper(55)
    clock.set(Alarm(one), after(25))
    clock.set(Alarm(two), after(35))
    await asyncio.sleep(100)
    assert (one.woken, two.woken) == ([25, 45], [35, 55])


async def test_many_are_woken_each_in_time() -> None:
    clock = Clock()
    sleepers = [Sleeper() for _ in range(100)]
    for number, sleeper in enumerate(sleepers):
        clock.set(Alarm(sleeper), after(number * 37 % 100))
    await asyncio.sleep(100)
    assert [sleeper.woken for sleeper in sleepers] == [[n * 37 % 100] for n in range(100)]


async def test_a_time_that_has_passed_rings_at_once() -> None:
    clock, sleeper = Clock(), Sleeper()
    clock.set(Alarm(sleeper), after(-1))
    await asyncio.sleep(0.001)
    assert sleeper.woken == [0]


async def test_who_is_cancelled_is_not_woken() -> None:
    clock, one, two = Clock(), Sleeper(), Sleeper()
    alarm = Alarm(one)
    clock.set(alarm, after(1))
    clock.set(Alarm(two), after(2))
    clock.cancel(alarm)
    clock.cancel(alarm)
    await asyncio.sleep(100)
    assert (one.woken, two.woken) == ([], [2])


async def test_who_cancels_while_being_woken_is_not_woken_again() -> None:
    clock = Clock()

    class Leaving(Sleeper):
        def wake(self, now: float) -> float | None:
            super().wake(now)
            clock.cancel(alarm)
            return None

    sleeper = Leaving()
    alarm = Alarm(sleeper)
    clock.set(alarm, after(1))
    await asyncio.sleep(10)
    assert sleeper.woken == [1]


def test_a_clock_may_outlive_its_loop() -> None:
    """As that of a server which is a global of its module, in tests with a loop each."""
    clock, woken = Clock(), list[list[float]]()

    async def one_test(deadline: float, lasts: float) -> None:
        sleeper = Sleeper()
        clock.set(Alarm(sleeper), after(deadline))
        await asyncio.sleep(lasts)
        woken.append(sleeper.woken)

    run(one_test(deadline=30, lasts=20))
    run(one_test(deadline=40, lasts=50))
    assert woken == [[], [40]]


async def test_a_stopped_clock_wakes_nobody() -> None:
    clock, sleeper = Clock(), Sleeper()
    clock.set(Alarm(sleeper), after(1))
    clock.stop()
    await asyncio.sleep(10)
    assert sleeper.woken == []


async def test_a_sleeper_that_fails_does_not_stop_the_clock() -> None:
    loop, failures = asyncio.get_running_loop(), list[object]()
    loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
    clock, failing, other = Clock(), Failing(), Sleeper(40)
    clock.set(Alarm(failing), after(1))
    clock.set(Alarm(other), after(2))
    await asyncio.sleep(100)
    assert (failing.woken, other.woken) == ([1], [2, 40])
    assert [str(failure) for failure in failures] == ["this sleeper had a bad dream"]


async def test_has_one_timer_in_the_loop_however_many_sleep() -> None:
    clock = Clock()
    for number in range(1000):
        clock.set(Alarm(Sleeper(26, 27)), after(25 + number / 10_000))
    assert timers_of(clock) == 1
    await asyncio.sleep(25.5)
    assert timers_of(clock) == 1
    await asyncio.sleep(5)
    assert timers_of(clock) == 0


class TestForgets:
    """A place in the heap that has no meaning any more is not kept until its time comes."""

    async def test_those_that_are_cancelled(self) -> None:
        clock = Clock()
        for _ in range(10_000):
            alarm = Alarm(Sleeper())
            clock.set(alarm, after(25))
            clock.cancel(alarm)
        assert len(clock) <= 1

    async def test_those_that_are_set_to_an_earlier_time(self) -> None:
        clock = Clock()
        alarm = Alarm(Sleeper())
        for number in range(10_000):
            clock.set(alarm, after(20_000 - number))
        assert len(clock) <= 4

    async def test_those_that_come_back_to_the_same_time(self) -> None:
        # As a session does whose upgrade woke it before its next ping, which has not moved.
        clock = Clock()
        alarms: list[Alarm] = []
        for _ in range(100):
            alarm = Alarm(Sleeper(25))
            alarms.append(alarm)
            clock.set(alarm, after(25))
            clock.set(alarm, after(1))
        await asyncio.sleep(2)
        assert len(clock) <= 200
        for alarm in alarms:
            clock.cancel(alarm)
        assert len(clock) == 0
