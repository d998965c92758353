"""Private tables and spectators from the wire, told by another maker's client; every refusal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import socketio

from tests.browser.game.conftest import GameServer

Table = dict[str, object]

# What comes whenever it wants.
PASSING = {"counts", "watchers", "game_kept"}


class Page:
    """A page without a face: it says that it can come back, and keeps what it is told."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.events: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.everything: list[tuple[str, Any]] = []
        self.client.on("*", self._told)

    async def _told(self, name: str, *args: Any) -> None:
        told = (name, args[0] if args else None)
        self.everything.append(told)
        if name not in PASSING:
            self.events.put_nowait(told)

    async def told(self, name: str) -> Any:
        """The payload of the next event, which must be this."""
        event, payload = await asyncio.wait_for(self.events.get(), 5)
        assert event == name, (event, payload)
        return payload

    async def told_nothing(self) -> None:
        """No event is on its way: the answer to a later request comes first."""
        assert await self.ask("nonsense", "x", refused=True) == "bad_payload"
        assert self.events.empty(), self.events.get_nowait()

    async def ask(self, name: str, *args: object, refused: bool = False) -> Any:
        """A request; why it was refused."""
        if name == "nonsense":
            name = "resign"
        answer = await self.client.call(name, args or None, timeout=30)
        assert answer["ok"] is not refused, answer
        if refused:
            assert set(answer) == {"ok", "reason", "code"}
            assert answer["reason"].endswith(".")
            return answer["code"]
        return answer


Open = Callable[..., Awaitable[Page]]


@pytest.fixture(params=["websocket", "polling"])
async def come(request: pytest.FixtureRequest, server: GameServer) -> AsyncIterator[Open]:
    """Opens one page after the other."""
    pages: list[Page] = []

    async def come(table: object = None, *, seat: object = None) -> Page:
        page = Page()
        auth: dict[str, object] = {"seat": seat}
        if table is not None:
            auth["table"] = table
        await page.client.connect(server.url, auth=auth, transports=[request.param])
        pages.append(page)
        return page

    yield come
    for page in pages:
        await page.client.disconnect()


async def private_pair(come: Open, **options: object) -> tuple[Page, Page, dict[str, Any]]:
    """X and O at a private table, X to move, and what X was shown."""
    x = await come({"kind": "private", **options})
    told = await x.told("snapshot")
    o = await come({"kind": "code", "code": told["table"]["code"]})
    assert (await o.told("snapshot"))["playerXO"] == "O"
    await x.told("people")
    for page in (x, o):
        assert await page.told("ready_to_play") == {"currentPlayer": 1}
    return x, o, told


async def play(first: Page, second: Page, moves: str, *others: Page) -> None:
    """Each move is accepted, and told to all."""
    for number, space in enumerate(moves.split()):
        await (first, second)[number % 2].ask("clicked", {"spaceID": space})
        for page in (first, second, *others):
            assert (await page.told("space_claimed"))["spaceID"] == space


async def all_kept(games: int, *pages: Page) -> None:
    """Each page has been told that so many games can be looked up."""
    async with asyncio.timeout(30):
        while any([name for name, _ in p.everything].count("game_kept") < games for p in pages):
            await asyncio.sleep(0.05)


async def test_a_game_by_link_with_a_spectator(come: Open) -> None:
    x, o, told = await private_pair(come, beginner="alternate")
    code = told["table"]["code"]
    watcher = await come({"kind": "code", "code": code.lower()})
    shown = await watcher.told("watch_snapshot")
    assert shown["table"] == {
        "kind": "private",
        "code": code,
        "beginner": "alternate",
        "clock": None,
    }
    await play(x, o, "1-1 2-1 1-2 2-2 1-3", watcher)
    for page in (x, o, watcher):
        assert (await page.told("end_game"))["winner"]["symbol"] == "X"
        assert await page.told("scores") == {"xScore": 1, "oScore": 0}
    await all_kept(1, x, o, watcher)
    await x.ask("play_again")
    await x.told("waiting_for_player")
    await o.told("opponent_ready")
    await o.ask("play_again")
    await o.told("waiting_for_player")
    for page in (x, o, watcher):
        assert await page.told("ready_to_play") == {"currentPlayer": 2}
    await o.ask("resign")
    for page in (x, o, watcher):
        assert await page.told("end_game") == {
            "winner": {"symbol": "X", "combination": []},
            "forfeit": True,
            "why": "resigned",
        }
        await page.told("scores")
    await all_kept(2, x, o, watcher)
    # No token has ever reached anybody but its player.
    secrets = {page: dict(page.everything)["snapshot"]["seat"] for page in (x, o)}
    for owner, secret in secrets.items():
        for page in (x, o, watcher):
            assert (secret in repr(page.everything)) == (page is owner)


