"""Step 5: players who outlive their connections, and what they are shown when they come back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from match import Match
from rules import Symbol, result_of

Answer = dict[str, object]


@dataclass(eq=False)
class Player:
    """Somebody with a seat. The token is the secret that proves it."""

    token: str
    match: Match
    xo: Symbol
    socket: str | None = None
    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])

    def snapshot(self) -> dict[str, object]:
        """All that this player may know. Nobody else is told the token."""
        match = self.match
        return {
            "seat": self.token,
            "playerNumber": 1 if self.xo == "X" else 2,
            "playerXO": self.xo,
            "phase": match.phase,
            "currentPlayer": 1 if match.turn == "X" else 2,
            "board": match.board,
            "result": result_of(match.board),
            "scores": {"xScore": match.scores["X"], "oScore": match.scores["O"]},
        }


class Players:
    """Everybody who has a seat, by token. Whatever a player changes is changed here."""

    def __init__(self) -> None:
        self.by_token: dict[str, Player] = {}

    def find_or_seat(self, token: object) -> Player:
        """The player with that token, or a new one at the first table with a free seat."""
        if isinstance(token, str) and token in self.by_token:
            return self.by_token[token]
        waiting = (one.match for one in self.by_token.values() if one.match.phase == "waiting")
        match = next(waiting, None) or Match(id=f"match-{secrets.token_hex(8)}")
        token = secrets.token_urlsafe(24)
        player = self.by_token[token] = Player(token, match, match.sit(token))
        return player

    def answer(self, player: Player, move: str, space: str) -> tuple[Answer, bool]:
        """Claim a space, once for each move. Returns the answer, and whether anything changed."""
        if move in player.answers:
            return player.answers[move], False
        reason = player.match.refuse(player.xo, space)
        if reason is None:
            player.match.claim(player.xo, space)
        player.answers[move] = {"ok": False, "reason": reason} if reason else {"ok": True}
        return player.answers[move], reason is None

    def ask_rematch(self, player: Player) -> bool:
        """Say that this player wants to play again; True if a game begins, as both do."""
        return player.match.ask_rematch(player.xo)

    def opponent_of(self, player: Player) -> Player | None:
        """Who sits opposite, if anybody does."""
        others = [token for token in player.match.seats.values() if token != player.token]
        return self.by_token[others[0]] if others else None

    def remove(self, player: Player) -> None:
        """Free a player's seat for good."""
        del self.by_token[player.token]
        player.match.leave(player.xo)
