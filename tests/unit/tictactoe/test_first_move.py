from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tictactoe.first_move import FirstMove


@given(
    st.floats(1, 300),
    st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=30),
)
def test_the_time_counts_in_which_both_are_here(
    seconds: float, steps: list[tuple[float, bool]]
) -> None:
    waited = FirstMove(1, seconds)
    now, left, running = 1000.0, seconds, False
    for passed, both_here in steps:
        now += passed
        if running:
            left = max(0.0, left - passed)
        assert waited.left(now) == pytest.approx(left, abs=1e-6)
        assert waited.go_on(now, both_here) is (both_here != running)
        running = both_here
        assert (waited.deadline is not None) is running
        assert waited.left(now) == pytest.approx(left, abs=1e-6)


def test_it_is_over_when_the_time_has_passed_and_not_before() -> None:
    waited = FirstMove(2, 30.0)
    assert waited.player == 2
    assert not waited.is_over(1_000_000.0), "nothing has begun"
    waited.go_on(100.0, both_here=True)
    assert not waited.is_over(129.9)
    assert waited.is_over(130.0)
    assert waited.left(131.0) == 0.0
