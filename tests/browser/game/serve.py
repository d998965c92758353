"""The game as its environment says, with the grace time that a test asks for."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import antiphon
import tictactoe.app
from tictactoe.pages import WEB_DIRECTORY
from tictactoe.settings import read_settings


def create_app() -> antiphon.ASGIApp:
    """GAME_GRACE is in seconds, and may be a fraction of one; GAME_WEB is a directory to serve in
    place of the page's own."""
    settings = replace(read_settings(os.environ), grace=float(os.environ["GAME_GRACE"]))
    web = os.environ.get("GAME_WEB")
    return tictactoe.app.create_app(settings, web=Path(web) if web else WEB_DIRECTORY)
