"""How often the same two have played lately can be found out quickly."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """An index; what is there stays as it is."""
    op.create_index(
        "ix_games_x_profile_o_profile_ended_at", "games", ["x_profile", "o_profile", "ended_at"]
    )
