"""Step 6: the players in a file, so that they are there after a restart."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

from match import Match
from players import Answer, Player, Players

SCHEMA = """
CREATE TABLE IF NOT EXISTS matches (id TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS players (
    token TEXT PRIMARY KEY, match TEXT NOT NULL, xo TEXT NOT NULL, answers TEXT NOT NULL
);
"""


class KeptPlayers(Players):
    """Players in SQLite: what they change survives the end of the process."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.executescript(SCHEMA)
        self.load()

    def find_or_seat(self, token: object) -> Player:
        player = super().find_or_seat(token)
        self.save(player)
        return player

    def answer(self, player: Player, move: str, space: str) -> tuple[Answer, bool]:
        answer = super().answer(player, move, space)
        self.save(player)
        return answer

    def ask_rematch(self, player: Player) -> bool:
        begins = super().ask_rematch(player)
        self.save(player)
        return begins

    def remove(self, player: Player) -> None:
        opponent = self.opponent_of(player)
        super().remove(player)
        with self.db:
            self.db.execute("DELETE FROM players WHERE token = ?", (player.token,))
            if opponent is None:
                self.db.execute("DELETE FROM matches WHERE id = ?", (player.match.id,))
            else:
                self.write(opponent)

    def save(self, player: Player) -> None:
        """Write a player and the match, all or nothing."""
        with self.db:
            self.write(player)

    def write(self, player: Player) -> None:
        """Do so as a part of a transaction."""
        state = json.dumps(asdict(player.match))
        self.db.execute("REPLACE INTO matches VALUES (?, ?)", (player.match.id, state))
        row = (player.token, player.match.id, player.xo, json.dumps(player.answers))
        self.db.execute("REPLACE INTO players VALUES (?, ?, ?, ?)", row)

    def load(self) -> None:
        """Everybody who had a seat; nobody is connected."""
        found = self.db.execute("SELECT id, state FROM matches")
        matches = {id: Match(**json.loads(state)) for id, state in found}
        for token, match, xo, answers in self.db.execute("SELECT * FROM players"):
            answered = json.loads(answers)
            self.by_token[token] = Player(token, matches[match], xo, answers=answered)
