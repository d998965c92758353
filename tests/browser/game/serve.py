"""The game, with the grace time that a test asks for."""

from __future__ import annotations

import os

import antiphon
from tictactoe.app import create_app as create_game


def create_app() -> antiphon.ASGIApp:
    """GAME_GRACE is in seconds."""
    return create_game(grace=float(os.environ["GAME_GRACE"]))
