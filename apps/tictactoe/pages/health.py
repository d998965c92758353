"""`/healthz`: whether this server can do its work, for whoever restarts it if it cannot."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ["LONGEST_CHECK", "NoStore", "Store", "health_route", "is_well"]

LONGEST_CHECK: Final = 2.0
"""Seconds in which a database answers that is well."""


class Store(Protocol):
    """What keeps the games, as far as the operator's pages ask."""

    @property
    def description(self) -> str:
        """What it is, without any password."""
        ...

    async def check(self) -> bool:
        """Whether it does its work. May take its time, and be cancelled."""
        ...


class NoStore:
    """Keeps nothing, and is always well."""

    @property
    def description(self) -> str:
        """What it is."""
        return "none: a restart ends all games"

    async def check(self) -> bool:
        """True."""
        return True


async def is_well(store: Store) -> bool:
    """Whether the store does its work, and says so soon enough."""
    try:
        async with asyncio.timeout(LONGEST_CHECK):
            return await store.check()
    except TimeoutError:
        return False


def health_route(store: Store) -> Route:
    """200 with `{"ok": true, "database": true}`, or 503 with what is false."""

    async def answer(request: Request) -> Response:
        well = await is_well(store)
        return JSONResponse({"ok": well, "database": well}, 200 if well else 503)

    return Route("/healthz", answer)
