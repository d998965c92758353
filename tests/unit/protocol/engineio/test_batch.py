"""What fits into one polling request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.protocol.engineio.batch import MOST_PACKETS, Outgoing, fitting

PACKETS = st.builds(Outgoing, st.binary(max_size=20), st.booleans())


@given(PACKETS)
def test_the_size_is_that_of_what_is_sent(packet: Outgoing) -> None:
    assert packet.payload_size == len(packet.encoded)


@given(st.lists(PACKETS, min_size=1), st.integers(1, 60))
def test_a_batch_fits_and_the_next_packet_would_not(packets: list[Outgoing], limit: int) -> None:
    packets = packets[:MOST_PACKETS]
    count = fitting(packets, limit)
    bodies = [b"\x1e".join(each.encoded for each in packets[:n]) for n in range(len(packets) + 1)]
    assert count == 1 or len(bodies[count]) <= limit
    assert count == len(packets) or len(bodies[count + 1]) > limit


@pytest.mark.parametrize(("limit", "count"), [(4, 1), (5, 2), (None, 3)])
def test_both_sides_of_the_limit(limit: int | None, count: int) -> None:
    assert fitting([Outgoing(b"4a")] * 3, limit) == count


@pytest.mark.parametrize("waiting", [15, 16, 17, 100])
def test_no_more_packets_than_every_server_takes(waiting: int) -> None:
    assert fitting([Outgoing(b"4a")] * waiting, None) == min(waiting, 16)


def test_nothing_waits() -> None:
    assert fitting([], 10) == 0
