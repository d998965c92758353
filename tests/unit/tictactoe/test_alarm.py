"""One timer for many alarms, on a loop whose time the test moves."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from antiphon.testing import Clock
from tictactoe.alarm import Alarm, Alarms


@pytest.fixture
async def clock() -> Clock:
    return Clock()


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_each_rings_at_its_moment_and_once(clock: Clock) -> None:
    rung: list[tuple[str, float]] = []
    alarms = Alarms[str](lambda key: rung.append((key, now() - start)))
    start = now()
    for key, after in (("late", 3.0), ("soon", 1.0), ("between", 2.0)):
        alarms.set(key, start + after)
    assert len(alarms) == 3
    await clock.advance(1.5)
    assert [key for key, _ in rung] == ["soon"]
    await clock.advance(10)
    assert [key for key, _ in rung] == ["soon", "between", "late"]
    assert all(at >= due for (_, at), due in zip(rung, (1, 2, 3), strict=True))
    assert len(alarms) == 0


async def test_the_latest_setting_counts(clock: Clock) -> None:
    rung: list[str] = []
    alarms = Alarms[str](rung.append)
    for key in ("later", "sooner", "never"):
        alarms.set(key, now() + 5)
    alarms.set("later", now() + 9)
    alarms.set("sooner", now() + 1)
    alarms.set("never", None)
    alarms.set("unknown", None)
    await clock.advance(2)
    assert rung == ["sooner"]
    await clock.advance(4)
    assert rung == ["sooner"]
    await clock.advance(4)
    assert rung == ["sooner", "later"]


async def test_ringing_may_set_alarms_also_for_moments_that_have_passed(clock: Clock) -> None:
    rung: list[int] = []

    def ring(key: int) -> None:
        rung.append(key)
        if key < 3:
            alarms.set(key + 1, now() - 1)

    alarms = Alarms[int](ring)
    alarms.set(1, now() + 1)
    await clock.advance(1.5)
    assert rung == [1, 2, 3]


async def test_one_that_fails_does_not_silence_the_others(clock: Clock) -> None:
    rung: list[str] = []
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: complaints.append(context["exception"])
    )

    def ring(key: str) -> None:
        rung.append(key)
        if key == "bad":
            raise RuntimeError("no sound")

    alarms = Alarms[str](ring)
    for index, key in enumerate(("first", "bad", "next")):
        alarms.set(key, now() + 1 + index / 1000)
    alarms.set("last", now() + 2)
    await clock.advance(3)
    assert rung == ["first", "bad", "next", "last"]
    assert [str(complaint) for complaint in complaints] == ["no sound"]


async def test_there_is_one_timer_however_often_alarms_are_set(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    made: list[float] = []
    call_at = loop.call_at

    def counted(when: float, *args: Any, **more: Any) -> asyncio.TimerHandle:
        made.append(when)
        return call_at(when, *args, **more)

    monkeypatch.setattr(loop, "call_at", counted)
    rung: list[int] = []
    alarms = Alarms[int](rung.append)
    for turn in range(8):
        for table in range(2_500):
            alarms.set(table, now() + 10 + turn + table / 10_000)
    # The first of the tables only: whatever is due later needs no timer of its own.
    assert len(made) == 1
    assert len(alarms) == 2_500
    await clock.advance(20)
    assert sorted(rung) == list(range(2_500))


async def test_one_alarm_rings_at_the_latest_moment_set_and_can_be_set_to_it_again(
    clock: Clock,
) -> None:
    rung: list[float] = []
    alarm = Alarm(lambda: rung.append(now()))
    start = now()
    alarm.set(start + 5)
    alarm.set(start + 2)
    alarm.set(start + 2)
    await clock.advance(3)
    assert len(rung) == 1
    # That moment has passed, but it may be meant once more.
    alarm.set(start + 2)
    await clock.advance(0.1)
    assert len(rung) == 2
    alarm.set(now() + 1)
    alarm.set(None)
    await clock.advance(10)
    assert len(rung) == 2
