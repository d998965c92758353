"""What waits for a peer: nothing is lost, turned around or copied without need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antiphon.hosts.backlog import CHUNK, SMALL, Backlog

WRITES = st.binary(min_size=1, max_size=3) | st.builds(
    bytes, st.integers(min_value=SMALL - 2, max_value=2 * SMALL)
)


@given(st.lists(WRITES | st.none()))
def test_what_is_taken_is_what_was_added(steps: list[bytes | None]) -> None:
    backlog = Backlog()
    added = taken = b""
    for step in steps:
        if step is not None:
            backlog.add(step)
            added += step
        elif backlog.size:
            taken += backlog.take()
        assert backlog.size == len(added) - len(taken)
    while backlog.size:
        taken += backlog.take()
    assert taken == added


def test_small_writes_leave_together_up_to_a_bound() -> None:
    backlog = Backlog()
    for _ in range(3 * CHUNK // 100):
        backlog.add(bytes(100))
    chunks: list[int] = []
    while backlog.size:
        chunks.append(len(backlog.take()))
    assert len(chunks) == 3
    assert max(chunks) < CHUNK + 100


def test_what_others_are_sent_too_is_not_copied() -> None:
    backlog, shared = Backlog(), bytes(SMALL)
    backlog.add(b"small")
    backlog.add(shared)
    assert backlog.take() == b"small"
    assert backlog.take() is shared
