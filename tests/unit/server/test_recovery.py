"""Connection state recovery, through the server that has it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest

from antiphon import AckTimeout, EncodeError, Recovery, Server, Socket
from antiphon.adapters.memory import MemoryAdapter
from antiphon.server.socket import Socket as AnySocket
from tests.unit.server.recovering import Guest, events, live
from tests.unit.wire import WebSocketPeer, settle

RECOVERABLE = [
    "transport error",
    "transport close",
    "forced close",
    "ping timeout",
    "forced server close",
]
FINAL = ["parse error", "client namespace disconnect", "server namespace disconnect", "slow reader"]


class TestWelcome:
    async def test_it_tells_a_private_id(self, guest: Guest) -> None:
        assert len(guest.pid) == 20
        assert guest.pid != guest.sid

    async def test_without_recovery_it_does_not(self) -> None:
        io = Server()
        peer = await WebSocketPeer.open(io.engine)
        _, welcome = peer.take(), await peer.ask('40{"pid":"x","offset":"y"}')
        assert list(json.loads(str(welcome[0])[2:])) == ["sid"]
        (socket,) = io.sockets.values()
        assert socket.handshake.auth == {"pid": "x", "offset": "y"}
        socket.emit("hi")
        assert peer.take() == ['42["hi"]']

    async def test_the_secret_is_nowhere_else(
        self, guest: Guest, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        pid = guest.pid
        await guest.lose()
        assert await guest.come({"pid": pid, "offset": None, "token": "t"})
        assert guest.socket.handshake.auth == {"token": "t"}
        await guest.lose()
        assert not await guest.come({"pid": pid, "offset": "garbage"})
        assert "a new session" in caplog.text
        assert pid not in caplog.text
        assert pid not in repr(guest.socket)


class TestRecovered:
    async def test_it_is_as_before(self, guest: Guest) -> None:
        lives: list[Any] = []
        guest.io.on("connect", lambda socket: lives.append(("connect", socket.recovered)))
        guest.io.on("disconnecting", lambda socket, _: lives.append(sorted(socket.rooms)))
        guest.io.on("disconnect", lambda socket, reason: lives.append(reason))
        guest.socket.data["user"] = "Ada"
        before = guest.socket
        await guest.lose()
        assert lives == [sorted(["red", guest.sid]), "transport close"]
        sid = guest.sid
        assert await guest.come()
        after = guest.socket
        assert after is not before
        assert (guest.sid, after.recovered, before.recovered) == (sid, True, False)
        assert after.rooms == {"red", sid}
        assert after.data == {"user": "Ada"}
        assert lives[2:] == [("connect", True)]
        assert guest.io.monitor.counts["recovered"] == 1

    async def test_what_it_missed_comes_first_in_order(self, guest: Guest) -> None:
        io = guest.io
        io.emit("lost on its way", {"a": 1})
        await guest.lose()
        io.emit("all")
        io.to("red").emit("red", b"\x01")
        io.to(guest.sid).emit("own")
        io.to(["red", guest.sid]).emit("once")
        io.to("blue").emit("not its room")
        io.except_("red").emit("excepted")
        io.to("red").except_(guest.sid).emit("excepted too")
        guest.io.of("/other").emit("elsewhere")
        assert await guest.come()
        assert events(guest.missed) == [
            ["lost on its way", {"a": 1}],
            ["all"],
            ["red", {"_placeholder": True, "num": 0}],
            b"\x01",
            ["own"],
            ["once"],
        ]

    async def test_what_it_has_does_not_come_again(self, guest: Guest) -> None:
        guest.io.emit("one")
        guest.read()
        guest.io.emit("two")
        await guest.lose()
        assert await guest.come()
        assert events(guest.missed) == [["two"]]
        await guest.lose()
        assert await guest.come()
        assert guest.missed == []

    async def test_any_number_of_times(self, guest: Guest) -> None:
        for number in range(20):
            guest.io.emit("while connected", number)
            await guest.lose()
            guest.io.to("red").emit("while lost", number)
            assert await guest.come()
            assert events(guest.missed) == [["while connected", number], ["while lost", number]]

    async def test_volatile_and_acknowledged_events_are_not_kept(self, guest: Guest) -> None:
        await guest.lose()
        guest.io.volatile.emit("volatile")
        (await WebSocketPeer.open(guest.io.engine)).send("40")
        with pytest.raises(AckTimeout):
            await guest.io.timeout(1).call("asked")
        guest.io.emit("kept")
        assert await guest.come()
        assert events(guest.missed) == [["kept"]]

    async def test_volatile_events_carry_the_offset_before(self, guest: Guest) -> None:
        guest.io.emit("one")
        (one,) = guest.read()
        guest.socket.volatile.emit("volatile", "a string at the end")
        (volatile,) = guest.read()
        assert json.loads(str(volatile)[2:])[-1] == json.loads(str(one)[2:])[-1]
        await guest.lose()
        assert await guest.come()
        assert guest.missed == []

    async def test_rooms_are_those_of_the_moment(self, guest: Guest) -> None:
        guest.io.to("red").emit("in red")
        guest.io.to("blue").emit("not in blue yet")
        guest.socket.leave("red")
        guest.socket.join("blue")
        guest.io.to("red").emit("not in red any more")
        guest.io.to("blue").emit("in blue")
        await guest.lose()
        assert await guest.come()
        assert events(guest.missed) == [["in red"], ["in blue"]]

    async def test_what_is_emitted_in_the_middle_of_a_broadcast_comes_after_it(
        self, guest: Guest
    ) -> None:
        other = Guest(guest.io)
        await other.come()
        nested = iter(["inner"])

        @guest.io.on_any_outgoing
        def emit_once(socket: Socket, event: str) -> None:
            for name in nested:
                guest.io.emit(name)

        guest.io.emit("outer")
        assert events(guest.read()) == events(other.read()) == [["outer"], ["inner"]]

    async def test_what_is_emitted_as_it_comes_back_to_its_rooms_is_not_lost(
        self, guest: Guest
    ) -> None:
        def joined(room: str, socket_id: str) -> None:
            if room == "red":
                guest.io.to(room).emit("joined", socket_id)

        guest.io.of("/").adapter.on("join-room", joined)
        await guest.lose()
        guest.io.to("red").emit("missed")
        assert await guest.come()
        assert events(guest.missed) == [["missed"], ["joined", guest.sid]]
        await guest.lose()
        assert await guest.come()
        assert events(guest.missed) == [["joined", guest.sid]]

    async def test_who_listens_to_what_is_sent_sees_no_offsets(self, guest: Guest) -> None:
        sent: list[Any] = []
        guest.io.on_any_outgoing(lambda socket, *event: sent.append(event))
        guest.socket.emit("one", 1)
        guest.socket.volatile.emit("two", 2)
        guest.io.emit("three", 3)
        assert sent == [("one", 1), ("two", 2), ("three", 3)]
        assert events(guest.read()) == [["one", 1], ["two", 2], ["three", 3]]

    async def test_what_cannot_be_encoded_leaves_nothing(self, guest: Guest) -> None:
        with pytest.raises(EncodeError):
            guest.io.emit("bad", object())
        with pytest.raises(EncodeError):
            guest.socket.emit("bad", object())
        await guest.lose()
        assert await guest.come()
        assert guest.missed == []


class TestReasons:
    @pytest.mark.parametrize("reason", RECOVERABLE)
    async def test_recoverable(self, guest: Guest, reason: Any) -> None:
        guest.peer.transport.lost(reason)
        assert await guest.come()

    @pytest.mark.parametrize("reason", FINAL)
    async def test_final(self, guest: Guest, reason: Any) -> None:
        guest.peer.transport.lost(reason)
        guest.io.emit("missed")
        assert not await guest.come()
        assert guest.missed == []
        assert guest.io.monitor.counts["not_recovered"] == 1

    async def test_leaving_on_purpose(self, guest: Guest) -> None:
        guest.peer.send("41")
        await guest.lose()
        assert not await guest.come()

    async def test_being_thrown_out(self, guest: Guest) -> None:
        guest.socket.disconnect(close=True)
        assert not await guest.come()


class TestTime:
    @pytest.mark.parametrize(("seconds", "recovered"), [(119, True), (121, False)])
    async def test_to_be_back(self, guest: Guest, seconds: float, recovered: bool) -> None:
        await guest.lose()
        await asyncio.sleep(seconds)
        assert await guest.come() is recovered

    async def test_afterwards_nothing_is_left(self, guest: Guest) -> None:
        guest.io.emit("missed")
        await guest.lose()
        adapter: Any = guest.io.of("/").adapter
        await asyncio.sleep(300)
        assert (len(adapter._lost), len(adapter._log), adapter._timer) == (0, 0, None)
        assert guest.io.of("/").sessions._sockets == {}  # type: ignore[union-attr]

    async def test_who_is_quiet_for_long_can_still_be_recovered(self, guest: Guest) -> None:
        guest.io.emit("long ago")
        guest.read()
        await live(guest, 1000)
        guest.io.to("red").emit("lost on its way")
        await guest.lose()
        assert await guest.come()
        assert events(guest.missed) == [["lost on its way"]]

    async def test_so_can_who_never_got_anything(self, guest: Guest) -> None:
        guest.io.to("blue").emit("for others")
        await live(guest, 1000)
        guest.io.to("blue").emit("for others")
        await guest.lose()
        await asyncio.sleep(100)
        assert await guest.come()
        assert guest.missed == []


class TestOldSockets:
    async def test_what_is_emitted_to_one_reaches_its_client(self, guest: Guest) -> None:
        old = guest.socket
        await guest.lose()
        old.emit("while lost")
        assert await guest.come()
        assert events(guest.missed) == [["while lost"]]
        old.emit("after")
        assert events(guest.read()) == [["after"]]

    async def test_one_that_never_comes_back_is_counted(self, guest: Guest) -> None:
        old: AnySocket = guest.socket
        old.disconnect()
        old.emit("nobody")
        assert guest.io.monitor.counts["sent_after_close"] == 1


class TestSetUp:
    def test_the_option_is_checked(self) -> None:
        with pytest.raises(TypeError, match="connection_state_recovery"):
            Server(connection_state_recovery=True)  # type: ignore[arg-type]

    def test_the_adapter_is_checked(self) -> None:
        class Plain(MemoryAdapter):
            pass

        with pytest.raises(ValueError, match="Plain keeps no sessions"):
            Server(connection_state_recovery=Recovery(), adapter=Plain)

    async def test_closing_the_server_forgets_everybody(self, guest: Guest) -> None:
        guest.io.emit("one")
        adapter: Any = guest.io.of("/").adapter
        await guest.io.close()
        assert (len(adapter._lost), adapter._timer) == (0, None)

    async def test_a_namespace_lives_as_long_as_it_is_waited_for(self) -> None:
        io = Server(connection_state_recovery=Recovery(), cleanup_empty_child_namespaces=True)
        io.of(lambda name, auth: True)
        guest = Guest(io, "/child")
        await guest.come()
        await guest.lose()
        assert await guest.come()
        await guest.lose()
        await asyncio.sleep(300)
        assert "/child" not in io.namespaces.by_name
        await settle()
