"""Many games between bots on bad connections, each word of the server held to the rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from bench.game.contestant import Contestant, Weather
from bench.game.loop import Loop
from bench.game.record import GameRecord, check
from bench.load.peer import LoadFailed

__all__ = ["BAD", "Contest", "play"]

BAD = Weather(mean_life=0.8, cut_after_move=0.1)


@dataclass(slots=True)
class Contest:
    """Both players of each table, and what they have seen.

    Attributes:
        seen: What has happened, and how often.
        games: How many games both sides agree on.
    """

    seen: Counter[str] = field(default_factory=Counter[str])
    games: int = 0
    _tables: dict[int, set[Contestant]] = field(default_factory=dict[int, set[Contestant]])
    _known: dict[tuple[int, int], GameRecord] = field(
        default_factory=dict[tuple[int, int], GameRecord]
    )

    def finished(self, player: Contestant, record: GameRecord) -> None:
        """A player knows the end of a game; the other side must have seen the same game."""
        assert player.match is not None
        self._tables.setdefault(player.match, set()).add(player)
        key = (player.match, player.played)
        other = self._known.pop(key, None)
        if other is None:
            self._known[key] = record
            return
        check(other.moves == record.moves, f"two truths: {other.moves}, {record.moves}")
        self.games += 1
        self.seen["won" if record.winner else "stalemates"] += 1

    def is_done(self, player: Contestant) -> bool:
        """Whether both at this player's table have played all their games."""
        at_table = self._tables.get(player.match or 0, set())
        return len(at_table) == 2 and all(each.played == player.played for each in at_table)


def play(
    port: int,
    *,
    pairs: int,
    games_each: int,
    weather: Weather = BAD,
    seed: int = 0,
    patience: float = 120.0,
) -> Contest:
    """Let pairs of bots play until all have played their games, and leave.

    Args:
        port: The server's port.
        pairs: How many pairs, all at the same time.
        games_each: How many games each pair plays.
        weather: How bad the network is.
        seed: Of all chance on this side.
        patience: Seconds until it must be done.

    Raises:
        Violation: The server has broken a rule, or lost or doubled a move.
        LoadFailed: It is not done in time.
    """
    chance = Random(seed)
    contest, loop = Contest(), Loop()
    players = [
        Contestant(port, loop, contest, weather, Random(chance.getrandbits(64)), games_each)
        for _ in range(2 * pairs)
    ]

    def is_over() -> bool:
        # Nobody leaves before, so that nobody is seated opposite somebody who is leaving.
        return contest.games == pairs * games_each

    try:
        loop.run(is_over, patience)
    except LoadFailed as error:
        some = [player for player in players if not contest.is_done(player)][:4]
        raise LoadFailed(f"{error}; still playing: {some}") from error
    else:
        for player in players:
            check(player.played == games_each, f"too many games: {player}")
            contest.seen.update(player.seen)
            player.leave()
        loop.run(lambda: all(player.gone for player in players), patience)
    finally:
        for player in players:
            player.close()
        loop.close()
    return contest
