"""A game server in memory, and those who come to it."""

from __future__ import annotations

from typing import Any

from antiphon.testing import Client, Connections
from tictactoe.app import create_server

FIRST_WINS = ["1-1", "2-1", "1-2", "2-2", "1-3"]
NOBODY = {"name": None, "rating": None, "bot": None, "provisional": False}
"""A person of whom nothing is known."""


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


def snapshot_of(client: Client) -> dict[str, Any]:
    """What a page was shown when it came."""
    [told] = next(event for event in client.received if event.event == "snapshot").args
    assert isinstance(told, dict)
    return told


async def move(client: Client, space: str, move_id: str | None = None) -> Any:
    """The answer to a `clicked`."""
    payload = {"spaceID": space} if move_id is None else {"spaceID": space, "moveID": move_id}
    return await client.call("clicked", payload)


async def private_pair(game: Game, **options: object) -> tuple[Client, Client, str]:
    """X and O at a private table, told all until X's first move, and the table's code."""
    x, told = await game.open(**options)
    code = told["table"]["code"]
    o = await game.connect(table={"kind": "code", "code": code})
    await x.expect("people", {"X": NOBODY, "O": NOBODY})
    await o.receive("snapshot")
    for client in (x, o):
        await client.expect("ready_to_play", {"currentPlayer": 1})
    return x, o, code


async def play(first: Client, second: Client, spaces: list[str]) -> None:
    """Moves by turns, told to both."""
    for number, space in enumerate(spaces):
        mover = (first, second)[number % 2]
        assert await move(mover, space) == {"ok": True}
        for client in (first, second):
            await client.receive("space_claimed")


async def again(x: Client, o: Client) -> Any:
    """Both want another game; who begins."""
    for client in (x, o):
        assert await client.call("play_again") == {"ok": True}
    await x.receive("waiting_for_player")
    await o.receive("opponent_ready")
    await o.receive("waiting_for_player")
    ready = await x.receive("ready_to_play")
    assert await o.receive("ready_to_play") == ready
    return ready["currentPlayer"]
