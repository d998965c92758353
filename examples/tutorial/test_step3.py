"""The tests that step 3 of the tutorial shows: `pytest examples/tutorial`."""

from __future__ import annotations

from step3 import io

from antiphon.testing import connect


async def test_who_is_not_to_move_is_told_so() -> None:
    async with connect(io) as first, connect(io) as second:
        assert await second.call("clicked", {"spaceID": "1-1"}) == {
            "ok": False,
            "reason": "It is not your turn.",
        }
        assert await first.call("clicked", {"spaceID": "1-1"}) == {"ok": True}
        assert await second.receive("space_claimed") == {"spaceID": "1-1", "xo": "X"}
