"""Nobody is told or shown anything that could still be lost, and all in the order of its happening.

The journal here keeps nothing until the test lets it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

import pytest

from antiphon.testing import Client, Connections, settle
from tictactoe.app import create_server
from tictactoe.terms import MatchId


class SlowJournal:
    """Keeps one thing after the other, when it is told to."""

    def __init__(self) -> None:
        self.slow = False
        self.waiting: list[tuple[set[MatchId], asyncio.Future[None]]] = []

    async def keep(self, tables: Collection[MatchId]) -> None:
        if self.slow:
            kept = asyncio.get_running_loop().create_future()
            self.waiting.append((set(tables), kept))
            await kept

    async def release(self, index: int = 0) -> None:
        """What was asked for first, or another one."""
        self.waiting.pop(index)[1].set_result(None)
        await settle()


class Game:
    def __init__(self, connections: Connections) -> None:
        self.journal = SlowJournal()
        self.io = create_server(journal=self.journal, counts_interval=None)
        self._connections = connections

    async def come(self, **auth: object) -> Client:
        client = await self._connections(self.io, auth={"seat": None, **auth})
        await client.receive("counts")
        return client

    async def pair(self) -> tuple[Client, Client, list[dict[str, Any]]]:
        """X and O, who were told all until now; from now on the journal is slow."""
        x, o = await self.come(), await self.come()
        told = [await client.receive("snapshot") for client in (x, o)]
        await x.receive("people")
        for client in (x, o):
            await client.receive("ready_to_play")
        self.journal.slow = True
        return x, o, told


@pytest.fixture
def game(antiphon_connect: Connections) -> Game:
    return Game(antiphon_connect)


def ask(client: Client, event: str, *args: object) -> asyncio.Task[Any]:
    return asyncio.create_task(client.call(event, *args, timeout=60))


async def test_a_move_is_answered_and_told_when_it_is_kept(game: Game) -> None:
    x, o, _ = await game.pair()
    answer = ask(x, "clicked", {"spaceID": "1-1", "moveID": "a"})
    await settle()
    for client in (x, o):
        await client.expect_nothing()
    assert not answer.done()
    await game.journal.release()
    assert await answer == {"ok": True}
    for client in (x, o):
        await client.expect("space_claimed", {"spaceID": "1-1", "xo": "X"})


async def test_a_move_that_is_sent_again_is_not_answered_before_it_is_kept(game: Game) -> None:
    x, _, _ = await game.pair()
    first = ask(x, "clicked", {"spaceID": "1-1", "moveID": "a"})
    await settle()
    again = ask(x, "clicked", {"spaceID": "1-1", "moveID": "a"})
    await settle()
    assert not first.done()
    assert not again.done()
    await game.journal.release()
    assert await first == {"ok": True}
    assert not again.done()
    await game.journal.release()
    assert await again == {"ok": True}


async def test_a_refusal_is_told_after_what_it_is_about(game: Game) -> None:
    x, o, _ = await game.pair()
    answer = ask(x, "clicked", {"spaceID": "1-1"})
    await settle()
    taken = ask(o, "clicked", {"spaceID": "1-1"})
    again = ask(o, "play_again")
    await settle()
    await o.expect_nothing()
    await game.journal.release()
    assert await answer == {"ok": True}
    await o.expect("space_claimed", {"spaceID": "1-1", "xo": "X"})
    assert (await o.receive("move_refused"))["code"] == (await taken)["code"] == "space_taken"
    assert (await o.receive("play_again_refused"))["code"] == (await again)["code"]


async def test_a_move_that_was_refused_stays_refused(game: Game) -> None:
    _, o, _ = await game.pair()
    early = {"spaceID": "1-1", "moveID": "a"}
    answer = ask(o, "clicked", early)
    await settle()
    # What the next server must know is kept before it is told.
    assert not answer.done()
    await o.expect_nothing()
    await game.journal.release()
    assert (await answer)["code"] == "not_your_turn"
    await o.receive("move_refused")


async def test_events_keep_their_order_whatever_is_kept_first(game: Game) -> None:
    x, o, _ = await game.pair()
    answers = []
    for client, space in ((x, "1-1"), (o, "2-2"), (x, "3-3")):
        answers.append(ask(client, "clicked", {"spaceID": space}))
        await settle()
    await game.journal.release(2)
    await game.journal.release(1)
    for client in (x, o):
        await client.expect_nothing()
    await game.journal.release()
    for answer in answers:
        assert await answer == {"ok": True}
    for client in (x, o):
        for space, xo in (("1-1", "X"), ("2-2", "O"), ("3-3", "X")):
            await client.expect("space_claimed", {"spaceID": space, "xo": xo})
        await client.expect_nothing()


async def test_a_snapshot_waits_for_what_it_shows_and_nothing_comes_twice(game: Game) -> None:
    x, o, (told, _) = await game.pair()
    answer = ask(x, "clicked", {"spaceID": "1-1"})
    await settle()
    back = await game.come(seat=told["seat"])
    await x.expect("seat_taken")
    watcher = await game.come(table={"kind": "watch", "code": told["table"]["code"]})
    move = ask(o, "clicked", {"spaceID": "2-2"})
    await settle()
    for client in (back, watcher, o):
        await client.expect_nothing()
    await game.journal.release()
    await o.expect("space_claimed", {"spaceID": "1-1", "xo": "X"})
    for client in (back, watcher, o):
        await client.expect_nothing()
    await game.journal.release()
    shown = await back.receive("snapshot")
    assert shown["board"] == {"1-1": "X"}
    await watcher.expect_nothing()
    await game.journal.release()
    shown = await watcher.receive("watch_snapshot")
    assert shown["board"] == {"1-1": "X"}
    await game.journal.release()
    assert await move == {"ok": True}
    for client in (back, watcher):
        await client.receive("watchers")
        await client.expect("space_claimed", {"spaceID": "2-2", "xo": "O"})
        await client.expect_nothing()
    answer.cancel()


async def test_who_goes_to_another_table_is_kept_at_both_together(game: Game) -> None:
    x, o, (told, _) = await game.pair()
    move = ask(x, "clicked", {"spaceID": "1-1"})
    await settle()
    await game.journal.release()
    assert await move == {"ok": True}
    for client in (x, o):
        await client.receive("space_claimed")
    going = ask(x, "play", {"kind": "private"})
    await settle()
    await o.expect_nothing()
    [(tables, _)] = game.journal.waiting
    assert tables == {told["matchID"], told["matchID"] + 1}
    await game.journal.release()
    assert await going == {"ok": True}
    result = {"winner": {"symbol": "O", "combination": []}, "forfeit": True, "why": "resigned"}
    for client in (x, o):
        await client.expect("end_game", result)
        await client.expect("scores", {"xScore": 0, "oScore": 1})
    await o.expect("opponent_left")
    shown = await x.receive("snapshot")
    assert (shown["table"]["kind"], shown["phase"]) == ("private", "waiting")
    await x.expect_nothing()


async def test_a_journal_that_fails_is_no_news_and_does_not_block_others(game: Game) -> None:
    x, o, _ = await game.pair()
    answer = ask(x, "clicked", {"spaceID": "1-1"})
    await settle()
    other = ask(o, "clicked", {"spaceID": "2-2"})
    await settle()
    game.journal.waiting.pop(0)[1].set_exception(OSError("the disk is full"))
    await settle()
    await game.journal.release()
    assert await other == {"ok": True}
    for client in (x, o):
        await client.expect("space_claimed", {"spaceID": "2-2", "xo": "O"})
    assert "error" in await answer
