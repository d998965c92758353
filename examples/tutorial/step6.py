"""Step 6: nothing is lost when the server is stopped, killed or updated."""

from __future__ import annotations

import os

from serving import serve
from step5 import Game
from store import KeptPlayers

import antiphon

players = KeptPlayers(os.environ.get("DATABASE", "tictactoe.sqlite3"))
not_seen_yet = list(players.by_token.values())
game = Game(players)


@game.io.use
def after_a_restart(socket: antiphon.Socket) -> None:
    """Nobody was connected: all have the grace time from when the first one comes back."""
    while not_seen_yet:
        game.expect_back(not_seen_yet.pop())


if __name__ == "__main__":
    serve(game.io)
