"""What is served over HTTP beside the game itself: the page, invitations, the operator's pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from ..addresses import Addresses
from .access import Access
from .figures import Figures
from .files import PageFiles
from .headers import PageHeaders
from .health import Store, health_route
from .invitations import invitation_routes
from .status import status_routes

__all__ = ["create_pages"]

WEB_DIRECTORY: Final = Path(__file__).parent.parent / "web"


def create_pages(
    addresses: Addresses, access: Access, store: Store, read: Callable[[], Awaitable[Figures]]
) -> ASGIApp:
    """All pages, with the headers that belong to them.

    Args:
        addresses: what links begin with.
        access: who may see how the server is doing.
        store: what `/healthz` asks.
        read: how the server is doing now.
    """
    routes = [
        health_route(store),
        *status_routes(access, read),
        *invitation_routes(addresses),
        Mount("/", PageFiles(WEB_DIRECTORY)),
    ]
    return PageHeaders(Starlette(routes=routes))
