"""The numbers of a load."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from antiphon.cli.report import percentile
from tests.properties.profile import QUICK


@QUICK
@given(st.lists(st.floats(0, 1), min_size=1).map(sorted), st.integers(1, 100))
def test_a_percentile_has_its_share_at_or_below(values: list[float], share: int) -> None:
    found = percentile(values, share)
    at_most = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert at_most >= math.ceil(len(values) * share / 100) > below
