"""Who is recovered and who is not: claims, forgeries, limits, old connections."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from antiphon import Recovery, Server
from tests.unit.server.recovering import Guest, events, live, recovering

RECOVERABLE = [
    "transport error",
    "transport close",
    "forced close",
    "ping timeout",
    "forced server close",
]
FINAL = ["parse error", "client namespace disconnect", "server namespace disconnect", "slow reader"]


class TestTakeover:
    async def test_the_old_connection_ends(self, guest: Guest) -> None:
        reasons: list[str] = []
        guest.io.on("disconnect", lambda socket, reason: reasons.append(reason))
        guest.io.of("/other")
        old = guest.peer
        old.send("40/other,")
        guest.io.emit("into the void")
        assert await guest.come()
        assert events(guest.missed) == [["into the void"]]
        assert (old.writer.is_open, reasons) == (False, ["transport close"])
        assert len(guest.io.of("/other").sockets) == 0
        guest.io.emit("on")
        assert events(guest.read()) == [["on"]]

    async def test_its_late_end_does_no_harm(self, guest: Guest) -> None:
        old = guest.peer
        assert await guest.come()
        old.leave()
        await live(guest, 200)
        assert guest.socket.connected
        assert guest.socket.rooms == {guest.sid, "red"}
        guest.io.to("red").emit("on")
        assert events(guest.read()) == [["on"]]


class TestRefused:
    @pytest.mark.parametrize(
        "claim",
        [
            {"pid": "forged" * 4},
            {"pid": ""},
            {"pid": 7},
            {"pid": None},
            {"pid": ["x"]},
            {"pid": "x" * 100_000},
        ],
    )
    async def test_a_forged_id(self, guest: Guest, claim: dict[str, Any]) -> None:
        other = Guest(guest.io)
        assert not await other.come(claim)
        assert guest.io.monitor.counts["not_recovered"] == 1
        assert guest.socket.connected

    async def test_when_the_adapter_cannot_look_it_up(
        self, guest: Guest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One whose store is down: a client begins anew, and is not left without an answer."""

        async def restore_session(pid: str, offset: str | None) -> None:
            raise ConnectionError("the store is down")

        await guest.lose()
        monkeypatch.setattr(guest.io.of("/").adapter, "restore_session", restore_session)
        assert not await guest.come()
        assert guest.socket.connected
        counts = guest.io.monitor.counts
        assert (counts["task_failed"], counts["not_recovered"]) == (1, 1)

    @pytest.mark.parametrize("offset", ["garbage", 5, {}, "", "x" * 1000, True])
    async def test_a_forged_offset(self, guest: Guest, offset: Any) -> None:
        await guest.lose()
        assert not await guest.come({"pid": guest.pid, "offset": offset})
        assert guest.io.monitor.counts["not_recovered"] == 1

    async def test_an_offset_that_is_yet_to_come(self, guest: Guest) -> None:
        guest.io.emit("one")
        guest.read()
        assert guest.offset is not None
        await guest.lose()
        assert not await guest.come({"pid": guest.pid, "offset": guest.offset + "0"})

    async def test_the_offset_of_an_earlier_server_is_none(self, guest: Guest) -> None:
        """The official client keeps it until it gets an event of its new session."""
        guest.io.to("red").emit("one")
        await guest.lose()
        assert await guest.come({"pid": guest.pid, "offset": "----:12345"})
        assert events(guest.missed) == [["one"]]

    async def test_the_offset_of_an_earlier_session_is_none(self, guest: Guest) -> None:
        guest.io.emit("one")
        guest.read()
        guest.socket.disconnect()
        guest.io.emit("two")
        assert not await guest.come()
        assert guest.offset is not None
        await guest.lose()
        assert await guest.come()
        assert guest.missed == []

    async def test_the_id_of_another_namespace(self, guest: Guest) -> None:
        guest.io.of("/other")
        await guest.lose()
        other = Guest(guest.io, "/other")
        assert not await other.come({"pid": guest.pid})
        assert await guest.come()

    async def test_no_session_can_be_had_twice(self, guest: Guest) -> None:
        guest.io.emit("one")
        await guest.lose()
        pid = guest.pid
        assert not await guest.come({"pid": pid, "offset": "garbage"})
        assert not await guest.come({"pid": pid})


class TestBounds:
    async def test_events(self) -> None:
        guest = Guest(recovering(max_events=3))
        for more, recovered in ((3, True), (4, False)):
            await guest.come()
            guest.io.emit("first")
            guest.read()
            await guest.lose()
            for number in range(more):
                guest.io.emit("missed", number)
            assert await guest.come() is recovered
            assert len(guest.missed) == (more if recovered else 0)
            await guest.lose()

    async def test_what_was_for_others_does_not_count(self) -> None:
        guest = Guest(recovering(max_events=5))
        await guest.come()
        for number in range(10):
            guest.io.to("others").emit("busy", number)
        await guest.lose()
        for number in range(5):
            guest.io.to("others").emit("busy", number)
        assert await guest.come()
        await guest.lose()
        for number in range(6):
            guest.io.to("others").emit("busy", number)
        assert not await guest.come()

    async def test_a_replay_that_is_lost_comes_again(self, guest: Guest) -> None:
        await guest.lose()
        guest.io.emit("missed")
        offset, pid = guest.offset, guest.pid
        for _ in range(3):
            assert await guest.come({"pid": pid, "offset": offset} if offset else {"pid": pid})
            assert events(guest.missed) == [["missed"]]
            await guest.lose()

    async def test_a_pong_tells_what_came_before_the_one_before(self, guest: Guest) -> None:
        """Events that were on their way when the client answered may be lost."""
        await asyncio.sleep(26)
        assert guest.read() == ["2"]
        guest.io.emit("on its way")
        guest.peer.send("3")
        await guest.lose()
        assert await guest.come()
        assert events(guest.missed) == [["on its way"]]

    async def test_bytes(self) -> None:
        guest = Guest(recovering(max_bytes=10_000))
        await guest.come()
        await guest.lose()
        guest.io.emit("large", "x" * 9_000)
        assert await guest.come()
        assert len(guest.missed) == 1
        await guest.lose()
        guest.io.emit("too large", "x" * 10_000)
        assert not await guest.come()

    async def test_sessions(self) -> None:
        io = recovering(max_sessions=2)
        guests = [Guest(io) for _ in range(3)]
        for guest in guests:
            await guest.come()
        for guest in guests:
            await guest.lose()
        assert [await guest.come() for guest in guests] == [False, True, True]

    @pytest.mark.parametrize(("missed", "recovered"), [(10, True), (11, False)])
    async def test_what_can_wait_for_a_client(self, missed: int, recovered: bool) -> None:
        """All of it is sent at once: more than that would make of it a slow reader."""
        of_one = len('42["missed","1234:1"]')
        io = Server(connection_state_recovery=Recovery(), max_unsent_bytes=of_one * 10 + 9)
        guest = Guest(io)
        await guest.come()
        before = guest.pid
        await guest.lose()
        for _ in range(missed):
            io.emit("missed")
        assert await guest.come() is recovered
        assert len(guest.missed) == (missed if recovered else 0)
        assert io.monitor.counts["not_recovered"] == (not recovered)
        assert recovered or not await guest.come({"pid": before})
