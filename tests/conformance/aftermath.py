"""What must be true after any abuse: the server lives, serves the next client, holds no more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from .serving import PATIENCE, Server
from .wire import Wire


async def ordinary_visit(server: Server) -> None:
    """A new client comes, polls, upgrades, is heard and answered, and leaves."""
    async with Wire(server) as wire:
        session = await wire.polling()
        link = await wire.upgrade(session)
        if server.kind == "engine":
            await link.send("4still there?")
            assert await link.receive() == "4still there?"
        else:
            await link.send("40")
            assert str(await link.receive()).startswith('40{"sid":')
            assert await link.receive() == '42["auth",{}]'
            await link.send('42["message","still there?"]')
            assert await link.receive() == '42["message-back","still there?"]'


@asynccontextmanager
async def nothing_grows(
    server: Server, wire: Wire | None = None, *, within: float = PATIENCE, megabytes: float = 64
) -> AsyncGenerator[None]:
    """The server must serve a new client after what happens inside, and hold no more than before.

    The clients of `wire` leave first, if it is given.

    Raises:
        AssertionError: it died, or after `within` seconds it still holds a session, socket, room,
            task or object more than before, or its memory has grown by more than `megabytes`.
    """
    await ordinary_visit(server)
    before = await server.until(lambda stats: stats.clients == 0, within=within)
    yield
    if wire is not None:
        await wire.leave()
    await ordinary_visit(server)
    deadline = time.monotonic() + within
    while True:
        after = await server.stats()
        grown = {
            name: count for name, count in after.held.items() if count > before.held.get(name, 0)
        }
        if not grown:
            break
        assert time.monotonic() < deadline, (
            f"grown after {within} s, by name: {grown}; before: {before.held}"
        )
        await asyncio.sleep(0.05)
    assert after.rss - before.rss < megabytes * 1e6, (
        f"memory grew from {before.rss} to {after.rss} bytes"
    )
