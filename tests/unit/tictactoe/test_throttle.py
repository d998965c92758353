from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tictactoe.throttle import Headcount, Rate, Throttle, Window


def test_so_many_at_once_and_then_one_at_a_time() -> None:
    throttle: Throttle[str] = Throttle(Rate(4, 8))
    assert [throttle.take("a", 100.0) for _ in range(6)] == [True] * 4 + [False] * 2
    assert not throttle.take("a", 101.9)
    assert throttle.take("a", 102.0)
    assert not throttle.take("a", 102.0)
    # After a while all of it is back, and not more.
    assert [throttle.take("a", 200.0) for _ in range(5)] == [True] * 4 + [False]


def test_keys_do_not_share() -> None:
    throttle: Throttle[str] = Throttle(Rate(1, 60))
    assert throttle.take("a", 0.0)
    assert throttle.take("b", 0.0)
    assert not throttle.take("a", 0.0)


def test_asking_costs_nothing() -> None:
    throttle: Throttle[str] = Throttle(Rate(1, 60))
    assert all(throttle.allows("a", 0.0) for _ in range(5))
    assert len(throttle) == 0
    assert throttle.take("a", 0.0)
    assert not throttle.allows("a", 0.0)


def test_without_a_rate_everything_is_allowed_and_nothing_kept() -> None:
    throttle: Throttle[str] = Throttle(None)
    assert all(throttle.take("a", 0.0) for _ in range(1000))
    assert len(throttle) == 0


def test_who_has_been_quiet_is_forgotten() -> None:
    throttle: Throttle[int] = Throttle(Rate(10, 10))
    for key in range(1000):
        throttle.take(key, 0.0)
    assert len(throttle) == 1000
    for key in range(5000, 5500):
        throttle.take(key, 20.0)
    assert len(throttle) == 500


def test_a_key_can_be_forgotten() -> None:
    throttle: Throttle[str] = Throttle(Rate(1, 60))
    assert throttle.take("a", 0.0)
    throttle.forget("a")
    throttle.forget("a")
    assert throttle.take("a", 0.0)


def test_it_never_remembers_more_than_it_may() -> None:
    throttle: Throttle[int] = Throttle(Rate(1, 600), most_keys=100)
    for key in range(10_000):
        assert throttle.take(key, 0.0)
        assert len(throttle) <= 100
    # Those who came last are still held to it.
    assert not throttle.take(9_999, 0.0)
    assert throttle.take(0, 0.0)


@given(
    st.integers(1, 20),
    st.integers(1, 60),
    st.lists(st.floats(0, 30, allow_nan=False), max_size=80),
)
def test_no_span_of_time_has_more_than_twice_the_rate(
    count: int, seconds: int, pauses: list[float]
) -> None:
    throttle: Throttle[str] = Throttle(Rate(count, seconds))
    now, taken = 1000.0, list[float]()
    for pause in pauses:
        now += pause
        if throttle.take("a", now):
            taken.append(now)
    for start in taken:
        within = [time for time in taken if start <= time < start + seconds]
        assert len(within) <= 2 * count


def test_a_window_moves_on() -> None:
    window: Window[str] = Window(Rate(4, 10))
    assert [window.take("a", now) for now in (0.0, 1.0, 2.0, 9.0)] == [True] * 4
    assert [window.take("a", now) for now in (9.9, 10.0, 10.9, 11.0)] == [False, True, False, True]
    assert window.take("b", 11.0)
    # Asking costs nothing.
    assert all(window.allows("a", 12.0) for _ in range(5))
    assert [window.take("a", 12.0) for _ in range(2)] == [True, False]


@given(
    st.integers(1, 20),
    st.integers(1, 60),
    st.lists(st.floats(0, 30, allow_nan=False), max_size=80),
)
def test_no_window_has_more_than_the_rate_and_nobody_waits_longer(
    count: int, seconds: int, pauses: list[float]
) -> None:
    window: Window[str] = Window(Rate(count, seconds))
    now, taken = 1000.0, list[float]()
    for pause in pauses:
        now += pause
        lately = [time for time in taken if now - time < seconds * (1 - 1e-9)]
        assert window.take("a", now) == (len(lately) < count)
        if len(lately) < count:
            taken.append(now)


def test_a_window_forgets_who_has_been_quiet_and_who_is_one_too_many() -> None:
    window: Window[int] = Window(Rate(2, 10), most_keys=100)
    for key in range(1000):
        assert window.take(key, 0.0)
        assert len(window) <= 100
    assert window.take(999, 0.0)
    assert not window.take(999, 9.9)
    for key in range(2000, 2060):
        assert window.take(key, 10.0)
    assert len(window) == 60


def test_a_headcount_has_room_again_when_somebody_leaves() -> None:
    present: Headcount[str] = Headcount(2)
    assert [present.enter("a") for _ in range(3)] == [True, True, False]
    assert present.enter("b")
    present.leave("a")
    assert present.has_room("a")
    assert present.enter("a")
    assert not present.has_room("a")
    for key in "aab":
        present.leave(key)
    assert len(present) == 0


def test_a_headcount_without_a_limit() -> None:
    present: Headcount[str] = Headcount(None)
    assert all(present.enter("a") for _ in range(1000))
