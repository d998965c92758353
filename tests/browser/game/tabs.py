"""Tabs of browsers, by another maker's client: what they say and what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import socketio


class Tab:
    """A tab of a browser, which writes down what it is told, by event."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.told: list[tuple[str, Any]] = []
        self.client.on("*", self._write_down)

    async def _write_down(self, name: str, *args: object) -> None:
        self.told.append((name, args[0] if args else None))

    async def next(
        self, name: str, such: Callable[[dict[str, Any]], bool] = lambda payload: True
    ) -> dict[str, Any]:
        """The next event of that name that is such; others of that name are passed over."""
        async with asyncio.timeout(30):
            while True:
                while (found := next((one for one in self.told if one[0] == name), None)) is None:
                    await asyncio.sleep(0.005)
                self.told.remove(found)
                if such(found[1] or {}):
                    return found[1] or {}

    async def ask(self, name: str, *args: object) -> dict[str, Any]:
        """A request; its acknowledgement."""
        answer: dict[str, Any] = await self.client.call(name, args or None, timeout=30)
        return answer


Open = Callable[..., Awaitable[Tab]]


@asynccontextmanager
async def opening(url: str) -> AsyncIterator[Open]:
    """Opens the game in a tab, at a table of its own: `open_tab(profile=token, table=...)`."""
    tabs: list[Tab] = []

    async def open_tab(**auth: object) -> Tab:
        tab = Tab()
        tabs.append(tab)
        asked = {"seat": None, "profile": None, "table": {"kind": "private"}, **auth}
        await tab.client.connect(url, auth=asked, transports=["websocket"])
        return tab

    yield open_tab
    for tab in tabs:
        await tab.client.disconnect()


async def sit(tab: Tab) -> dict[str, Any]:
    """The profile and then the snapshot of who has just come."""
    profile = await tab.next("profile")
    await tab.next("snapshot")
    return profile


async def pair(open_tab: Open, **second: object) -> tuple[Tab, Tab, dict[str, Any], dict[str, Any]]:
    """Two at one table of their own."""
    x = await open_tab()
    mine = await x.next("profile")
    code = (await x.next("snapshot"))["table"]["code"]
    o = await open_tab(table={"kind": "code", "code": code}, **second)
    theirs = await o.next("profile")
    await o.next("ready_to_play")
    await x.next("ready_to_play")
    return x, o, mine, theirs


async def play(x: Tab, o: Tab, moves: str) -> dict[str, Any]:
    """A game to its end; what is told when it is kept."""
    for number, space in enumerate(moves.split()):
        player = (x, o)[number % 2]
        assert await player.ask("clicked", {"spaceID": space}) == {"ok": True}
    await o.next("end_game")
    kept = await o.next("game_kept")
    assert await x.next("game_kept") == kept
    return kept
