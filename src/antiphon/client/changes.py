"""Waiting until something about a socket, or about a stream of its events, has changed."""

from __future__ import annotations

import asyncio

__all__ = ["Changes"]


class Changes(list[asyncio.Future[None]]):
    """Those who wait for the next change."""

    async def next(self) -> None:
        """Wait for it."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.append(waiting)
        try:
            await waiting
        finally:
            if waiting in self:  # who waits no more is kept no more
                self.remove(waiting)

    def tell(self) -> None:
        """Here it is."""
        told = self[:]
        self.clear()
        for each in told:
            if not each.done():
                each.set_result(None)
