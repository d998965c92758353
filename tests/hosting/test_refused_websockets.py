"""A WebSocket that is refused is answered, and that is all that the host has to say of it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import aiohttp
import pytest
from packaging.version import Version

from tests.hosting.hosts import hosted

COMPLAINT = "ERROR:    ASGI callable returned without completing handshake."
"""What uvicorn's own WebSockets said before 0.54 of whoever was refused with a response."""


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("antiphon", {}),
        ("antiphon", {"ws": "websockets-sansio"}),
        ("uvicorn", {}),
        ("uvicorn", {"ws": "wsproto"}),
        ("hypercorn", {}),
    ],
)
async def test_a_refused_websocket_is_answered(host: str, options: dict[str, Any]) -> None:
    async with hosted(host, host_options=options) as server:
        async with server.http() as http:
            for number in range(3):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    await http.ws_connect(
                        f"{server.url}/socket.io/?EIO=4&transport=websocket&sid={number}"
                    )
                assert refused.value.status == 400
        await server.end()
        log = server.log()
        if Version(version("uvicorn")) < Version("0.54"):
            log = log.replace(COMPLAINT, "")
        assert "handshake" not in log
        assert "ERROR" not in log
