"""A game server in memory, and those who come to it."""

from __future__ import annotations

from typing import Any

from antiphon.testing import Client, Connections
from tictactoe.app import create_server


class Game:
    """A server, and those who come to it; how many they are it tells to those only who come."""

    def __init__(self, connections: Connections) -> None:
        self.io = create_server(counts_interval=None)
        self._connections = connections

    async def come(self, seat: object = None) -> tuple[Client, dict[str, Any]]:
        """A page, with what it was told first."""
        client = await self.connect(seat=seat)
        return client, await client.receive("snapshot")

    async def connect(self, **auth: object) -> Client:
        """A page that has been told the counts, and nothing else yet."""
        client = await self._connections(self.io, auth={"seat": None, **auth})
        await client.receive("counts")
        return client

    async def open(self, **options: object) -> tuple[Client, dict[str, Any]]:
        """A page at a private table of its own."""
        client = await self.connect(table={"kind": "private", **options})
        return client, await client.receive("snapshot")

    async def watch(self, code: str) -> tuple[Client, dict[str, Any]]:
        """A spectator, with what it was told first, but for how many watch now."""
        client = await self.connect(table={"kind": "watch", "code": code})
        return client, await client.receive("watch_snapshot")

    async def come_as_stranger(self, auth: dict[str, object] | None = None) -> Client:
        """A front end that knows the original's events only."""
        return await self._connections(self.io, auth=auth)

    async def pair(self) -> tuple[Client, str, Client, str]:
        """X with its token, O with its token; X is to move."""
        x, x_told = await self.come()
        o, o_told = await self.come()
        await x.receive("people")
        await x.receive("ready_to_play")
        await o.receive("ready_to_play")
        assert (x_told["playerXO"], o_told["playerXO"]) == ("X", "O")
        return x, x_told["seat"], o, o_told["seat"]


async def move(client: Client, space: str, move_id: str | None = None) -> Any:
    """The answer to a `clicked`."""
    payload = {"spaceID": space} if move_id is None else {"spaceID": space, "moveID": move_id}
    return await client.call("clicked", payload)
