"""Whatever happens to the connection: with retries every event arrives, in order.

The server here handles an event and may lose the connection before its acknowledgement is heard.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.profile import QUICK
from tests.unit.client.wire import Peer
from tests.unit.virtual_time import run

ACTIONS = st.lists(
    st.sampled_from(["emit", "break", "deaf", "mute", "hear", "wait", "sleep"]), max_size=40
)


class Server:
    """Handles events with an acknowledgement, unless it is deaf; answers, unless it is mute."""

    def __init__(self, peer: Peer) -> None:
        self.handled: list[int] = []
        self.deaf = False
        self.mute = False
        peer.echo = self.hear

    def hear(self, packet: str) -> str | None:
        if packet[:2] != "42" or self.deaf:
            return None
        number, _, event = packet[2:].partition("[")
        self.handled.append(json.loads("[" + event)[1])
        return None if self.mute else f"43{number}[]"


async def play(actions: list[str], options: dict[str, Any]) -> tuple[int, list[int], list[Any]]:
    peer = Peer()
    server = Server(peer)
    manager = peer.manager(reconnection_delay=0.1, randomization_factor=0)
    socket = await manager.socket("/", retries=1_000, **options).connect()
    count = 0
    answers: list[Any] = []
    for action in [*actions, "hear", "break", "sleep"]:
        if action == "emit":
            number = count
            socket.emit("n", number, ack=lambda error, n=number: answers.append((n, error)))
            count += 1
        elif action == "break" and socket.connected:
            peer.break_off()
        elif action in ("deaf", "mute"):
            setattr(server, action, True)
        elif action == "hear":
            server.deaf = server.mute = False
        else:
            await asyncio.sleep(0.01 if action == "wait" else 3)
    await socket.drain()
    await socket.disconnect()
    return count, server.handled, answers


@pytest.mark.parametrize("options", [{}, {"ack_timeout": 0.5}], ids=["patient", "impatient"])
@given(actions=ACTIONS)
@QUICK
def test_none_is_lost_and_none_overtakes(options: dict[str, Any], actions: list[str]) -> None:
    count, handled, answers = run(play(actions, options))
    assert answers == [(number, None) for number in range(count)]
    assert list(dict.fromkeys(handled)) == list(range(count))
    assert handled == sorted(handled)
