"""Which games of two people are rated, over real sockets."""

from __future__ import annotations

import pytest

from tests.browser.game.conftest import game_server
from tests.browser.game.tabs import Open, opening, pair
from tictactoe.rated import MOST_A_DAY

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_games_by_which_nothing_is_shown_do_not_count_and_both_are_told_why() -> None:
    # A server of its own: who has played that much is on its leaderboard.
    async with game_server(LIMITS="off") as server, opening(server.url) as open_tab:
        await play_all_day(open_tab)


async def play_all_day(open_tab: Open) -> None:
    """One game that is too short, and one too many."""
    x, o, _, _ = await pair(open_tab)
    assert await x.ask("resign") == {"ok": True}
    kept = await o.next("game_kept")
    assert await x.next("game_kept") == kept
    assert (kept["ratings"], kept["unrated"]) == ({"X": None, "O": None}, "too_short")
    for number in range(MOST_A_DAY + 1):
        for tab in (x, o):
            assert await tab.ask("play_again") == {"ok": True}
        first, second = (o, x) if number == 0 else (x, o)
        for tab, space in ((first, "1-1"), (second, "2-2")):
            assert await tab.ask("clicked", {"spaceID": space}) == {"ok": True}
        # Given up when both have moved, it counts as any other.
        assert await o.ask("resign") == {"ok": True}
        kept = await o.next("game_kept")
        assert await x.next("game_kept") == kept
        assert kept.get("unrated") == (None if number < MOST_A_DAY else "too_often")
        assert (kept["ratings"]["X"] is None) == (number == MOST_A_DAY)
    told = await x.next("profile", lambda profile: profile["games"] == MOST_A_DAY)
    assert told["wins"] == MOST_A_DAY
    assert len((await x.ask("history"))["games"]) == MOST_A_DAY + 2
