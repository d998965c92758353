"""What is asked of a socket wrongly raises at once, and nothing of it is sent."""

from __future__ import annotations

import math
from typing import Any

import pytest

import antiphon
from tests.unit.client.wire import Peer


@pytest.mark.parametrize("options", [{}, {"retries": 1, "ack_timeout": 1}])
async def test_is_not_sent(options: Any) -> None:
    peer = Peer()
    socket = await peer.manager().socket("/", **options).connect()
    sent = len(peer.sent)
    for event in ("play", antiphon.Event("play")):
        with pytest.raises(TypeError, match="ack is a function, not 5"):
            socket.emit(event, ack=5)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="timeout is a number of seconds, not '5'"):
        socket.timeout("5")  # type: ignore[arg-type]
    wrong: tuple[Any, ...] = ("5", math.nan)
    for seconds in wrong:
        with pytest.raises(TypeError, match="timeout is a number of seconds, not"):
            await socket.call("play", timeout=seconds)
    assert len(peer.sent) == sent
