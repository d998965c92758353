"""The composition root: one server, one lobby, the page, one ASGI app."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import antiphon

from .handlers import GameHandlers
from .lobby import Lobby

__all__ = ["create_app"]

WEB_DIRECTORY: Final = Path(__file__).parent / "web"

PAGE_HEADERS: Final[dict[str, str]] = {
    # Scripts, styles and pictures are files of our own; nothing inline, nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Ask each time whether the file has changed: page, style and script always fit together.
    "Cache-Control": "no-cache",
}


class PageHeaders:
    """Adds `PAGE_HEADERS` to whatever the app inside answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(PAGE_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def create_app() -> antiphon.ASGIApp:
    """A game server with an empty lobby."""
    io = antiphon.Server()
    GameHandlers(io, Lobby()).register()
    page = Starlette(routes=[Mount("/", StaticFiles(directory=WEB_DIRECTORY, html=True))])
    return antiphon.ASGIApp(io, PageHeaders(page))