async def test_what_a_spectator_asks_for_is_refused_and_told_to_nobody(come: Open) -> None:
    x, o, told = await private_pair(come)
    code = told["table"]["code"]
    watcher = await come({"kind": "watch", "code": code})
    shown = await watcher.told("watch_snapshot")
    for name in ("resign", "claim_win", "new_opponent"):
        assert await watcher.ask(name, refused=True) == "not_seated"
        assert await watcher.ask(name, {"now": 1}, refused=True) == "bad_payload"
    assert await watcher.ask("emote", {"name": "wow"}, refused=True) == "not_seated"
    for space in ("1-1", "3-3"):
        clicked = {"spaceID": space, "moveID": "stolen"}
        assert await watcher.ask("clicked", clicked, refused=True) == "not_seated"
        assert (await watcher.told("move_refused"))["spaceID"] == space
    assert await watcher.ask("play_again", refused=True) == "not_seated"
    await watcher.told("play_again_refused")
    # Nothing that it knows, or can make up, is a token.
    for guess in (code, str(shown["matchID"]), str(watcher.client.sid), "X", "", 1, None):
        thief = await come({"kind": "watch", "code": code}, seat=guess)
        assert (await thief.told("watch_snapshot"))["people"] == shown["people"]
    # The table is full: it goes on watching.
    await watcher.ask("play", {"kind": "code", "code": code})
    await watcher.told("watch_snapshot")
    await play(x, o, "1-1 3-3", watcher)
    for page in (x, o):
        await page.told_nothing()


BAD_WISHES: list[tuple[object, ...]] = [
    (),
    (None,),
    ("quick",),
    (["quick"],),
    (b"quick",),
    (7,),
    ({},),
    ({"kind": "quick"}, {"kind": "quick"}),
    ({"kind": "poker"},),
    ({"kind": b"quick"},),
    ({"kind": "code"},),
    ({"kind": "code", "code": None},),
    ({"kind": "code", "code": "x" * 100_000},),
    ({"kind": "watch", "code": b"ABCDE"},),
    ({"kind": "private", "beginner": "nobody"},),
    ({"kind": "private", "clock": {"kind": "move", "seconds": -1}},),
    ({"kind": "private", "clock": {"kind": "move", "seconds": 1e30}},),
    ({"kind": "bot", "strength": "invincible"},),
]


async def test_bad_wishes_move_nobody(come: Open) -> None:
    x, o, _ = await private_pair(come)
    for args in BAD_WISHES:
        assert await x.ask("play", *args, refused=True) == "bad_payload"
    await o.told_nothing()
    await play(x, o, "2-2")
    # An `auth` holds no bytes, and here is a wish that it can hold by mistake only.
    for wish in [args[0] for args in BAD_WISHES[2:] if len(args) == 1 and "b'" not in repr(args)]:
        page = await come(wish)
        refused = await page.told("table_refused")
        assert refused == {"reason": refused["reason"], "code": "bad_payload"}
        assert await page.ask("clicked", {"spaceID": "1-1"}, refused=True) == "not_seated"
        await page.told("move_refused")


