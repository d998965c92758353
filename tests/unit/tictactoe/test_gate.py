"""Every request of the game is refused alike when it comes too fast."""

from __future__ import annotations

from antiphon.testing import Connections
from tictactoe.app import create_server
from tictactoe.settings import Limits, Settings
from tictactoe.throttle import Rate

OF_SOCKETS = {"connect", "connection", "disconnect", "disconnecting"}


async def test_no_request_is_forgotten(antiphon_connect: Connections) -> None:
    io = create_server(Settings(limits=Limits(messages=Rate(1, 1000))), counts_interval=None)
    [main] = io.contract()
    requests = {event.name for event in main.events} - OF_SOCKETS
    assert {"clicked", "play_again", "play", "resign"} <= requests
    client = await antiphon_connect(io, auth={"seat": None})
    await client.call("resign", "not understood")
    for request in sorted(requests):
        answer = await client.call(request)
        assert answer["code"] == "too_fast", f"register {request} with Game.on"
        assert answer["ok"] is False
