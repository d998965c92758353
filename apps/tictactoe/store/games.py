"""Games that are over: functions of a connection, for `Database.read` and `Journal.write`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from ..options import ClockKind, ClockRule, Strength, TableKind
from ..profile import Profile
from ..rated import DAY, MOST_A_DAY, why_unrated
from ..rating import Result, rate
from ..records import FinishedGame, ProfileId, Sitter
from ..replays import GameRecord, Participant, ended_at, ending_of, record_of
from ..rules import SpaceId, Stalemate, Symbol
from ..terms import Forfeit, GameId, PlayerNumber, Unrated
from .documents import read_document, write_document
from .people import find_profiles, update_profile
from .schema import GAMES
from .statements import insert_new

__all__ = ["KeptRecord", "find_game", "games_of", "keep_game"]

# Built once: to build a statement takes longer than to execute it.
_BY_ID: Final = sa.select(GAMES).where(GAMES.c.id == sa.bindparam("game"))
_ONE: Final = sa.bindparam("one", type_=sa.String)
_OTHER: Final = sa.bindparam("other", type_=sa.String)
# How many games of two people have counted since then, whoever played which mark.
_LATELY: Final = (
    sa.select(sa.func.count())
    .select_from(GAMES)
    .where(
        sa.or_(
            sa.and_(GAMES.c.x_profile == _ONE, GAMES.c.o_profile == _OTHER),
            sa.and_(GAMES.c.x_profile == _OTHER, GAMES.c.o_profile == _ONE),
        ),
        GAMES.c.ended_at > sa.bindparam("since"),
        GAMES.c.x_after.is_not(None),
    )
)

_SYMBOLS: Final[tuple[Symbol, Symbol]] = ("X", "O")


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A game that is kept, and the players as they are after it."""

    record: GameRecord
    profiles: Sequence[Profile]
    unrated: Unrated | None = None
    """Why it did not count, though two different people played it."""


class _ClockDocument(msgspec.Struct):
    kind: ClockKind
    seconds: int


def keep_game(connection: sa.Connection, game: FinishedGame) -> KeptRecord:
    """Keep a game that is over, and rate it: once, however often it comes.

    A game counts for the rating if two people played it who are not the same, unless it is
    `Unrated`.
    """
    ids = [sitter.profile for sitter in game.sitters.values() if sitter.profile is not None]
    profiles = find_profiles(connection, ids)
    if known := find_game(connection, game.game_id):
        return KeptRecord(known, list(profiles.values()), _unrated_then(game, known))
    before: dict[Symbol, Profile | None] = {
        symbol: _profile_of(sitter, profiles) for symbol, sitter in game.sitters.items()
    }
    unrated, after = _rated(connection, game, before)
    players: dict[Symbol, Participant] = {
        symbol: _participant(sitter, before[symbol], after.get(symbol))
        for symbol, sitter in game.sitters.items()
    }
    for profile in after.values():
        update_profile(connection, profile)
        profiles[profile.profile_id] = profile
    record = record_of(game, players)
    connection.execute(insert_new(connection.dialect.name, GAMES), [_row(record)])
    return KeptRecord(record, list(profiles.values()), unrated)


def find_game(connection: sa.Connection, game: GameId) -> GameRecord | None:
    """The game of that id."""
    row = connection.execute(_BY_ID, {"game": game}).first()
    return _record(row) if row else None


def games_of(
    connection: sa.Connection, profile: ProfileId, before: GameId | None, count: int
) -> Sequence[GameRecord]:
    """What somebody has played, the latest first.

    Args:
        connection: in any transaction.
        profile: who.
        before: only what was played before that game; if it is not known, that is nothing.
        count: so many at most.
    """
    upper = sa.select(GAMES.c.number).where(GAMES.c.id == before).scalar_subquery()
    halves: list[sa.Subquery] = []
    for symbol in ("x", "o"):
        # Each has an index of its own; together they would have none.
        half = sa.select(GAMES.c.number).where(GAMES.c[f"{symbol}_profile"] == profile)
        if before is not None:
            half = half.where(GAMES.c.number < upper)
        halves.append(half.order_by(GAMES.c.number.desc()).limit(count).subquery())
    numbers = sa.union(*(sa.select(half.c.number) for half in halves))
    rows = connection.execute(
        sa.select(GAMES)
        .where(GAMES.c.number.in_(numbers))
        .order_by(GAMES.c.number.desc())
        .limit(count)
    )
    return [_record(row) for row in rows]


