"""The client's files, as browsers and proxies ask for them."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple

import aiohttp
import pytest
import pytest_asyncio

from tests.browser.client.conftest import OpenPage, StartServer
from tests.interop.serving import ROOT, Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

DIST = ROOT / "src" / "antiphon" / "browser" / "dist"
SCRIPTS = [
    "socket.io.js",
    "socket.io.min.js",
    "socket.io.esm.min.js",
    "socket.io.msgpack.min.js",
    "socket.io.shared.esm.min.js",
]
FILES = [*SCRIPTS, *(f"{name}.map" for name in SCRIPTS)]
STORED = {"br": ".br", "gzip": ".gz", None: ""}


class Answer(NamedTuple):
    """An HTTP response, as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """A client that unpacks nothing."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(
        self, server: Server, name: str, *, method: str = "GET", **headers: str
    ) -> Answer:
        url = f"{server.url}/socket.io/{name}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.request(method, url, headers=given) as response:
            return Answer(response.status, response.headers, await response.read())


@pytest_asyncio.fixture(loop_scope="session")
async def http() -> AsyncIterator[Http]:
    async with aiohttp.ClientSession(
        auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
    ) as session:
        yield Http(session)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("deflate", None),
        ("identity", None),
    ],
)
async def test_each_file_in_each_coding(
    server: Server, http: Http, name: str, accepted: str, coding: str | None
) -> None:
    status, headers, body = await http.ask(server, name, accept_encoding=accepted)
    assert (status, headers.get("content-encoding")) == (200, coding)
    assert body == (DIST / f"{name}{STORED[coding]}").read_bytes()
    if coding == "gzip":
        assert gzip.decompress(body) == (DIST / name).read_bytes()
    kind = "json" if name.endswith(".map") else "javascript"
    assert headers["content-type"] == f"application/{kind}; charset=utf-8"
    assert headers["content-length"] == str(len(body))
    assert headers["cache-control"] == "public, max-age=0"
    assert headers["vary"] == "Accept-Encoding"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("name", FILES)
async def test_a_file_that_is_known_already(server: Server, http: Http, name: str) -> None:
    first = await http.ask(server, name, accept_encoding="gzip")
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await http.ask(server, name, accept_encoding="gzip", if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    # In another coding it is another file.
    for other in ({"accept_encoding": "br"}, {}):
        assert (await http.ask(server, name, if_none_match=etag, **other)).status == 200


@pytest.mark.parametrize("name", FILES)
async def test_head_tells_all_but_the_body(server: Server, http: Http, name: str) -> None:
    got = await http.ask(server, name, accept_encoding="br")
    head = await http.ask(server, name, method="HEAD", accept_encoding="br")
    assert (head.status, head.body) == (200, b"")
    different = {"date", "server"}
    assert {key.lower(): value for key, value in head.headers.items() if key not in different} == {
        key.lower(): value for key, value in got.headers.items() if key not in different
    }


@pytest.mark.parametrize("name", SCRIPTS)
async def test_each_script_has_its_map(server: Server, http: Http, name: str) -> None:
    script = await http.ask(server, name)
    assert script.body.rstrip().endswith(f"//# sourceMappingURL={name}.map".encode())
    told = json.loads((await http.ask(server, f"{name}.map")).body)
    assert told["version"] == 3
    assert any(source.endswith("socketio/manager.js") for source in told["sources"])
    assert all(content for content in told["sourcesContent"])


async def test_what_is_no_file_is_for_the_engine(server: Server, http: Http) -> None:
    for name in ("socket.io.js?v=1", "socket.io.js/"):  # as Litestar gives it to what is mounted
        assert (await http.ask(server, name)).status == 200
    for name in ("nope.js", "socket.io.js//", "dist/socket.io.js", "socket.io.js.gz", ""):
        answer = await http.ask(server, name)
        assert (answer.status, answer.body) == (400, b'{"code":0,"message":"Transport unknown"}')


async def test_pages_of_a_listed_origin_may_read_the_files(
    start_server: StartServer, http: Http
) -> None:
    server = await start_server(cors_origins=["https://page.example"])
    listed = await http.ask(server, "socket.io.js", origin="https://page.example")
    assert listed.headers["access-control-allow-origin"] == "https://page.example"
    assert "Origin" in ", ".join(listed.headers.getall("vary"))  # type: ignore[attr-defined]
    other = await http.ask(server, "socket.io.js", origin="https://other.example")
    assert (other.status, other.headers.get("access-control-allow-origin")) == (200, None)


async def test_a_server_may_keep_the_client_to_itself(
    start_server: StartServer, http: Http
) -> None:
    server = await start_server(serve_client=False)
    assert (await http.ask(server, "socket.io.js")).status == 400


async def test_the_browser_takes_a_compressed_file_and_asks_whether_it_is_new(
    server: Server, open_page: OpenPage
) -> None:
    page = await open_page(server, "minified")
    async with page.expect_response("**/socket.io.min.js") as response:
        await page.reload()
    answer = await response.value
    asked, told = await answer.request.all_headers(), await answer.all_headers()
    assert asked["if-none-match"] == told["etag"]
    assert answer.status == 304
    await page.wait_for_function("typeof io.Manager === 'function'")
