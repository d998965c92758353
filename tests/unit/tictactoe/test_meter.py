from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tictactoe.meter import SPAN, Meter


def test_a_minute_is_counted_and_then_forgotten() -> None:
    meter = Meter()
    for moment in (1000.0, 1000.9, 1030.0):
        meter.count(moment)
    assert meter.per_minute(1030.0) == 3
    assert meter.per_minute(1059.9) == 3
    assert meter.per_minute(1060.0) == 1
    assert meter.per_minute(1e9) == 0
    assert meter.total == 3


@given(st.lists(st.integers(0, 90), max_size=60))
def test_it_counts_as_somebody_who_writes_all_down(pauses: list[int]) -> None:
    meter, now, happened = Meter(), 5, list[int]()
    for pause in pauses:
        now += pause
        happened.append(now)
        meter.count(now)
        assert meter.per_minute(now) == sum(now - SPAN < moment <= now for moment in happened)
