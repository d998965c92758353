"""Profiles with names and ratings, and which of them played a game."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the profiles; the games of before were played by nobody of them."""
    op.create_table(
        "profiles",
        sa.Column("id", sa.String(24)),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("points", sa.Float(53), nullable=False),
        sa.Column("deviation", sa.Float(53), nullable=False),
        sa.Column("games", sa.Integer, nullable=False, server_default="0"),
        sa.Column("wins", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
        sa.UniqueConstraint("digest", name="uq_profiles_digest"),
    )
    op.create_index("ix_profiles_points", "profiles", ["points"])
    with op.batch_alter_table("games", table_kwargs={"sqlite_autoincrement": True}) as games:
        for symbol in ("x", "o"):
            games.add_column(sa.Column(f"{symbol}_profile", sa.String(24)))
            games.create_foreign_key(
                f"fk_games_{symbol}_profile",
                "profiles",
                [f"{symbol}_profile"],
                ["id"],
                ondelete="SET NULL",
            )
            for when in ("before", "after"):
                games.add_column(sa.Column(f"{symbol}_{when}", sa.Float(53)))
    for symbol in ("x", "o"):
        op.create_index(
            f"ix_games_{symbol}_profile_number", "games", [f"{symbol}_profile", "number"]
        )
