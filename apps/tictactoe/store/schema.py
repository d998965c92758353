"""What the database holds. Whatever changes here needs a revision in ``migrations/versions``.

Times are milliseconds since 1970. Documents are JSON in columns of text: what a client sends may
hold characters that a database's own JSON refuses.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

__all__ = ["GAMES", "METADATA", "PROFILES", "TABLES"]

METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

TABLES: Final = sa.Table(
    "tables",
    METADATA,
    # The lobby gives the ids.
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code", sa.String(16), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("players", sa.SmallInteger, nullable=False),
    # Of the document: what another one wrote is not read.
    sa.Column("format", sa.SmallInteger, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("saved_at", sa.BigInteger, nullable=False),
)
"""Tables at which somebody sits: the document is all there is to know, with seats, digests of their
tokens and the answers to the latest moves; the columns beside it are for who looks from outside."""

PROFILES: Final = sa.Table(
    "profiles",
    METADATA,
    # Made by the game, so that a profile is there before it is written; people see it nowhere.
    sa.Column("id", sa.String(24), primary_key=True),
    # SHA-256 of the token.
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    # None: the default name.
    sa.Column("name", sa.String(200)),
    sa.Column("points", sa.Float(53), nullable=False),
    sa.Column("deviation", sa.Float(53), nullable=False),
    # Rated ones, as are the wins.
    sa.Column("games", sa.Integer, nullable=False, server_default="0"),
    sa.Column("wins", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)
"""People, as far as a browser tells who they are."""

sa.Index(None, PROFILES.c.points)


def _profile(name: str) -> sa.Column[str]:
    # A game stays when a profile goes.
    return sa.Column(name, sa.ForeignKey("profiles.id", ondelete="SET NULL"))


GAMES: Final = sa.Table(
    "games",
    METADATA,
    # The order in which they were kept; nobody is told.
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    # Short, and not guessable: who has it may look.
    sa.Column("id", sa.String(40), nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    # Who began, 1 or 2.
    sa.Column("beginner", sa.SmallInteger, nullable=False),
    # JSON: `{kind, seconds}`.
    sa.Column("clock", sa.Text),
    sa.Column("x_name", sa.String(200)),
    sa.Column("o_name", sa.String(200)),
    # Strength, if a bot played.
    sa.Column("x_bot", sa.String(16)),
    sa.Column("o_bot", sa.String(16)),
    # JSON: `[[spaceID, milliseconds since the beginning], …]`.
    sa.Column("moves", sa.Text, nullable=False),
    # X or O; None: a stalemate.
    sa.Column("winner", sa.String(1)),
    # Of a forfeit: away, time or resigned.
    sa.Column("why", sa.String(16)),
    sa.Column("began_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger, nullable=False),
    _profile("x_profile"),
    _profile("o_profile"),
    # Points; None: unrated.
    sa.Column("x_before", sa.Float(53)),
    sa.Column("x_after", sa.Float(53)),
    sa.Column("o_before", sa.Float(53)),
    sa.Column("o_after", sa.Float(53)),
    # Numbers of games that were removed are not given again.
    sqlite_autoincrement=True,
)
"""Games that have ended."""

sa.Index(None, GAMES.c.x_profile, GAMES.c.number)
sa.Index(None, GAMES.c.o_profile, GAMES.c.number)
sa.Index(None, GAMES.c.x_profile, GAMES.c.o_profile, GAMES.c.ended_at)
