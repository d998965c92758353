"""The game's contract from the wire, told by another maker's client; and every bad input."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
import socketio

from tests.browser.game.conftest import GameServer
from tests.browser.game.players import FIRST_WINS, SECOND_WINS, STALEMATE

Event = tuple[str, object]


class Player:
    """A client that writes down what it is told."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.client.on("*", self._told)

    async def _told(self, name: str, *args: object) -> None:
        self.events.put_nowait((name, args[0] if args else None))

    async def told(self, *names: str) -> list[object]:
        """The payloads of the next events, which must be these, in this order."""
        events = [await asyncio.wait_for(self.events.get(), 5) for _ in names]
        assert [name for name, _ in events] == list(names)
        return [payload for _, payload in events]

    async def told_nothing(self) -> None:
        """No event is on its way: the answer to a later request comes first."""
        answer = await self.client.call("play_again", {"not": "understood"}, timeout=5)
        assert answer["code"] == "bad_payload"
        assert [name for name, _ in [self.events.get_nowait()]] == ["play_again_refused"]
        assert self.events.empty()

    async def click(self, *args: object) -> dict[str, object]:
        """`clicked` with these arguments; its acknowledgement."""
        answer: dict[str, object] = await self.client.call("clicked", args, timeout=5)
        return answer

    async def play_again(self, *args: object) -> dict[str, object]:
        """`play_again`; its acknowledgement."""
        answer: dict[str, object] = await self.client.call("play_again", args or None, timeout=5)
        return answer


Join = Callable[[], Awaitable[Player]]
Pair = tuple[Player, Player]


@pytest.fixture(params=["websocket", "polling"])
async def join(request: pytest.FixtureRequest, server: GameServer) -> AsyncIterator[Join]:
    """Connects one player after the other."""
    players: list[Player] = []

    async def join() -> Player:
        player = Player()
        await player.client.connect(server.url, transports=[request.param])
        players.append(player)
        return player

    yield join
    for player in players:
        await player.client.disconnect()


@pytest.fixture
async def pair(join: Join) -> Pair:
    """X and O, X to move; what they were told is checked and gone."""
    x = await join()
    assert await x.told("player_id") == [{"playerNumber": 1, "playerXO": "X"}]
    o = await join()
    ready = {"currentPlayer": 1}
    assert await o.told("player_id", "ready_to_play") == [
        {"playerNumber": 2, "playerXO": "O"},
        ready,
    ]
    assert await x.told("ready_to_play") == [ready]
    return x, o


async def play(pair: Pair, moves: str, *, first: int = 0) -> None:
    """Play to the end; the moves are told to both, in order."""
    for number, space in enumerate(moves.split()):
        mover = (first + number) % 2
        assert await pair[mover].click({"spaceID": space}) == {"ok": True}
        for player in pair:
            claimed = {"spaceID": space, "xo": "XO"[mover]}
            assert await player.told("space_claimed") == [claimed]


async def test_a_win_a_rematch_and_who_begins(pair: Pair) -> None:
    x, o = pair
    await play(pair, SECOND_WINS)
    for player in pair:
        assert await player.told("end_game", "scores") == [
            {"winner": {"symbol": "O", "combination": ["2-1", "2-2", "2-3"]}},
            {"xScore": 0, "oScore": 1},
        ]
    assert await x.play_again() == {"ok": True}
    assert await x.told("waiting_for_player") == [{"xScore": 0, "oScore": 1}]
    assert await o.told("opponent_ready") == [None]
    assert await o.play_again() == {"ok": True}
    assert await o.told("waiting_for_player", "ready_to_play") == [
        {"xScore": 0, "oScore": 1},
        {"currentPlayer": 2},
    ]
    assert await x.told("ready_to_play") == [{"currentPlayer": 2}]
    await play(pair, STALEMATE, first=1)
    for player in pair:
        assert await player.told("end_game", "scores") == [
            {"stalemate": True},
            {"xScore": 0, "oScore": 1},
        ]


