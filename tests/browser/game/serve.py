"""The game, with the grace time that a test asks for."""

from __future__ import annotations

import os
from pathlib import Path

import antiphon
import tictactoe.app


def create_app() -> antiphon.ASGIApp:
    """GAME_GRACE is in seconds; GAME_WEB is a directory to serve in place of the page's own;
    GAME_DATABASE is a URL, or `memory`.
    """
    if web := os.environ.get("GAME_WEB"):
        tictactoe.app.WEB_DIRECTORY = Path(web)  # type: ignore[misc]
    return tictactoe.app.create_app(
        grace=float(os.environ["GAME_GRACE"]), database=os.environ["GAME_DATABASE"]
    )
