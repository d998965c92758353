"""Broadcast operators: values that say to whom and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from antiphon import BroadcastOperator
from antiphon.adapters.base import Adapter, BroadcastFlags, RemoteSocket, Target
from antiphon.adapters.broadcast import room_set
from antiphon.names import RESERVED_EVENTS
from antiphon.protocol.socketio.packet import Packet, PacketType


class NotingAdapter(Adapter):
    """Carries nothing out, but notes it.

    Attributes:
        done: What it was told to do.
    """

    def __init__(self) -> None:
        self.namespace = "/chat"
        self.done: list[tuple[Any, ...]] = []

    def on(self, event: str, listener: Any) -> None: ...
    def add(self, socket: Any, rooms: Any) -> None: ...
    def remove(self, socket: Any, room: Any) -> None: ...
    def remove_all(self, socket: Any) -> None: ...
    def rooms_of(self, socket: Any) -> frozenset[str]:
        return frozenset()

    def broadcast(self, packet: Packet, target: Target, flags: BroadcastFlags) -> None:
        self.done.append(("broadcast", packet, target, flags))

    async def call(self, packet: Packet, target: Target, flags: BroadcastFlags) -> list[object]:
        self.done.append(("call", packet, target, flags))
        return ["answer"]

    async def fetch_sockets(self, target: Target, *, local: bool = False) -> list[RemoteSocket]:
        self.done.append(("fetch", target, local))
        return []

    def sockets_join(self, target: Target, rooms: Any) -> None:
        self.done.append(("join", target, rooms))

    def sockets_leave(self, target: Target, rooms: Any) -> None:
        self.done.append(("leave", target, rooms))

    def disconnect_sockets(self, target: Target, *, close: bool) -> None:
        self.done.append(("disconnect", target, close))

    def server_side_emit(self, event: str, args: Any) -> None: ...
    async def server_side_call(self, event: str, args: Any, timeout: float) -> list[object]:
        return []

    def close(self) -> None: ...


@pytest.fixture
def adapter() -> NotingAdapter:
    return NotingAdapter()


@pytest.fixture
def all_(adapter: NotingAdapter) -> BroadcastOperator:
    """The operator for everybody."""
    return BroadcastOperator(adapter)


def target(*rooms: str, except_: tuple[str, ...] = ()) -> Target:
    return Target(frozenset(rooms), frozenset(except_))


Chain = Callable[[BroadcastOperator], BroadcastOperator]


class TestTarget:
    @pytest.mark.parametrize(
        ("chain", "expected"),
        [
            (lambda op: op, target()),
            (lambda op: op.to("a"), target("a")),
            (lambda op: op.in_("a"), target("a")),
            (lambda op: op.to("a").to("b").in_("c"), target("a", "b", "c")),
            (lambda op: op.to(["a", "b"]).to("b"), target("a", "b")),
            (lambda op: op.to(room for room in "ab"), target("a", "b")),
            (lambda op: op.to([]), target()),
            (lambda op: op.except_("a").except_(["b"]), target(except_=("a", "b"))),
            (lambda op: op.except_("b").to("a").volatile, target("a", except_=("b",))),
            (lambda op: op.to("abc"), target("abc")),
        ],
    )
    def test_is_the_union_of_what_was_said(
        self, all_: BroadcastOperator, chain: Chain, expected: Target
    ) -> None:
        assert chain(all_).target == expected

    @pytest.mark.parametrize("rooms", [1, None, [1], ["a", None], [b"a"]])
    def test_is_named_by_strings(self, all_: BroadcastOperator, rooms: Any) -> None:
        for verb in (all_.to, all_.except_, all_.in_, all_.sockets_join, all_.sockets_leave):
            with pytest.raises(TypeError):
                verb(rooms)

    def test_set_is_not_made_of_letters(self) -> None:
        assert room_set("room") == {"room"}


class TestFlags:
    @pytest.mark.parametrize(
        ("chain", "expected"),
        [
            (lambda op: op, BroadcastFlags()),
            (lambda op: op.volatile, BroadcastFlags(volatile=True)),
            (lambda op: op.local, BroadcastFlags(local=True)),
            (lambda op: op.compress(False), BroadcastFlags(compress=False)),
            (lambda op: op.compress(False).compress(True), BroadcastFlags()),
            (lambda op: op.timeout(2), BroadcastFlags(timeout=2)),
            (lambda op: op.timeout(2).timeout(0), BroadcastFlags(timeout=0)),
            (
                lambda op: op.volatile.to("a").local.except_("b").compress(False).timeout(1),
                BroadcastFlags(volatile=True, local=True, compress=False, timeout=1),
            ),
        ],
    )
    def test_are_kept_along_the_chain(
        self, all_: BroadcastOperator, chain: Chain, expected: BroadcastFlags
    ) -> None:
        assert chain(all_).flags == expected


def test_an_operator_is_never_changed(all_: BroadcastOperator) -> None:
    one = all_.to("a").timeout(1)
    before = (one.target, one.flags, all_.target, all_.flags)
    _ = (one.to("b"), one.except_("c"), one.volatile, one.local, one.compress(False))
    _ = one.timeout(5)
    one.emit("play")
    assert (one.target, one.flags, all_.target, all_.flags) == before


class TestVerbs:
    async def test_go_to_the_adapter(self, adapter: NotingAdapter, all_: BroadcastOperator) -> None:
        red = all_.to("red").local
        packet = Packet(PacketType.EVENT, "/chat", ["play", 1, b"2"])
        message = Packet(PacketType.EVENT, "/chat", ["message", "hello"])
        red.emit("play", 1, b"2")
        red.send("hello")
        assert await red.call("play", 1, b"2") == ["answer"]
        assert await red.fetch_sockets() == []
        red.sockets_join("blue")
        red.sockets_leave(["blue", "green"])
        red.disconnect_sockets()
        red.disconnect_sockets(close=True)
        assert adapter.done == [
            ("broadcast", packet, red.target, red.flags),
            ("broadcast", message, red.target, red.flags),
            ("call", packet, red.target, red.flags),
            ("fetch", red.target, True),
            ("join", red.target, {"blue"}),
            ("leave", red.target, {"blue", "green"}),
            ("disconnect", red.target, False),
            ("disconnect", red.target, True),
        ]

    @pytest.mark.parametrize("event", sorted(RESERVED_EVENTS))
    async def test_refuse_reserved_names(self, all_: BroadcastOperator, event: str) -> None:
        with pytest.raises(ValueError, match=f'"{event}" is a reserved event name'):
            all_.emit(event)
        with pytest.raises(ValueError, match="reserved"):
            await all_.call(event)

    @pytest.mark.parametrize("event", [1, None, b"play", ["play"]])
    async def test_refuse_names_that_are_no_strings(
        self, all_: BroadcastOperator, event: Any
    ) -> None:
        with pytest.raises(TypeError, match="an event is named by a string"):
            all_.emit(event)
        with pytest.raises(TypeError, match="an event is named by a string"):
            await all_.call(event)
