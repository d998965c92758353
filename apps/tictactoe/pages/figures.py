"""How the server is doing, in figures."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

import antiphon

__all__ = ["Figures", "count_transports", "read_versions", "refusals"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the operator is shown."""

    players: int
    games: int
    watching: int
    moves_per_minute: int
    connections: Mapping[str, int]
    """By transport."""
    refusals: Mapping[str, int]
    """By kind, since the server has started; the most frequent first."""
    uptime: float
    """Seconds."""
    database: str
    database_is_well: bool
    versions: Mapping[str, str]


def count_transports(io: antiphon.Server) -> dict[str, int]:
    """How many connections there are, by what they use now."""
    counts = Counter(socket.conn.transport for socket in io.sockets.values())
    return {name: counts[name] for name in ("websocket", "polling")}


def refusals(counts: Mapping[str, int]) -> dict[str, int]:
    """What was refused, closed or has failed, of all that the server's monitor has counted."""
    kinds = ("refused_", "closed_", "game_")
    shown = {
        name: count
        for name, count in counts.items()
        if count and (name.startswith(kinds) or name.endswith("_failed"))
    }
    return dict(sorted(shown.items(), key=lambda item: (-item[1], item[0])))


def read_versions() -> dict[str, str]:
    """Of what the server consists of."""
    return {
        "Antiphon": antiphon.__version__,
        "Python": platform.python_version(),
        **{name: version(name) for name in ("uvicorn", "starlette", "picows")},
    }
