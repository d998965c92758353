"""Delays before attempts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antiphon.client.backoff import Backoff


def test_they_double_up_to_a_bound() -> None:
    backoff = Backoff(1, 5, 0)
    assert [backoff.next() for _ in range(5)] == [1, 2, 4, 5, 5]
    backoff.reset()
    assert (backoff.next(), backoff.attempts) == (1, 1)


@given(st.floats(0, 1), st.floats(0, 0.999), st.integers(0, 200))
def test_they_stray_in_proportion(jitter: float, chance: float, attempts: int) -> None:
    backoff = Backoff(0.1, 60, jitter, lambda: chance)
    backoff.attempts = attempts
    middle = min(0.1 * 2.0**attempts, 60)
    delay = backoff.next()
    assert middle * (1 - jitter) - 1e-9 <= delay <= min(middle * (1 + jitter), 60) + 1e-9


def test_at_the_bound_they_stray_too() -> None:
    chances = iter([0.0, 0.5, 0.25])
    backoff = Backoff(5, 5, 0.5, lambda: next(chances))
    assert [backoff.next() for _ in range(3)] == [2.5, 5, 3.75]
