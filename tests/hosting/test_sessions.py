"""What middlewares in front have found out is seen by handlers, on every lane."""

from __future__ import annotations

import pytest

from tests.hosting.hosts import connected, hosted

CASES = [
    (host, shape, transport)
    for host, shape in [
        ("antiphon", "mounted"),
        ("antiphon", "wrapped"),
        ("uvicorn", "mounted"),
        ("hypercorn", "mounted"),
    ]
    for transport in ("polling", "websocket")
]


@pytest.mark.parametrize(("host", "shape", "transport"), CASES)
async def test_a_session_of_starlette(host: str, shape: str, transport: str) -> None:
    async with hosted(host, shape=shape) as server:
        login = f"{server.url}/login?user=Ada"
        async with server.http() as http, http.get(login) as response:
            assert await response.text() == "welcome"
            cookie = response.cookies["session"].value
        async with connected(server, transport, Cookie=f"session={cookie}") as client:
            answer = await client.call("who", timeout=30)
        assert answer["session"] == {"user": "Ada"}
        assert answer["state"] == ({"database": "open"} if shape == "mounted" else {})
        async with connected(server, transport, Cookie=f"session=x{cookie}") as client:
            assert (await client.call("who", timeout=30))["session"] == {}
        async with connected(server, transport) as client:
            assert (await client.call("who", timeout=30))["session"] == {}
