"""Sending to one socket: flags, and the others that a socket can send to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from antiphon.adapters.base import BroadcastFlags, Target
from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.server.operator import SocketOperator
from tests.unit.server.one import One

Chain = Callable[[Any], Any]


@pytest.mark.parametrize(
    ("chain", "flags"),
    [
        (lambda socket: socket.volatile, BroadcastFlags(volatile=True)),
        (lambda socket: socket.local, BroadcastFlags(local=True)),
        (lambda socket: socket.compress(False), BroadcastFlags(compress=False)),
        (lambda socket: socket.timeout(5), BroadcastFlags(timeout=5)),
        (
            lambda socket: socket.volatile.compress(False).timeout(5).timeout(2).local,
            BroadcastFlags(volatile=True, compress=False, timeout=2, local=True),
        ),
    ],
)
async def test_flags_are_kept_along_the_chain(
    one: One, chain: Chain, flags: BroadcastFlags
) -> None:
    operator = chain(one.socket)
    assert isinstance(operator, SocketOperator)
    assert operator.flags == flags
    broadcast = operator.to("red")
    assert isinstance(broadcast, BroadcastOperator)
    assert broadcast.flags == flags


@pytest.mark.parametrize(
    ("chain", "rooms", "except_"),
    [
        (lambda socket: socket.broadcast, set(), set()),
        (lambda socket: socket.others, set(), set()),
        (lambda socket: socket.to("red"), {"red"}, set()),
        (lambda socket: socket.in_(["red", "blue"]), {"red", "blue"}, set()),
        (lambda socket: socket.except_("red"), set(), {"red"}),
        (lambda socket: socket.volatile.to("red").except_("blue"), {"red"}, {"blue"}),
        (lambda socket: socket.broadcast.to("red"), {"red"}, set()),
    ],
)
async def test_the_others_are_never_the_socket_itself(
    one: One, chain: Chain, rooms: set[str], except_: set[str]
) -> None:
    expected = Target(frozenset(rooms), frozenset(except_ | {one.socket.id}))
    assert chain(one.socket).target == expected


async def test_an_operator_is_never_changed(one: One) -> None:
    operator = one.socket.timeout(5)
    before = operator.flags
    _ = (operator.volatile, operator.local, operator.compress(False), operator.timeout(1))
    operator.emit("hi")
    await operator.recipient.others.fetch_sockets()
    assert operator.flags is before
    assert one.socket.volatile.flags == BroadcastFlags(volatile=True)


async def test_verbs_are_the_sockets(one: One) -> None:
    one.socket.compress(False).emit("hi", 1)
    one.socket.volatile.send("hello")
    assert one.peer.take() == ['42["hi",1]', '42["message","hello"]']
