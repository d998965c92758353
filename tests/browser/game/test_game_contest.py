"""Bots against bots over connections that break again and again; every word is held to the rules.

`python -m bench.game contest` plays a thousand such games, and looks at the server's memory.
"""

from __future__ import annotations

import asyncio

from bench.game import contest
from tests.browser.game.conftest import game_server

PAIRS = 12
GAMES_EACH = 3


async def test_no_move_is_lost_or_doubled_and_nobody_breaks_a_rule() -> None:
    async with game_server(grace=30) as server:
        played = await asyncio.to_thread(
            contest.play, server.port, pairs=PAIRS, games_each=GAMES_EACH, patience=60
        )
    assert played.games == PAIRS * GAMES_EACH
    assert played.seen["came back"] > PAIRS
    assert min(played.seen[way] for way in ("reset", "close", "hang")) > 0
    complaints = [line for line in server.output if "Traceback" in line or "ERROR" in line]
    assert not complaints, "".join(complaints)
