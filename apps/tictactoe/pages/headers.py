"""What every page says to the browser: what it may load and do, and that it must ask again."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["PAGE_HEADERS", "PageHeaders"]

PAGE_HEADERS: Final[dict[str, str]] = {
    # Scripts, styles and pictures are files of our own; nothing inline, nothing from elsewhere.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A game asks for nothing of what a page can ask for.
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    # Ask each time whether the file has changed: page, style and script always fit together.
    "Cache-Control": "no-cache",
}

FILE_HEADERS: Final[dict[str, str]] = {
    name: PAGE_HEADERS[name] for name in ("Cross-Origin-Resource-Policy", "X-Content-Type-Options")
}
"""For files that belong to a page, and are named by their version: what they may do, it says."""


class PageHeaders:
    """Adds `PAGE_HEADERS` to whatever the app inside answers, where it says nothing else.

    Files that never change have `FILE_HEADERS`: many small ones would else be half headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                of_a_page = "immutable" in headers.get("cache-control", "")
                for name, value in (FILE_HEADERS if of_a_page else PAGE_HEADERS).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