async def test_who_stays_waits_with_zeroed_scores_and_begins(pair: Pair, join: Join) -> None:
    x, o = pair
    await play(pair, FIRST_WINS)
    await o.told("end_game", "scores")
    await x.client.disconnect()
    assert await o.told("opponent_left", "waiting_for_player") == [
        None,
        {"xScore": 0, "oScore": 0},
    ]
    newcomer = await join()
    assert await newcomer.told("player_id", "ready_to_play") == [
        {"playerNumber": 1, "playerXO": "X"},
        {"currentPlayer": 2},
    ]
    assert await o.told("ready_to_play") == [{"currentPlayer": 2}]
    await play((newcomer, o), "1-1 2-2", first=1)


BAD_PAYLOADS: dict[str, tuple[object, ...]] = {
    "none": (),
    "null": (None,),
    "text": ("1-1",),
    "number": (11,),
    "boolean": (True,),
    "list": (["1-1"],),
    "bytes": (b"1-1",),
    "empty": ({},),
    "null space": ({"spaceID": None},),
    "numeric space": ({"spaceID": 11},),
    "list of spaces": ({"spaceID": ["1-1"]},),
    "nested": ({"spaceID": {"spaceID": "1-1"}},),
    "bytes space": ({"spaceID": b"1-1"},),
    "other key": ({"space": "1-1"},),
    "extra argument": ({"spaceID": "1-1"}, "more"),
    "two clicks": ({"spaceID": "1-1"}, {"spaceID": "1-2"}),
    "many arguments": tuple({"spaceID": "1-1"} for _ in range(100)),
}

NO_SUCH_SPACES = [
    "",
    "0-0",
    "1-4",
    "4-1",
    "11",
    "1-1-1",
    " 1-1",
    "x" * 10_000,
    "１-１",
    "__proto__",
]


async def refuses(player: Player, args: tuple[object, ...], code: str) -> None:
    """The click is refused, in the acknowledgement and by an event, with the same reason."""
    answer = await player.click(*args)
    assert (answer["ok"], answer["code"]) == (False, code)
    assert isinstance(answer["reason"], str)
    [event] = await player.told("move_refused")
    assert isinstance(event, dict)
    expected = {"reason": answer["reason"], "code": code}
    # Only a space that the board has is sent back.
    if code not in {"bad_payload", "no_such_space"}:
        expected["spaceID"] = event["spaceID"]
        assert args == ({"spaceID": event["spaceID"]},)
    assert event == expected


async def test_bad_clicks_move_nothing_and_are_answered(pair: Pair) -> None:
    x, o = pair
    for args in BAD_PAYLOADS.values():
        await refuses(x, args, "bad_payload")
    for name in NO_SUCH_SPACES:
        await refuses(x, ({"spaceID": name},), "no_such_space")
    # Nobody's turn has passed, no space is taken, and the other heard nothing.
    await o.told_nothing()
    await play(pair, STALEMATE)


async def test_without_an_acknowledgement_the_event_tells(pair: Pair) -> None:
    x, o = pair
    for args in BAD_PAYLOADS.values():
        await x.client.emit("clicked", args)
        [refused] = await x.told("move_refused")
        assert isinstance(refused, dict)
        assert refused["code"] == "bad_payload"
    await x.client.emit("play_again")
    [refused] = await x.told("play_again_refused")
    assert isinstance(refused, dict)
    assert refused["code"] == "game_in_progress"
    await o.told_nothing()


async def test_nobody_moves_before_the_opponent_came(join: Join) -> None:
    x = await join()
    await x.told("player_id")
    for space in ("1-1", "2-2", "3-3"):
        await refuses(x, ({"spaceID": space},), "no_opponent")
    o = await join()
    await x.told("ready_to_play")
    await o.told("player_id", "ready_to_play")
    await play((x, o), FIRST_WINS)


