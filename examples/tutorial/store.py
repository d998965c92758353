"""Step 6: the tables in a file, so that they are there after a restart."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

from match import Match
from players import Player, Players

SCHEMA = """
CREATE TABLE IF NOT EXISTS matches (id TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS players (
    token TEXT PRIMARY KEY, match TEXT NOT NULL, xo TEXT NOT NULL, answers TEXT NOT NULL
);
"""


class Store:
    """Matches and players in SQLite. What `save` has written survives the end of the process."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.executescript(SCHEMA)

    def save(self, *players: Player) -> None:
        """Write players and their matches as they are now, all or nothing."""
        with self.db:
            for player in players:
                state = json.dumps(asdict(player.match))
                self.db.execute("REPLACE INTO matches VALUES (?, ?)", (player.match.id, state))
                row = (player.token, player.match.id, player.xo, json.dumps(player.answers))
                self.db.execute("REPLACE INTO players VALUES (?, ?, ?, ?)", row)

    def forget(self, player: Player) -> None:
        """Delete a player who has left, and the match if nobody sits at it."""
        with self.db:
            self.db.execute("DELETE FROM players WHERE token = ?", (player.token,))
            if not player.match.seats:
                self.db.execute("DELETE FROM matches WHERE id = ?", (player.match.id,))

    def load(self) -> Players:
        """Everybody who had a seat; nobody is connected."""
        found = self.db.execute("SELECT id, state FROM matches")
        matches = {id: Match(**json.loads(state)) for id, state in found}
        players = Players()
        for token, match, xo, answers in self.db.execute("SELECT * FROM players"):
            answered = json.loads(answers)
            players.by_token[token] = Player(token, matches[match], xo, answers=answered)
        return players
