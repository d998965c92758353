"""Names, ratings, the leaderboard, history and replays, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import socketio

from tests.browser.game.conftest import GameServer, game_server
from tests.browser.game.players import FIRST_WINS, STALEMATE
from tests.browser.game.tabs import Open, opening, pair, play, sit

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[GameServer]:
    """One for all tests here: each has tables of its own."""
    async with game_server(LIMITS="off") as running:
        yield running
    complaints = [line for line in running.output if "Traceback" in line or "ERROR" in line]
    assert not complaints, "".join(running.output)


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(server: GameServer) -> AsyncIterator[Open]:
    async with opening(server.url) as open_tab:
        yield open_tab


# Who somebody is.


async def test_a_browser_is_given_a_profile_and_comes_back_to_it(open_tab: Open) -> None:
    first = await open_tab()
    profile = await sit(first)
    assert profile["name"]
    assert profile["named"] is False
    assert (profile["rating"], profile["provisional"]) == (1500, True)
    assert (profile["games"], profile["wins"]) == (0, 0)
    again = await open_tab(profile=profile["token"])
    assert await again.next("profile") == profile


async def test_who_says_nothing_of_a_profile_is_a_stranger(open_tab: Open) -> None:
    tab = await open_tab(table={"kind": "quick"})
    await sit(tab)
    stranger = socketio.AsyncClient(reconnection=False)
    told: list[str] = []
    stranger.on("*", lambda name, *_: told.append(name))
    await stranger.connect(tab.client.connection_url, auth={"seat": None})
    people = await tab.next("people", lambda people: people["O"] is not None)
    assert people["O"] == {"name": None, "rating": None, "bot": None, "provisional": False}
    answer = await stranger.call("set_name", {"name": "Ada"}, timeout=30)
    assert answer["code"] == "no_profile"
    assert (await stranger.call("history", timeout=30))["code"] == "no_profile"
    assert (await stranger.call("leaderboard", timeout=30))["me"] is None
    assert "profile" not in told
    await stranger.disconnect()


@pytest.mark.parametrize("token", ["", "x" * 65, "made up", "\ud800", 7, [], {"a": 1}])
async def test_whatever_is_no_token_of_ours_is_a_new_profile(open_tab: Open, token: object) -> None:
    profile = await sit(await open_tab(profile=token))
    assert profile["token"] != token


async def test_a_name_is_cleaned_and_told_to_everybody_at_the_table(open_tab: Open) -> None:
    x, o, _, _ = await pair(open_tab)
    assert await x.ask("set_name", {"name": "  A\u202eda\n Lovelace "}) == {
        "ok": True,
        "name": "Ada Lovelace",
    }
    await o.next("people", lambda people: people["X"]["name"] == "Ada Lovelace")
    told = await x.next("profile")
    assert told["named"] is True


async def test_spectators_are_told_names_too(open_tab: Open) -> None:
    x = await open_tab()
    await x.next("profile")
    code = (await x.next("snapshot"))["table"]["code"]
    watcher = await open_tab(table={"kind": "watch", "code": code})
    await watcher.next("watch_snapshot")
    await x.ask("set_name", {"name": "Ada"})
    assert "token" not in str([one for one in watcher.told if one[0] != "profile"])
    await watcher.next("people", lambda people: people["X"]["name"] == "Ada")


async def test_all_tabs_of_a_browser_are_one_profile(open_tab: Open) -> None:
    first = await open_tab()
    profile = await sit(first)
    second = await open_tab(profile=profile["token"])
    await sit(second)
    await first.ask("set_name", {"name": "Ada"})
    assert (await second.next("profile"))["name"] == "Ada"


async def test_without_a_name_one_has_the_default_again(open_tab: Open) -> None:
    tab = await open_tab(name="Ada")
    assert (await sit(tab))["name"] == "Ada"
    answers = [await tab.ask("set_name", {"name": name}) for name in (None, "", "\u200b")]
    names = {answer["name"] for answer in answers}
    assert len(names) == 1
    assert names != {"Ada"}


@pytest.mark.parametrize("args", [(), ({},), ("Ada",), ({"name": 7},), ({"name": "x" * 201},)])
async def test_a_name_that_is_none_is_refused(open_tab: Open, args: tuple[object, ...]) -> None:
    tab = await open_tab()
    await sit(tab)
    assert (await tab.ask("set_name", *args))["code"] == "bad_payload"


async def test_names_change_only_so_often(open_tab: Open) -> None:
    tab = await open_tab()
    await sit(tab)
    for number in range(5):
        assert (await tab.ask("set_name", {"name": f"Ada {number}"}))["ok"]
    assert (await tab.ask("set_name", {"name": "Ada 6"}))["code"] == "too_fast"


# Ratings.


async def test_a_game_of_two_people_is_rated(open_tab: Open) -> None:
    x, o, _, _ = await pair(open_tab)
    kept = await play(x, o, FIRST_WINS)
    ratings = kept["ratings"]
    assert ratings["X"]["before"] == ratings["O"]["before"] == 1500
    assert ratings["X"]["after"] > 1500 > ratings["O"]["after"]
    told = await x.next("profile", lambda profile: profile["games"] == 1)
    assert (told["rating"], told["wins"]) == (ratings["X"]["after"], 1)


async def test_people_at_the_table_see_the_new_ratings(open_tab: Open) -> None:
    x, o, _, _ = await pair(open_tab)
    for number, space in enumerate(FIRST_WINS.split()):
        await (x, o)[number % 2].ask("clicked", {"spaceID": space})
    await o.next("people", lambda people: people["X"]["rating"] > 1500 > people["O"]["rating"])


async def test_two_tabs_of_one_browser_play_unrated(open_tab: Open) -> None:
    x = await open_tab()
    token = (await x.next("profile"))["token"]
    code = (await x.next("snapshot"))["table"]["code"]
    o = await open_tab(profile=token, table={"kind": "code", "code": code})
    await o.next("ready_to_play")
    kept = await play(x, o, FIRST_WINS)
    assert kept["ratings"] == {"X": None, "O": None}
    page = await o.ask("history")
    assert [game["gameID"] for game in page["games"]] == [kept["gameID"]]


async def test_a_game_against_a_bot_is_kept_and_not_rated(open_tab: Open) -> None:
    tab = await open_tab(table={"kind": "bot", "strength": "easy"}, name="Ada")
    await tab.next("snapshot")
    assert (await tab.ask("resign"))["ok"]
    kept = await tab.next("game_kept")
    assert kept["ratings"] == {"X": None, "O": None}
    game = (await tab.ask("replay", {"gameID": kept["gameID"]}))["game"]
    assert game["people"]["O"]["bot"] == "easy"
    assert (game["people"]["X"]["name"], game["kind"], game["mine"]) == ("Ada", "bot", "X")
    [played] = (await tab.ask("history"))["games"]
    assert (played["opponent"]["bot"], played["result"], played["why"]) == (
        "easy",
        "lost",
        "resigned",
    )


async def test_who_has_played_enough_is_on_the_leaderboard(open_tab: Open) -> None:
    x, o, _, _ = await pair(open_tab, name="Bo")
    await x.ask("set_name", {"name": "Ada"})
    for number in range(5):
        assert (await x.ask("leaderboard"))["me"]["rank"] is None
        # Who has won begins.
        await play(x, o, FIRST_WINS)
        if number < 4:
            await x.ask("play_again")
            await o.ask("play_again")
    board = await x.ask("leaderboard")
    assert [(row["rank"], row["name"], row["games"], row["me"]) for row in board["rows"]] == [
        (1, "Ada", 5, True),
        (2, "Bo", 5, False),
    ]
    assert (board["me"]["rank"], board["me"]["provisional"], board["minimum"]) == (1, False, 5)
    assert [row["me"] for row in (await o.ask("leaderboard"))["rows"]] == [False, True]


# History and replay.


async def test_a_game_can_be_looked_up_by_everybody(open_tab: Open) -> None:
    x, o, _, _ = await pair(open_tab, name="Bo")
    await x.ask("set_name", {"name": "Ada"})
    kept = await play(x, o, FIRST_WINS)
    game = (await x.ask("replay", {"gameID": kept["gameID"]}))["game"]
    assert [move["spaceID"] for move in game["moves"]] == FIRST_WINS.split()
    assert [move["xo"] for move in game["moves"]] == ["X", "O", "X", "O", "X"]
    times = [move["at"] for move in game["moves"]]
    assert times[0] == 0
    assert times == sorted(times)
    assert game["result"] == {"winner": {"symbol": "X", "combination": ["1-1", "1-2", "1-3"]}}
    assert (game["people"]["X"]["name"], game["people"]["O"]["name"]) == ("Ada", "Bo")
    assert (game["mine"], game["kind"], game["beginner"]) == ("X", "private", 1)
    other = await open_tab()
    await sit(other)
    seen = (await other.ask("replay", {"gameID": kept["gameID"]}))["game"]
    assert seen == {**game, "mine": None}


async def test_history_is_ones_own_the_latest_first_page_by_page(open_tab: Open) -> None:
    x, o, _, _ = await pair(open_tab)
    kept = [await play(x, o, FIRST_WINS)]
    for tab in (x, o):
        await tab.ask("play_again")
    kept.append(await play(x, o, STALEMATE))
    for tab in (x, o):
        await tab.ask("play_again")
    await x.ask("resign")
    kept.append(await o.next("game_kept"))
    ids = [game["gameID"] for game in reversed(kept)]
    mine = await x.ask("history")
    assert [game["gameID"] for game in mine["games"]] == ids
    assert [game["result"] for game in mine["games"]] == ["lost", "drawn", "won"]
    assert [game["why"] for game in mine["games"]] == ["resigned", None, None]
    assert [game["moves"] for game in mine["games"]] == [0, 9, 5]
    theirs = await o.ask("history", {"limit": 2})
    assert [game["result"] for game in theirs["games"]] == ["won", "drawn"]
    assert theirs["more"] is True
    rest = await o.ask("history", {"before": ids[1], "limit": 2})
    assert [game["result"] for game in rest["games"]] == ["lost"]
    assert rest["more"] is False
    nobody = await open_tab()
    await sit(nobody)
    assert await nobody.ask("history") == {"ok": True, "games": [], "more": False}


@pytest.mark.parametrize(
    ("request_name", "args", "code"),
    [
        ("history", ("x",), "bad_payload"),
        ("history", ({"limit": 0},), "bad_payload"),
        ("history", ({"limit": 51},), "bad_payload"),
        ("history", ({"limit": True},), "bad_payload"),
        ("history", ({"limit": 1.5},), "bad_payload"),
        ("history", ({"before": 7},), "bad_payload"),
        ("history", ({"before": "../x"},), "no_such_game"),
        ("replay", (), "bad_payload"),
        ("replay", ({},), "bad_payload"),
        ("replay", ({"gameID": None},), "bad_payload"),
        ("replay", ({"gameID": "x' OR 1=1"},), "no_such_game"),
        ("replay", ({"gameID": "\ud800"},), "no_such_game"),
        ("replay", ({"gameID": "nobody-1"},), "no_such_game"),
        ("leaderboard", ({},), "bad_payload"),
        ("forget_me", ({},), "bad_payload"),
    ],
)
async def test_bad_questions_are_refused(
    open_tab: Open, request_name: str, args: tuple[object, ...], code: str
) -> None:
    tab = await open_tab()
    await sit(tab)
    answer = await tab.ask(request_name, *args)
    assert (answer["ok"], answer["code"]) == (False, code)
    assert answer["reason"].endswith(".")


# To be forgotten.


async def test_who_is_forgotten_is_somebody_new(open_tab: Open) -> None:
    x, o, before, _ = await pair(open_tab, name="Bo")
    await x.ask("set_name", {"name": "Ada"})
    kept = await play(x, o, FIRST_WINS)
    await x.next("profile", lambda profile: profile["games"] == 1)
    assert await x.ask("forget_me") == {"ok": True}
    after = await x.next("profile")
    assert after["token"] != before["token"]
    assert (after["rating"], after["named"]) == (1500, False)
    assert (await x.ask("history"))["games"] == []
    game = (await o.ask("replay", {"gameID": kept["gameID"]}))["game"]
    assert game["people"]["X"]["name"] is None
    assert game["people"]["O"]["name"] == "Bo"
    assert game["ratings"]["X"] is None
    assert len((await o.ask("history"))["games"]) == 1
    nobody = {"name": None, "rating": None, "bot": None, "provisional": False}
    await o.next("people", lambda people: people["X"] == nobody)
    again = await open_tab(profile=before["token"])
    assert (await again.next("profile"))["token"] not in {before["token"], after["token"]}