async def test_out_of_turn_taken_and_after_the_end(pair: Pair) -> None:
    x, o = pair
    await refuses(o, ({"spaceID": "1-1"},), "not_your_turn")
    await play(pair, "1-1")
    await refuses(x, ({"spaceID": "1-2"},), "not_your_turn")
    await refuses(o, ({"spaceID": "1-1"},), "space_taken")
    await play(pair, "2-1 1-2 2-2 1-3", first=1)
    for player in pair:
        await player.told("end_game", "scores")
        await refuses(player, ({"spaceID": "3-3"},), "game_over")


async def test_a_rematch_needs_both_and_an_ended_game(pair: Pair) -> None:
    x, o = pair
    await play(pair, FIRST_WINS)
    for player in pair:
        await player.told("end_game", "scores")
    # Asking twice is not both asking.
    for _ in range(2):
        assert await x.play_again() == {"ok": True}
        await x.told("waiting_for_player")
        await o.told("opponent_ready")
    await o.play_again()
    await x.told("ready_to_play")
    await o.told("waiting_for_player", "ready_to_play")
    await play(pair, "2-2")
    # The wishes of before are spent: one player cannot reset the game in its middle.
    for player in pair:
        answer = await player.play_again()
        assert (answer["ok"], answer["code"]) == (False, "game_in_progress")
        await player.told("play_again_refused")
    await refuses(x, ({"spaceID": "2-2"},), "not_your_turn")
    await play(pair, "1-1", first=1)


async def test_pairs_do_not_hear_of_each_other(pair: Pair, join: Join) -> None:
    a, b = await join(), await join()
    await a.told("player_id", "ready_to_play")
    await b.told("player_id", "ready_to_play")
    await play(pair, FIRST_WINS)
    for player in pair:
        await player.told("end_game", "scores")
    await pair[0].client.disconnect()
    await pair[1].told("opponent_left", "waiting_for_player")
    for player in (a, b):
        await player.told_nothing()
    await play((a, b), SECOND_WINS)


async def test_play_again_takes_no_payload(pair: Pair) -> None:
    x, _ = pair
    await play(pair, FIRST_WINS)
    await x.told("end_game", "scores")
    payloads: list[tuple[object, ...]] = [(None,), ({},), ("now",), (1, 2, 3)]
    for args in payloads:
        answer = await x.play_again(*args)
        assert (answer["ok"], answer["code"]) == (False, "bad_payload")
        await x.told("play_again_refused")


async def test_unknown_events_do_no_harm(pair: Pair) -> None:
    x, _ = pair
    for name in ("player_id", "ready_to_play", "space_claimed", "end_game", "win", "", "__init__"):
        await x.client.emit(name, {"winner": {"symbol": "X"}})
    await play(pair, FIRST_WINS)


async def test_a_visitor_without_a_seat_leaves_in_peace(server: GameServer, join: Join) -> None:
    """Somebody opens a connection, never joins the namespace, and goes."""
    async with aiohttp.ClientSession() as session:
        url = f"{server.url}/socket.io/?EIO=4&transport=websocket"
        async with session.ws_connect(url) as websocket:
            await websocket.receive()
            await websocket.send_str('42["clicked",{"spaceID":"1-1"}]')
    x, o = await join(), await join()
    assert await x.told("player_id", "ready_to_play")
    assert await o.told("player_id", "ready_to_play")


async def test_everybody_leaving_at_once_leaves_nothing(server: GameServer, join: Join) -> None:
    crowd = [await join() for _ in range(12)]
    await asyncio.gather(*(player.client.disconnect() for player in crowd))
    async with asyncio.timeout(10):
        while True:
            newcomer = await join()
            [identity] = await newcomer.told("player_id")
            if identity == {"playerNumber": 1, "playerXO": "X"}:
                break
            await newcomer.client.disconnect()
    answer = await newcomer.click({"spaceID": "1-1"})
    assert answer["code"] == "no_opponent"
