"""The page of all steps, and how each of them is served."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import antiphon

PAGE = StaticFiles(directory=Path(__file__).parent / "page", html=True)


def serve(io: antiphon.Server) -> None:
    """Serve the events and the page on PORT, 3000 if it is not set."""
    app = antiphon.ASGIApp(io, Starlette(routes=[Mount("/", PAGE)]))
    antiphon.run(app, port=int(os.environ.get("PORT", "3000")))
