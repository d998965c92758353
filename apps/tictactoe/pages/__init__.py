"""What is served over HTTP beside the game itself: the page, invitations, the operator's pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from ..addresses import Addresses
from ..store.library import Library
from .access import Access
from .figures import Figures
from .files import PageFiles
from .games import GamePages, SharedDocument
from .headers import PageHeaders
from .health import Store, health_route
from .invitations import invitation_routes
from .status import status_routes

__all__ = ["WEB_DIRECTORY", "Lives", "create_pages"]

Lives = Callable[[Starlette], AbstractAsyncContextManager[None]]

WEB_DIRECTORY: Final = Path(__file__).parent.parent / "web"


def create_pages(
    addresses: Addresses,
    access: Access,
    store: Store,
    library: Library,
    read: Callable[[], Awaitable[Figures]],
    web: Path = WEB_DIRECTORY,
    lives: Lives | None = None,
) -> ASGIApp:
    """All pages, with the headers that belong to them.

    Args:
        addresses: what links begin with.
        access: who may see how the server is doing.
        store: what `/healthz` asks.
        library: where finished games are, which have pages of their own.
        read: how the server is doing now.
        web: where the page's files are.
        lives: what is entered when the host starts, and left when it ends.
    """
    files = PageFiles(web)
    routes = [
        health_route(store),
        *status_routes(access, read),
        *invitation_routes(addresses),
        *GamePages(library).routes,
        Route("/", SharedDocument(library, files, addresses)),
        Mount("/", files),
    ]
    return PageHeaders(Starlette(routes=routes, lifespan=lives))
