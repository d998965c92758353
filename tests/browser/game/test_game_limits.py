"""How much a connection and an address may ask for: both sides of every limit, on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio

from tests.browser.game.conftest import GameServer, game_server
from tictactoe.visitors import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOTH = pytest.mark.parametrize("transport", ["websocket", "polling"])
NONSENSE = ("resign", "not understood")
TOO_FAST = {"ok": False, "reason": "That was too often. Wait a little.", "code": "too_fast"}


class Client:
    """One connection to the game."""

    def __init__(self, session: aiohttp.ClientSession | None = None) -> None:
        self.socket = socketio.AsyncClient(reconnection=False, http_session=session)
        self._told: dict[str, asyncio.Queue[Any]] = {}
        self._somewhere: asyncio.Queue[str] = asyncio.Queue()
        self.socket.on("*", self._listen)
        self.socket.on("disconnect", lambda reason: self._queue("disconnect").put_nowait(reason))

    async def told(self, event: str) -> Any:
        """The payload of the next event of that name."""
        return await asyncio.wait_for(self._queue(event).get(), 10)

    async def placed(self) -> str:
        """Where this client has got: `snapshot`, `watch_snapshot` or `table_refused`."""
        return await asyncio.wait_for(self._somewhere.get(), 10)

    async def ask(self, event: str, *args: object) -> Any:
        return await self.socket.call(event, args or None, timeout=30)

    def _queue(self, event: str) -> asyncio.Queue[Any]:
        return self._told.setdefault(event, asyncio.Queue())

    async def _listen(self, event: str, *args: object) -> None:
        self._queue(event).put_nowait(args[0] if args else None)
        if event in ("snapshot", "watch_snapshot", "table_refused"):
            self._somewhere.put_nowait(event)


Connect = Callable[..., Awaitable[Client]]


@asynccontextmanager
async def clients(server: GameServer) -> AsyncIterator[Connect]:
    """Connects one client after the other, from an address of 127.0.0.0/8."""
    present: list[Client] = []
    sessions: dict[str, aiohttp.ClientSession] = {}

    async def connect(
        transport: str = "websocket",
        *,
        address: str = "127.0.0.1",
        headers: dict[str, str] | None = None,
        **auth: object,
    ) -> Client:
        if address not in sessions:
            connector = aiohttp.TCPConnector(local_addr=(address, 0), limit=0)
            sessions[address] = aiohttp.ClientSession(connector=connector)
        client = Client(sessions[address])
        await client.socket.connect(
            server.url, headers or {}, {"seat": None, **auth}, transports=[transport]
        )
        present.append(client)
        return client

    try:
        yield connect
    finally:
        for client in present:
            await client.socket.disconnect()
        for session in sessions.values():
            await session.close()


@asynccontextmanager
async def game(**settings: str) -> AsyncIterator[tuple[GameServer, Connect]]:
    async with game_server(**settings) as server, clients(server) as connect:  # type: ignore[arg-type]
        yield server, connect


async def test_messages_of_a_connection() -> None:
    async with game(MESSAGES_PER_CONNECTION="10/20") as (_, connect):
        for transport in ("websocket", "polling"):
            client, other = await connect(transport), await connect(transport)
            for _ in range(10):
                assert (await client.ask(*NONSENSE))["code"] != "too_fast"
            for request in ("resign", "clicked", "play", "play_again", "claim_win", "new_opponent"):
                assert await client.ask(request) == TOO_FAST
            # Others are not concerned, and after a while it goes on.
            assert (await other.ask(*NONSENSE))["code"] != "too_fast"
            await wait_for_service(client)


async def wait_for_service(client: Client) -> None:
    async with asyncio.timeout(30):
        while await client.ask(*NONSENSE) == TOO_FAST:
            await asyncio.sleep(1)


async def test_to_leave_and_come_again_over_the_same_connection_gives_nothing_back() -> None:
    async with (
        game(MESSAGES_PER_CONNECTION="10/600") as (server, _),
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{server.url}/socket.io/?EIO=4&transport=websocket") as socket,
    ):
        for number in range(2):
            await socket.send_str('40{"seat":null,"table":{"kind":"none"}}')
            for _ in range(10):
                await socket.send_str('420["resign","not understood"]')
                while not (answer := await socket.receive_str()).startswith("430"):
                    pass
                assert ("too_fast" in answer) == (number == 1)
            await socket.send_str("41")


@BOTH
async def test_who_does_not_slow_down_is_closed_with_a_word(transport: str) -> None:
    async with game(MESSAGES_PER_CONNECTION="10/600") as (_, connect):
        client = await connect(transport)
        for _ in range(10 + PATIENCE.count):
            # Also what nobody listens to.
            await client.socket.emit("nonsense", {"a": 1})
        for _ in range(20):
            await client.socket.emit("clicked", {"spaceID": "1-1"})
        assert await client.told("closing") == {
            "reason": TOO_FAST["reason"],
            "code": TOO_FAST["code"],
        }
        await client.told("disconnect")


async def test_connections_of_an_address() -> None:
    async with game(CONNECTIONS_PER_ADDRESS="4") as (server, connect):
        first = [await connect(transport) for transport in ("websocket", "polling") * 2]
        for transport in ("websocket", "polling"):
            with pytest.raises(socketio.exceptions.ConnectionError):
                await connect(transport)
        # Another address has room, and so has this one when somebody leaves.
        await connect(address="127.0.0.2")
        await first[0].socket.disconnect()
        await connect_when_there_is_room(connect)
        async with aiohttp.ClientSession() as session:
            refused = await session.get(f"{server.url}/socket.io/?EIO=4&transport=polling")
            assert refused.status == 403
            assert await refused.json() == {"code": 4, "message": "too many connections"}


async def connect_when_there_is_room(connect: Connect) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await connect()
            except socketio.exceptions.ConnectionError:
                await asyncio.sleep(0.02)
            else:
                return


async def test_many_connections_at_the_same_time_find_no_way_around() -> None:
    async with game(CONNECTIONS_PER_ADDRESS="5") as (server, _):
        url = f"{server.url}/socket.io/?EIO=4&transport="
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def websocket() -> bool:
                try:
                    socket = await session.ws_connect(f"{url}websocket")
                    first = await socket.receive()
                    second = await asyncio.wait_for(socket.receive(), 0.5)
                except (aiohttp.WSServerHandshakeError, TimeoutError):
                    return first_was_open(locals().get("first"))
                return first_was_open(first) and second.type is aiohttp.WSMsgType.TEXT

            open_ones = await asyncio.gather(*[websocket() for _ in range(40)])
            assert sum(open_ones) == 5


def first_was_open(message: aiohttp.WSMessage | None) -> bool:
    return message is not None and message.type is aiohttp.WSMsgType.TEXT


async def test_the_address_behind_a_proxy() -> None:
    """The test is the proxy: it comes from 127.0.0.1, which is believed by itself."""
    settings = {"CONNECTIONS_PER_ADDRESS": "1", "TRUSTED_PROXIES": "127.0.0.1"}
    async with game(**settings) as (_, connect):
        for address in ("192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1"):
            await connect(headers={"X-Forwarded-For": address})
        for address in ("192.0.2.1", "9.9.9.9, 192.0.2.2", "2001:db8:0:1:ffff::9"):
            with pytest.raises(socketio.exceptions.ConnectionError):
                await connect(headers={"X-Forwarded-For": address})
        # Who is no proxy cannot make up an address.
        await connect(address="127.0.0.3", headers={"X-Forwarded-For": "192.0.2.7"})
        with pytest.raises(socketio.exceptions.ConnectionError):
            await connect(address="127.0.0.3", headers={"X-Forwarded-For": "192.0.2.8"})


async def test_new_tables_of_an_address() -> None:
    async with game(TABLES_PER_ADDRESS="3/600") as (_, connect):
        private, bot = {"kind": "private"}, {"kind": "bot", "strength": "easy"}
        seated = await connect(table=private)
        assert await seated.placed() == "snapshot"
        assert (await seated.ask("play", bot))["ok"]
        assert (await seated.ask("play", private))["ok"]
        assert await seated.ask("play", private) == TOO_FAST
        assert await seated.ask("play", bot) == TOO_FAST
        # Nothing was given up for that, and where others are there is room.
        assert (await seated.ask("play", {"kind": "quick"}))["ok"]
        late = await connect(table=private)
        assert await late.placed() == "table_refused"
        elsewhere = await connect(address="127.0.0.2", table=private)
        assert await elsewhere.placed() == "snapshot"


async def test_coming_back_makes_no_table() -> None:
    async with game(TABLES_PER_ADDRESS="1/600") as (_, connect):
        private = {"kind": "private"}
        first = await connect(table=private)
        token = (await first.told("snapshot"))["seat"]
        for _ in range(3):
            again = await connect(seat=token, table=private)
            assert (await again.told("snapshot"))["returned"] is True


async def test_wrong_codes_of_an_address() -> None:
    async with game(WRONG_CODES_PER_ADDRESS="4/600") as (_, connect):
        host = await connect(address="127.0.0.2", table={"kind": "private"})
        code = (await host.told("snapshot"))["table"]["code"]
        guesser = await connect()
        for wish in ({"kind": "code", "code": "22222"}, {"kind": "watch", "code": "33333"}) * 2:
            assert (await guesser.ask("play", wish))["code"] == "no_such_table"
        # Now right and wrong ones look the same.
        for wrong in (code, "44444"):
            assert await guesser.ask("play", {"kind": "watch", "code": wrong}) == TOO_FAST
        other = await connect(table={"kind": "code", "code": code})
        assert await other.placed() == "table_refused"
        friend = await connect(address="127.0.0.3", table={"kind": "code", "code": code})
        assert await friend.placed() == "snapshot"


async def test_spectators_of_a_table() -> None:
    async with game(WATCHERS_PER_TABLE="2") as (_, connect):
        host = await connect(table={"kind": "private"})
        code = (await host.told("snapshot"))["table"]["code"]
        watch = {"kind": "watch", "code": code}
        spectators = [await connect(table=watch) for _ in range(2)]
        assert [await each.placed() for each in spectators] == ["watch_snapshot"] * 2
        # Who watches already may ask again.
        assert (await spectators[0].ask("play", watch))["ok"]
        late = await connect(table=watch)
        assert (await late.told("table_refused"))["code"] == "table_full"
        opponent = await connect(table={"kind": "code", "code": code})
        assert await opponent.placed() == "snapshot"
        third = await connect()
        assert (await third.ask("play", {"kind": "code", "code": code}))["code"] == "table_full"
        await spectators[0].socket.disconnect()
        async with asyncio.timeout(30):
            while not (await late.ask("play", watch))["ok"]:
                await asyncio.sleep(0.02)


async def test_limits_are_lifted_for_load_tests() -> None:
    async with game(LIMITS="off", MESSAGES_PER_CONNECTION="1/600") as (_, connect):
        client = await connect()
        for _ in range(300):
            assert (await client.ask(*NONSENSE))["code"] != "too_fast"


# Origins.


async def test_pages_of_others_are_not_let_in() -> None:
    async with game() as (server, _), aiohttp.ClientSession() as session:
        url = f"{server.url}/socket.io/?EIO=4&transport="
        for own in ({}, {"Origin": server.url}):
            async with session.get(f"{url}polling", headers=own) as answer:
                assert answer.status == 200
                sid = (await answer.text()).split('"sid":"')[1].split('"')[0]
            async with session.ws_connect(f"{url}websocket", headers=own) as socket:
                assert str(await socket.receive_str()).startswith("0{")
        for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example"):
            headers = {"Origin": origin}
            # Not with a connection of its own, nor by that of somebody else.
            for query in ("polling", f"polling&sid={sid}"):
                async with session.get(f"{url}{query}", headers=headers) as answer:
                    assert answer.status == 403
            async with session.post(f"{url}{query}", data="40", headers=headers) as answer:
                assert answer.status == 403
            for query in ("websocket", f"websocket&sid={sid}"):
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await session.ws_connect(f"{url}{query}", headers=headers)


async def test_the_public_address_is_let_in() -> None:
    async with game(PUBLIC_URL="https://game.example") as (server, _):
        url = f"{server.url}/socket.io/?EIO=4&transport="
        async with aiohttp.ClientSession() as session:
            for origin in ("https://game.example", server.url):
                headers = {"Origin": origin}
                async with session.get(f"{url}polling", headers=headers) as answer:
                    assert answer.status == 200
                async with session.ws_connect(f"{url}websocket", headers=headers) as socket:
                    assert str(await socket.receive_str()).startswith("0{")
            headers = {"Origin": "http://game.example.evil.example"}
            async with session.get(f"{url}polling", headers=headers) as answer:
                assert answer.status == 403


# The operator's pages, as they are put together.


async def test_the_operator_sees_what_happens(tmp_path: Path) -> None:
    file = tmp_path / "game.sqlite3"
    settings = {"MESSAGES_PER_CONNECTION": "5/600", "DATABASE_URL": f"sqlite:///{file}"}
    async with game(**settings) as (server, connect):
        x, o = await connect(), await connect("polling")
        await x.told("ready_to_play")
        assert (await x.ask("clicked", {"spaceID": "1-1"}))["ok"]
        for _ in range(6):
            await o.ask(*NONSENSE)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{server.url}/healthz") as answer:
                assert answer.status == 200
                assert await answer.json() == {"ok": True, "database": True}
            async with session.get(f"{server.url}/status.json") as answer:
                figures = await answer.json()
            async with session.get(f"{server.url}/status") as answer:
                assert "spectators" in await answer.text()
            forwarded = {"X-Forwarded-For": "192.0.2.1"}
            async with session.get(f"{server.url}/status", headers=forwarded) as answer:
                assert answer.status == 404
        assert (figures["players"], figures["games"], figures["watching"]) == (2, 1, 0)
        assert figures["moves_per_minute"] == 1
        assert figures["connections"] == {"websocket": 1, "polling": 1}
        assert figures["refusals"] == {"game_too_fast": 1}
        assert (figures["database"], figures["database_is_well"]) == (str(file), True)
        assert figures["uptime"] > 0
        assert {"Antiphon", "Python", "uvicorn"} <= set(figures["versions"])
