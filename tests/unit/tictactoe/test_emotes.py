"""Emotes, as they are told on the wire."""

from __future__ import annotations

import pytest

from antiphon.testing import Clock, settle
from tests.unit.tictactoe.visitors import Game
from tictactoe.contract.emotes import Emote
from tictactoe.handlers.emotes import EMOTES


async def test_everybody_at_the_table_is_told(game: Game) -> None:
    x, told = await game.open()
    o = await game.connect(table={"kind": "code", "code": told["table"]["code"]})
    await o.receive("snapshot")
    watcher, _ = await game.watch(told["table"]["code"])
    elsewhere, _ = await game.open()
    assert await o.call("emote", {"name": "well_played"}) == {"ok": True}
    for client in (x, o, watcher):
        assert await client.receive("emote") == {"player": 2, "name": "well_played"}
    await settle()
    assert not [each for each in elsewhere.received if each.event == "emote"]


@pytest.mark.parametrize("emote", [*Emote])
async def test_all_of_them_can_be_said(game: Game, emote: Emote) -> None:
    x, _, o, _ = await game.pair()
    assert await x.call("emote", {"name": emote.value}) == {"ok": True}
    assert await o.receive("emote") == {"player": 1, "name": emote.value}


async def test_a_few_at_once_and_more_later(game: Game) -> None:
    clock = Clock()
    x, x_seat, o, _ = await game.pair()
    for _ in range(EMOTES.count):
        assert await x.call("emote", {"name": "hello"}) == {"ok": True}
    assert (await x.call("emote", {"name": "hello"}))["code"] == "too_fast"
    # The other has a number of its own.
    assert await o.call("emote", {"name": "hello"}) == {"ok": True}
    # Another connection gives nobody more, and nor does another table.
    await x.drop()
    x, _ = await game.come(x_seat)
    assert (await x.call("emote", {"name": "hello"}))["code"] == "too_fast"
    await clock.advance(EMOTES.seconds)
    for _ in range(EMOTES.count):
        assert await x.call("emote", {"name": "wow"}) == {"ok": True}
    assert await x.call("play", {"kind": "private"}) == {"ok": True}
    assert (await x.call("emote", {"name": "hello"}))["code"] == "too_fast"


async def test_never_more_in_any_span_of_time(game: Game) -> None:
    clock = Clock()
    x, _, _, _ = await game.pair()

    async def say(times: int) -> list[bool]:
        return [(await x.call("emote", {"name": "wow"}))["ok"] for _ in range(times)]

    assert await say(1) == [True]
    await clock.advance(EMOTES.seconds - 1)
    assert await say(4) == [True] * 3 + [False]
    # The first one was ten seconds ago now, and the other three were not.
    await clock.advance(1)
    assert await say(2) == [True, False]
    await clock.advance(EMOTES.seconds - 1)
    assert await say(4) == [True] * 3 + [False]


async def test_spectators_and_those_without_a_table_say_nothing(game: Game) -> None:
    x, told = await game.open()
    watcher, _ = await game.watch(told["table"]["code"])
    lost = await game.connect(table={"kind": "watch", "code": "AAAAA"})
    for client in (watcher, lost):
        assert (await client.call("emote", {"name": "hello"}))["code"] == "not_seated"
    await settle()
    assert not [each for each in x.received if each.event == "emote"]


async def test_a_stranger_is_told_nothing_of_emotes(game: Game) -> None:
    stranger = await game.come_as_stranger()
    await stranger.receive("player_id")
    page, _ = await game.come()
    assert await page.call("emote", {"name": "hello"}) == {"ok": True}
    await settle()
    assert not [each for each in stranger.received if each.event == "emote"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], "bad_payload"),
        ([None], "bad_payload"),
        (["hello"], "bad_payload"),
        ([{}], "bad_payload"),
        ([{"name": None}], "bad_payload"),
        ([{"name": ["hello"]}], "bad_payload"),
        ([{"name": {"name": "hello"}}], "bad_payload"),
        ([{"name": b"hello"}], "bad_payload"),
        ([{"name": "hello"}, {"name": "hello"}], "bad_payload"),
        ([{"name": "HELLO"}], "no_such_emote"),
        ([{"name": ""}], "no_such_emote"),
        ([{"name": "x" * 10_000}], "no_such_emote"),
        ([{"name": "__class__"}], "no_such_emote"),
    ],
)
async def test_bad_emotes_are_refused_and_count_for_nothing(
    game: Game, args: list[object], code: str
) -> None:
    x, _, o, _ = await game.pair()
    for _ in range(EMOTES.count + 1):
        assert (await x.call("emote", *args))["code"] == code
    assert await x.call("emote", {"name": "hello"}) == {"ok": True}
    assert await o.receive("emote") == {"player": 1, "name": "hello"}