async def test_wrong_codes_lead_nowhere_and_are_counted(come: Open) -> None:
    x, o, told = await private_pair(come)
    code = told["table"]["code"]
    for page in (x, o):
        assert await page.ask("play", {"kind": "code", "code": code}, refused=True) == "sits_here"
        assert await page.ask("play", {"kind": "watch", "code": code}, refused=True) == "sits_here"
    lost = await come({"kind": "code", "code": "00000"})
    assert (await lost.told("table_refused"))["code"] == "no_such_table"
    codes: list[str] = []
    while "too_fast" not in codes:
        wish = {"kind": "watch", "code": f"{len(codes):05}"}
        codes.append(await lost.ask("play", wish, refused=True))
        assert len(codes) < 50
    assert set(codes[:-1]) == {"no_such_table"}
    # From this address, nothing by code any more; all else goes on.
    late = await come({"kind": "watch", "code": code})
    assert (await late.told("table_refused"))["code"] == "too_fast"
    await lost.ask("play", {"kind": "quick"})
    await lost.told("snapshot")
    await play(x, o, "1-1")


async def test_going_elsewhere(come: Open) -> None:
    x, o, told = await private_pair(come)
    watcher = await come({"kind": "watch", "code": told["table"]["code"]})
    await watcher.told("watch_snapshot")
    await play(x, o, "1-1", watcher)
    await x.ask("play", {"kind": "quick"})
    for page in (x, o, watcher):
        assert (await page.told("end_game"))["why"] == "resigned"
        await page.told("scores")
    shown = await x.told("snapshot")
    assert (shown["table"]["kind"], shown["scores"]) == ("quick", {"xScore": 0, "oScore": 0})
    await o.told("opponent_left")
    await o.told("waiting_for_player")
    for page in (o, watcher):
        assert (await page.told("people"))["X"] is None
    assert (await watcher.told("watch_snapshot"))["phase"] == "waiting"
    # The spectator takes the seat that is free, by asking.
    await watcher.ask("play", {"kind": "code", "code": told["table"]["code"]})
    assert (await watcher.told("snapshot"))["playerXO"] == "X"
    await o.told("people")
    for page in (o, watcher):
        assert await page.told("ready_to_play") == {"currentPlayer": 2}
    await play(o, watcher, "1-1 2-2")
    await x.told_nothing()


async def test_a_table_that_ends_while_somebody_watches(come: Open) -> None:
    x, o, told = await private_pair(come)
    watcher = await come({"kind": "watch", "code": told["table"]["code"]})
    await watcher.told("watch_snapshot")
    await x.ask("play", {"kind": "private"})
    await o.told("opponent_left")
    await watcher.told("people")
    await watcher.told("watch_snapshot")
    await o.ask("play", {"kind": "private"})
    await watcher.told("table_closed")
    wish = {"kind": "watch", "code": told["table"]["code"]}
    assert await watcher.ask("play", wish, refused=True) == "no_such_table"


async def test_front_ends_of_the_original_play_quick_match_only(
    come: Open, server: GameServer
) -> None:
    stranger = Page()
    await stranger.client.connect(server.url, auth={"table": {"kind": "private"}})
    await stranger.told("player_id")
    assert await stranger.ask("play", {"kind": "quick"}, refused=True) == "no_token"
    page = await come()
    shown = await page.told("snapshot")
    watcher = await come({"kind": "watch", "code": shown["table"]["code"]})
    await watcher.told("watch_snapshot")
    await stranger.told("ready_to_play")
    await page.told("ready_to_play")
    await play(stranger, page, "1-1 2-2 3-3", watcher)
    names = {name for name, _ in stranger.everything}
    assert names == {"player_id", "ready_to_play", "space_claimed"}
    await stranger.client.disconnect()
    await page.told("opponent_left")


async def test_counts_are_true(come: Open) -> None:
    x, _, told = await private_pair(come)
    for _ in range(3):
        await come({"kind": "watch", "code": told["table"]["code"]})
    async with asyncio.timeout(30):
        while True:
            counts = [payload for name, payload in x.everything if name == "counts"]
            watchers = [payload for name, payload in x.everything if name == "watchers"]
            if counts[-1] == {"players": 2, "games": 1, "watching": 3} and watchers[-1:] == [
                {"count": 3}
            ]:
                break
            await asyncio.sleep(0.05)
