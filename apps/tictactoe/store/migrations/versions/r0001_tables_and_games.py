"""Tables at which somebody sits, and games that have ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "tables",
        sa.Column("id", sa.BigInteger, autoincrement=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("players", sa.SmallInteger, nullable=False),
        sa.Column("format", sa.SmallInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tables"),
    )
    op.create_table(
        "games",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite")),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("beginner", sa.SmallInteger, nullable=False),
        sa.Column("clock", sa.Text),
        sa.Column("x_name", sa.String(200)),
        sa.Column("o_name", sa.String(200)),
        sa.Column("x_bot", sa.String(16)),
        sa.Column("o_bot", sa.String(16)),
        sa.Column("moves", sa.Text, nullable=False),
        sa.Column("winner", sa.String(1)),
        sa.Column("why", sa.String(16)),
        sa.Column("began_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_games"),
        sa.UniqueConstraint("id", name="uq_games_id"),
        sqlite_autoincrement=True,
    )
