"""``antiphon.connect`` shares connections, and keeps none that nobody uses."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import antiphon
from antiphon.client.entrance import shared
from antiphon.protocol.socketio.parser import JSONParser
from tests.unit.client.wire import NOBODY, InMemory, Peer


@pytest.fixture
def peer() -> Peer:
    return Peer()


def leading(peer: Peer) -> type[InMemory]:
    return type("Leading", (InMemory,), {"peer": peer})


async def test_a_connection_is_kept_while_somebody_uses_it(peer: Peer) -> None:
    managers = shared.setdefault(asyncio.get_running_loop(), {})
    kind = leading(peer)
    async with antiphon.connect("http://peer", transports=[kind]) as one:
        async with antiphon.connect("http://peer/chat") as other:
            assert (len(managers), len(peer.attempts), other.namespace) == (1, 1, "/chat")
        assert await antiphon.connect("http://peer") is one
    assert one.connected  # somebody else has asked for it, and did not give it back
    await one.disconnect()
    assert managers == {}
    async with antiphon.connect("http://peer", transports=[kind]) as again:
        assert again is not one and len(peer.attempts) == 2


async def test_a_connection_that_failed_is_not_kept(peer: Peer) -> None:
    peer.refusing = NOBODY
    for _ in range(2):
        with pytest.raises(antiphon.Unreachable):
            await antiphon.connect("http://peer", transports=[leading(peer)])
    assert shared[asyncio.get_running_loop()] == {}


async def test_whoever_is_patient_is_told_the_end_only(peer: Peer) -> None:
    peer.refusing = NOBODY
    options = {"reconnection_attempts": 3, "randomization_factor": 0}
    with pytest.raises(antiphon.Unreachable, match="nobody is there"):
        await antiphon.connect(
            "http://peer",
            transports=[leading(peer)],
            keep_trying=True,
            **options,  # type: ignore[arg-type]
        )
    assert len(peer.attempts) == 4


async def test_parsers_of_a_kind_are_the_same_option(peer: Peer) -> None:
    options: dict[str, Any] = {"transports": [leading(peer)], "parser": antiphon.MsgpackParser()}
    antiphon.connect("http://peer", **options)
    antiphon.connect("http://peer", "/other", parser=antiphon.MsgpackParser())
    with pytest.raises(ValueError, match="another parser"):
        antiphon.connect("http://peer", parser=JSONParser())
    (manager,) = shared[asyncio.get_running_loop()].values()
    for socket in manager.sockets.values():
        await socket.disconnect(timeout=0)


async def test_a_socket_is_not_shared_with_other_options(peer: Peer) -> None:
    async with antiphon.connect("http://peer", transports=[leading(peer)], retries=2):
        async with antiphon.connect("http://peer", retries=2, auth={"token": 2}):
            pass
        for options in ({"retries": 3}, {"ack_timeout": 1}):
            with pytest.raises(ValueError, match=r"socket of this namespace.*force_new=True"):
                antiphon.connect("http://peer", **options)  # type: ignore[arg-type]
