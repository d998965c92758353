"""What is shared of a game: its picture, its data, and the preview of its link."""

from __future__ import annotations

from collections.abc import AsyncIterator
from xml.etree import ElementTree as xml

import aiohttp
import pytest
import pytest_asyncio

from tests.browser.game.conftest import GameServer, game_server
from tests.browser.game.players import FIRST_WINS
from tests.browser.game.tabs import Open, opening, pair, play

PUBLIC = "https://game.example"

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[GameServer]:
    """One for all tests here: each has tables of its own."""
    async with game_server(LIMITS="off", PUBLIC_URL=PUBLIC) as running:
        yield running
    complaints = [line for line in running.output if "Traceback" in line or "ERROR" in line]
    assert not complaints, "".join(running.output)


@pytest_asyncio.fixture(loop_scope="session")
async def open_tab(server: GameServer) -> AsyncIterator[Open]:
    async with opening(server.url) as open_tab:
        yield open_tab


async def test_a_game_has_a_picture_data_and_a_preview(open_tab: Open, server: GameServer) -> None:
    x, o, _, _ = await pair(open_tab, name='"><script>alert(1)</script>'[:20])
    await x.ask("set_name", {"name": "<b>&Ada"})
    kept = await play(x, o, FIRST_WINS)
    address = f"{server.url}/games/{kept['gameID']}"
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{address}.svg") as answer:
            assert answer.content_type == "image/svg+xml"
            assert "max-age" in answer.headers["cache-control"]
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            words = [text.text for text in xml.fromstring(await answer.text()).iter() if text.text]
            assert words == ["<b>&Ada", '"><script>alert(1)</'[:20], "X won"]
            etag = answer.headers["etag"]
        async with http.get(f"{address}.svg", headers={"if-none-match": etag}) as answer:
            assert answer.status == 304
        async with http.get(f"{address}.png") as answer:
            assert answer.content_type == "image/png"
            assert (await answer.read()).startswith(b"\x89PNG")
        async with http.get(f"{address}.json") as answer:
            assert await answer.json() == {
                **(await x.ask("replay", {"gameID": kept["gameID"]}))["game"],
                "mine": None,
            }
        async with http.get(f"{server.url}/?replay={kept['gameID']}") as answer:
            page = await answer.text()
            assert answer.status == 200
            assert f'property="og:image" content="{PUBLIC}/games/{kept["gameID"]}.png"' in page
            assert "&lt;b&gt;&amp;Ada" in page
            assert "<script>alert" not in page
            assert page.index("og:title") < page.index("</head>")


@pytest.mark.parametrize("name", ["nobody-1.svg", "nobody-1.png", "nobody-1.json", "%00.svg"])
async def test_an_unknown_game_is_not_found(server: GameServer, name: str) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{server.url}/games/{name}") as answer,
    ):
        assert answer.status == 404
        assert (await answer.text()).strip() == "There is no such game, or it is gone."
        assert answer.headers["cache-control"] == "no-store"


async def test_the_page_opens_for_an_unknown_replay_too(server: GameServer) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{server.url}/?replay=nobody-1") as answer,
    ):
        assert answer.status == 200
        assert "og:image" not in await answer.text()
