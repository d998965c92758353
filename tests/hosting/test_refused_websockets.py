"""A WebSocket that is refused is answered, and that is all that the host has to say of it."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.hosting.hosts import hosted


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
        assert "handshake" not in server.log()
        assert "ERROR" not in server.log()
