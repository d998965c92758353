"""`/status`: how the server is doing, on one small page without a script; `/status.json` too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from .access import Access
from .figures import Figures

__all__ = ["show_duration", "status_routes"]

NOT_KEPT: Final = {"Cache-Control": "no-store"}

PAGE: Final = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Tic-tac-toe: status</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="robots" content="noindex">
  <meta http-equiv="refresh" content="5">
  <link rel="icon" href="icons/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="status.css">
</head>
<body>
  <main>
    <h1>Tic-tac-toe: status</h1>
    {tables}
  </main>
</body>
</html>
"""


def status_routes(access: Access, read: Callable[[], Awaitable[Figures]]) -> list[Route]:
    """The page and its figures, for those who may see them."""

    async def page(request: Request) -> Response:
        return access.refuse(request) or HTMLResponse(_render(await read()), headers=NOT_KEPT)

    async def figures(request: Request) -> Response:
        return access.refuse(request) or JSONResponse(asdict(await read()), headers=NOT_KEPT)

    return [Route("/status", page), Route("/status.json", figures)]


def _render(figures: Figures) -> str:
    state = "well" if figures.database_is_well else "not well"
    tables = [
        _table(
            "Now",
            {
                "players": figures.players,
                "games": figures.games,
                "spectators": figures.watching,
                "moves in the last minute": figures.moves_per_minute,
            },
        ),
        _table("Connections", figures.connections),
        _table("Refused, closed, failed", figures.refusals or {"nothing so far": ""}),
        _table(
            "Server",
            {
                "up for": show_duration(figures.uptime),
                "database": f"{figures.database}: {state}",
                **figures.versions,
            },
        ),
    ]
    return PAGE.format(tables="\n    ".join(tables))


def _table(title: str, rows: Mapping[str, object]) -> str:
    lines = [
        f'<tr><th scope="row">{escape(str(name))}</th><td>{escape(str(value))}</td></tr>'
        for name, value in rows.items()
    ]
    return f"<table><caption>{escape(title)}</caption>{''.join(lines)}</table>"


def show_duration(seconds: float) -> str:
    """As people say it: `2 d 3 h`, `3 h 4 min`, `4 min 5 s`, `5 s`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    while len(parts) > 1 and parts[0][0] == 0:
        parts.pop(0)
    return " ".join(f"{number} {unit}" for number, unit in parts[:2])
