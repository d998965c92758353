"""The client with the MessagePack parser in a real page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.client.conftest import OpenPage, StartServer, every_way
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

VALUES: list[Any] = ["", "žluťoučký kůň 漢字 😀", 1.5, None, [True, {"a": ["b", {}]}], 2**40]


@every_way
async def test_values(start_server: StartServer, open_page: OpenPage, way: str) -> None:
    def buffer(*numbers: int) -> dict[str, Any]:
        return {"is": "ArrayBuffer", "bytes": list(numbers)}

    server: Server = await start_server(parser="msgpack")
    page = await open_page(server, "msgpack")
    told = await page.evaluate("([way, values]) => text(way, values)", [way, VALUES])
    # A lone half of a character has no place in UTF-8.
    assert told == {"heard": VALUES, "acknowledged": VALUES, "half": 0xFFFD}
    everything = (0, 4, 30, 127, 128, 255)
    assert await page.evaluate("binary", way) == [
        buffer(*everything),
        buffer(4, 30, 127),
        buffer(1, 2, 3, 4),
        buffer(128, 255),
        buffer(*everything, *b"text"),
        buffer(*everything),
        {"nested": [buffer(), {"deeper": buffer(*everything)}]},
    ]
    assert await page.evaluate("way => refused('/refuse', way)", way) == {
        "message": "not authorized",
        "data": {"code": "E1"},
    }
    await page.evaluate("leave()")
    await server.until(lambda stats: stats.clients == 0)
