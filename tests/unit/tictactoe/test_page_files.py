"""The page's files: versions, validators, compression, and what the service worker is told."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tictactoe.pages import WEB_DIRECTORY
from tictactoe.pages.files import CLIENT, PageFiles, accepts_gzip

Headers = dict[str, str]

NAMES: Final = ("core.js", "game.js", "i18n/de.json", "page.css")
"""What there is below the version."""


@dataclass
class Answer:
    status: int
    headers: Headers
    body: bytes


def ask(files: PageFiles, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request; `if_none_match` is the header If-None-Match."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }
    asyncio.run(files(scope, receive, send))
    start, *rest = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(part.get("body", b"") for part in rest))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "i18n").mkdir()
    (tmp_path / "index.html").write_text(
        '<html>\n<head>\n<link rel="stylesheet" href="style.css">\n'
        '<script type="module" src="game.js"></script>\n'
        '<link href="/socket.io/x.js"><a href="#top"><a href="other.html">\n</head>' + " " * 300
    )
    (tmp_path / "style.css").write_text("a { color: red }\n" * 40)
    (tmp_path / "game.js").write_text('play("a");\n')
    (tmp_path / "sw.js").write_text("// the worker\n")
    (tmp_path / "i18n" / "de.json").write_text('{"a": "ä"}')
    (tmp_path / ".hidden").write_text("no")
    return tmp_path


def test_the_document_names_its_files_by_version(directory: Path) -> None:
    files = PageFiles(directory)
    page = ask(files, "/").body.decode()
    assert f'href="v/{files.version}/page.css"' in page
    assert f'src="v/{files.version}/game.js"' in page
    # What is not a file of the page is left as it is.
    for other in ('"/socket.io/x.js"', '"#top"', '"other.html"'):
        assert other in page
    assert ask(files, "/index.html").body.decode() == page


def test_a_file_of_a_version_is_kept_for_good_and_all_else_asked_for(directory: Path) -> None:
    files = PageFiles(directory)
    named = ask(files, f"/v/{files.version}/page.css")
    assert (named.status, named.headers["cache-control"]) == (
        200,
        "public, max-age=31536000, immutable",
    )
    for path in ("/", "/sw.js", "/page.css"):
        answer = ask(files, path)
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")
    for path in ("/v/0123456789ab/page.css", "/v/page.css", "/nothing", "/../x", "/.hidden"):
        answer = ask(files, path)
        assert (answer.status, answer.headers["cache-control"]) == (404, "no-store"), path


def test_any_change_makes_another_version(directory: Path) -> None:
    versions = {PageFiles(directory).version}
    assert {PageFiles(directory).version} == versions
    (directory / "i18n" / "de.json").write_text('{"a": "b"}')
    versions.add(PageFiles(directory).version)
    (directory / "sw.js").write_text("// another worker\n")
    versions.add(PageFiles(directory).version)
    (directory / "i18n" / "de.json").rename(directory / "i18n" / "at.json")
    versions.add(PageFiles(directory).version)
    assert len(versions) == 4


def test_what_changes_on_the_disk_is_not_seen(directory: Path) -> None:
    files = PageFiles(directory)
    (directory / "game.js").write_text("changed")
    assert b"play" in ask(files, f"/v/{files.version}/game.js").body


def test_who_has_it_already_is_told_so(directory: Path) -> None:
    files = PageFiles(directory)
    for encoding in ("identity", "gzip"):
        first = ask(files, "/", accept_encoding=encoding)
        tag = first.headers["etag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}'):
            again = ask(files, "/", accept_encoding=encoding, if_none_match=known)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert ask(files, "/", accept_encoding=encoding, if_none_match='"x"').status == 200
    # The two forms are not each other's.
    plain = ask(files, "/", accept_encoding="identity").headers["etag"]
    assert ask(files, "/", accept_encoding="gzip", if_none_match=plain).status == 200


def test_text_is_compressed_for_who_takes_it(directory: Path) -> None:
    files = PageFiles(directory)
    plain = ask(files, "/page.css")
    small = ask(files, "/page.css", accept_encoding="br, gzip")
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 4
    assert plain.headers["vary"] == small.headers["vary"] == "Accept-Encoding"
    # What is tiny would only grow.
    assert "content-encoding" not in ask(files, "/game.js", accept_encoding="gzip").headers


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0.01", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("br", False),
        ("", False),
    ],
)
def test_what_accepts_gzip(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_only_reading_is_allowed(directory: Path) -> None:
    files = PageFiles(directory)
    assert ask(files, "/", "HEAD").headers == ask(files, "/").headers
    answer = ask(files, "/", "POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_the_service_worker_is_told_the_version_and_what_to_keep(directory: Path) -> None:
    files = PageFiles(directory)
    script = ask(files, "/sw.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    first, rest = script.body.decode().split("\n", 1)
    assert rest == "// the worker\n"
    page = json.loads(first.removeprefix("const PAGE = ").removesuffix(";"))
    own = [f"v/{files.version}/{name}" for name in NAMES]
    assert page["version"] == files.version
    assert sorted(page["files"]) == sorted([*own, CLIENT])
    assert f"v/{files.version}/sw.js" not in page["files"]


def test_more_can_be_put_into_the_head(directory: Path) -> None:
    page = PageFiles(directory).document('<meta property="og:title" content="X won">')
    assert '<meta property="og:title" content="X won">\n</head>' in page


TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}


def test_every_file_of_the_page_is_found_and_has_a_type() -> None:
    files = PageFiles(WEB_DIRECTORY)
    for name in re.findall(r'(?:href|src)="(v/[^"]+)"', ask(files, "/").body.decode()):
        answer = ask(files, f"/{name}")
        assert answer.status == 200, name
        assert answer.headers["content-type"] == TYPES[Path(name).suffix]
    script = ask(files, "/sw.js").body.decode()
    for name in re.findall(r'"(v/[^"]+)"', script):
        assert ask(files, f"/{name}").headers["content-type"] == TYPES[Path(name).suffix]


def test_no_relative_name_in_the_document_is_left_without_its_version() -> None:
    page = (WEB_DIRECTORY / "index.html").read_text()
    for name in re.findall(r'\b(?:href|src)="([^"#/][^"]*)"', page):
        assert (WEB_DIRECTORY / name).is_file(), name
