from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tictactoe.allowance import Allowance


def test_so_many_times_and_no_more() -> None:
    allowance = Allowance(3, 10.0)
    assert [allowance.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert allowance.take("b", 0.0), "everybody has times of their own"
    assert not allowance.is_left("a", 9.9)
    assert allowance.is_left("a", 10.0)


def test_asking_costs_nothing() -> None:
    allowance = Allowance(1, 10.0)
    for _ in range(5):
        assert allowance.is_left("a", 0.0)
    assert allowance.take("a", 0.0)


def test_a_refusal_does_not_prolong_the_wait() -> None:
    allowance = Allowance(1, 10.0)
    allowance.take("a", 0.0)
    assert not allowance.take("a", 9.0)
    assert allowance.take("a", 10.0)


def test_who_has_done_nothing_for_long_is_forgotten() -> None:
    allowance = Allowance(2, 10.0)
    for number in range(1000):
        allowance.take(str(number), number / 10)
    assert len(allowance) <= 101
    allowance.is_left("x", 1000.0)
    assert len(allowance) == 0


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([0.0, 0.5, 1.0, 4.0])), max_size=60),
)
def test_never_more_in_any_stretch_of_that_length(
    times: int, steps: list[tuple[str, float]]
) -> None:
    allowance, now = Allowance(times, 3.0), 0.0
    done: dict[str, list[float]] = {"a": [], "b": []}
    for who, pause in steps:
        now += pause
        recent = [moment for moment in done[who] if moment > now - 3.0]
        assert allowance.take(who, now) == (len(recent) < times)
        if len(recent) < times:
            done[who].append(now)