def _profile_of(sitter: Sitter, profiles: Mapping[ProfileId, Profile]) -> Profile | None:
    return profiles.get(sitter.profile) if sitter.profile is not None else None


def _rated(
    connection: sa.Connection, game: FinishedGame, before: Mapping[Symbol, Profile | None]
) -> tuple[Unrated | None, dict[Symbol, Profile]]:
    """Why it does not count, or who the players are after it."""
    x, o = before["X"], before["O"]
    if x is None or o is None or x.profile_id == o.profile_id:
        return None, {}
    pair = {"one": x.profile_id, "other": o.profile_id, "since": ended_at(game) - DAY}
    if unrated := why_unrated(game, connection.scalar(_LATELY, pair) or 0):
        return unrated, {}
    winner = None if isinstance(game.ending, Stalemate) else game.ending.symbol
    x_skill, o_skill = rate(x.skill, o.skill, _RESULTS[winner])
    return None, {
        "X": replace(x, skill=x_skill, games=x.games + 1, wins=x.wins + (winner == "X")),
        "O": replace(o, skill=o_skill, games=o.games + 1, wins=o.wins + (winner == "O")),
    }


def _unrated_then(game: FinishedGame, record: GameRecord) -> Unrated | None:
    """Why a game that is kept already did not count."""
    x, o = record.players["X"], record.players["O"]
    if x.after is not None or x.profile is None or o.profile is None or x.profile == o.profile:
        return None
    # What was not too short for it came too often.
    return why_unrated(game, MOST_A_DAY)


_RESULTS: Final[dict[Symbol | None, Result]] = {"X": "first", "O": "second", None: "stalemate"}


def _participant(sitter: Sitter, before: Profile | None, after: Profile | None) -> Participant:
    if before is None:
        return Participant(bot=sitter.bot)
    points = (before.skill.points, after.skill.points) if after else (None, None)
    return Participant(before.profile_id, before.name, None, *points)


def _row(record: GameRecord) -> dict[str, object]:
    row: dict[str, object] = {
        "id": record.game_id,
        "kind": record.kind.value,
        "beginner": record.beginner,
        "clock": _write_clock(record.clock),
        "moves": write_document(record.moves),
        "winner": None if isinstance(record.ending, Stalemate) else record.ending.symbol,
        "why": record.ending.why.value if isinstance(record.ending, Forfeit) else None,
        "began_at": record.began_at,
        "ended_at": record.ended_at,
    }
    for symbol, player in record.players.items():
        of = symbol.lower()
        row[f"{of}_profile"] = player.profile
        row[f"{of}_name"] = player.name
        row[f"{of}_bot"] = player.bot.value if player.bot else None
        row[f"{of}_before"], row[f"{of}_after"] = player.before, player.after
    return row


def _record(row: sa.Row[Any]) -> GameRecord:
    beginner: PlayerNumber = 1 if row.beginner == 1 else 2
    moves = tuple(
        (SpaceId(space), at) for space, at in read_document(row.moves, list[tuple[str, int]])
    )
    return GameRecord(
        GameId(row.id),
        TableKind(row.kind),
        _read_clock(row.clock),
        beginner,
        moves,
        ending_of(beginner, [space for space, _ in moves], row.winner, row.why),
        row.began_at,
        row.ended_at,
        {symbol: _read_player(row, symbol.lower()) for symbol in _SYMBOLS},
    )


def _read_player(row: sa.Row[Any], of: str) -> Participant:
    profile, name, bot, before, after = (
        getattr(row, f"{of}_{what}") for what in ("profile", "name", "bot", "before", "after")
    )
    return Participant(
        ProfileId(profile) if profile else None,
        name,
        Strength(bot) if bot else None,
        before,
        after,
    )


def _write_clock(clock: ClockRule | None) -> str | None:
    return write_document(_ClockDocument(clock.kind, clock.seconds)) if clock else None


def _read_clock(text: str | None) -> ClockRule | None:
    if text is None:
        return None
    clock = read_document(text, _ClockDocument)
    return ClockRule(clock.kind, clock.seconds)
