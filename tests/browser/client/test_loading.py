"""The client in a real page, however it is loaded, over every transport."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.client.conftest import OpenPage, every_loading, every_way
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

VALUES: list[Any] = [
    "",
    "žluťoučký kůň 漢字 😀 \u2028",
    1.5,
    None,
    [True, {"a": ["b", {}]}],
    "42[]",
]


@every_loading
@every_way
async def test_text(server: Server, open_page: OpenPage, loading: str, way: str) -> None:
    page = await open_page(server, loading)
    told = await page.evaluate("([way, values]) => text(way, values)", [way, VALUES])
    assert told == {"heard": VALUES, "acknowledged": VALUES, "half": 0xD83D}


@every_loading
@every_way
async def test_binary(server: Server, open_page: OpenPage, loading: str, way: str) -> None:
    def buffer(*numbers: int) -> dict[str, Any]:
        return {"is": "ArrayBuffer", "bytes": list(numbers)}

    page = await open_page(server, loading)
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


@every_loading
@every_way
async def test_large(server: Server, open_page: OpenPage, loading: str, way: str) -> None:
    page = await open_page(server, loading)
    # Over polling four characters stand for three bytes.
    size = 700_000 if way == "polling" else 900_000
    assert await page.evaluate("([way, size]) => large(way, size)", [way, size]) is True


@every_loading
@every_way
async def test_acknowledgements(
    server: Server, open_page: OpenPage, loading: str, way: str
) -> None:
    page = await open_page(server, loading)
    told = await page.evaluate("acknowledgements", way)
    bytes_told = {"is": "ArrayBuffer", "bytes": [1, 2]}
    assert told["answered"] == ["one", {"two": 2}, bytes_told]
    assert told["error"] == "operation has timed out"


@every_loading
@every_way
async def test_namespaces_share_one_connection(
    server: Server, open_page: OpenPage, loading: str, way: str
) -> None:
    page = await open_page(server, loading)
    names = ["/", "/custom", "/dyn-1"]
    told = await page.evaluate("namespaces", way)
    assert told == {"nsps": names, "ids": True, "distinct": 3, "managers": 1}
    assert (await server.stats()).clients == 1


@every_loading
@every_way
async def test_refusals(server: Server, open_page: OpenPage, loading: str, way: str) -> None:
    page = await open_page(server, loading)
    refused = await page.evaluate("way => refused('/refuse', way)", way)
    assert refused == {"message": "not authorized", "data": {"code": "E1"}}
    unknown = await page.evaluate("way => refused('/unknown', way)", way)
    assert unknown["message"] == "Invalid namespace"


async def test_through_requirejs_there_is_no_global(server: Server, open_page: OpenPage) -> None:
    page = await open_page(server, "requirejs")
    assert await page.evaluate("amdLeftNoGlobal") is True


@pytest.mark.parametrize("loading", ["global", "minified", "requirejs"])
async def test_connect_hands_out_a_socket_again(
    server: Server, open_page: OpenPage, loading: str
) -> None:
    page = await open_page(server, loading)
    await page.evaluate("connected('/', 'websocket')")
    same = """() => {
        const [first, second] = [io.connect(), io.connect()];
        const custom = io.connect("/custom");
        opened.push(first, custom);
        return [
            first === second,
            first === opened[0],
            custom === io.connect(location.origin + "/custom"),
            custom.io === first.io,
        ];
    }"""
    assert await page.evaluate(same) == [True, True, True, True]
    await page.evaluate("until(() => io.connect('/custom').connected)")
    assert (await server.stats()).clients == 1


@pytest.mark.parametrize("loading", ["global", "official"])
async def test_io_again_for_a_namespace_in_use_is_a_new_connection(
    server: Server, open_page: OpenPage, loading: str
) -> None:
    page = await open_page(server, loading)
    await page.evaluate("connected('/', 'websocket')")
    await page.evaluate("connected('/', 'websocket')")
    assert await page.evaluate("opened[0] !== opened[1] && opened[0].io !== opened[1].io") is True
    assert (await server.stats()).clients == 2
