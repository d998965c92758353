"""How the built browser client is served."""

from __future__ import annotations

import gzip
import json
import re
from importlib import resources

import pytest

from antiphon import browser
from antiphon.browser import FileResponse

SCRIPTS = [
    "socket.io.js",
    "socket.io.min.js",
    "socket.io.esm.min.js",
    "socket.io.msgpack.min.js",
    "socket.io.shared.esm.min.js",
]


def get(name: str, accept: str | None = None, etag: str | None = None) -> FileResponse:
    response = browser.serve(name, if_none_match=etag, accept_encoding=accept)
    assert response is not None
    return response


def headers(response: FileResponse) -> dict[str, str]:
    found = {name.decode(): value.decode() for name, value in response.headers}
    assert len(found) == len(response.headers), "a header stands twice"
    return found


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_comes_with_nodes_headers(name: str) -> None:
    response = get(name)

    assert response.status == 200
    assert b"Antiphon" in response.body[:100]
    fields = headers(response)
    etag = fields.pop("etag")
    assert re.fullmatch(r'"[\w.]+-[0-9a-f]{16}"', etag)
    assert fields == {
        "cache-control": "public, max-age=0",
        "content-length": str(len(response.body)),
        "content-type": "application/javascript; charset=utf-8",
        "vary": "Accept-Encoding",
    }


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_names_its_map_and_the_map_holds_the_source(name: str) -> None:
    assert get(name).body.rstrip().endswith(f"//# sourceMappingURL={name}.map".encode())

    response = get(name + ".map")
    assert headers(response)["content-type"] == "application/json; charset=utf-8"
    source_map = json.loads(response.body)
    assert len(source_map["sources"]) == len(source_map["sourcesContent"]) > 10
    assert not [source for source in source_map["sources"] if source.startswith(("/", "file:"))]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "socket.io",
        "socket.io.js.gz",
        "socket.io.js.br",
        "SOCKET.IO.JS",
        "/socket.io.js",
        "../files.py",
        "../dist/socket.io.js",
        "socket.io.js\0",
        "socket.io.js?x",
    ],
)
def test_an_unknown_name_is_nobodys(name: str) -> None:
    assert browser.serve(name, if_none_match=None, accept_encoding=None) is None


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("deflate", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip,deflate", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8, identity;q=0.9", None),
        ("gzip;q=0.5", "gzip"),
        ("gzip ; Q=0.5 , br ; q=0.501", "br"),
        ("gzip;q=0, br;q=0", None),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0.3, identity;q=0.5", None),
        ("*;q=0", None),
        ("identity;q=0, *;q=0", None),
        ("br;q=nan, gzip;q=0.1", "gzip"),
        ("br;q=2, gzip;q=0.1", "gzip"),
        ("br;x=1, gzip;q=0.1", "gzip"),
        (",,;;,q=1", None),
    ],
)
def test_the_coding_is_the_one_the_client_likes_best(
    accept: str | None, coding: str | None
) -> None:
    response = get("socket.io.min.js", accept)
    fields = headers(response)
    assert fields.get("content-encoding") == coding
    assert fields["content-length"] == str(len(response.body))
    assert fields["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", sorted(browser.FILE_NAMES))
def test_gzip_carries_the_same_and_less(name: str) -> None:
    plain, packed = get(name).body, get(name, "gzip").body
    assert gzip.decompress(packed) == plain
    assert len(get(name, "br").body) < len(packed) < len(plain) / 2


def test_the_size_is_as_promised() -> None:
    assert len(get("socket.io.min.js", "gzip").body) <= 9500
    assert len(get("socket.io.esm.min.js", "gzip").body) <= 8500


@pytest.mark.parametrize(
    "form", ["{}", "W/{}", '"other", {}', 'W/"other",W/{} ,"a,b"', "*", " * ", '"a, b" , {}']
)
def test_what_the_client_has_is_not_sent_again(form: str) -> None:
    etag = headers(get("socket.io.js", "br"))["etag"]
    response = get("socket.io.js", "br", form.format(etag))

    assert (response.status, response.body) == (304, b"")
    assert headers(response) == {
        "cache-control": "public, max-age=0",
        "etag": etag,
        "vary": "Accept-Encoding",
    }


@pytest.mark.parametrize(
    "form", ['"other"', "", '"', "W/", "unquoted", "w*", "'{}'", '"{}', '"**"', '"" ""']
)
def test_another_tag_gets_the_file(form: str) -> None:
    bare = headers(get("socket.io.js"))["etag"].strip('"')
    assert get("socket.io.js", None, form.format(bare)).status == 200


def test_tags_differ_by_file_and_by_coding() -> None:
    codings = ("identity", "gzip", "br")
    tags = {headers(get(name, coding))["etag"] for name in browser.FILE_NAMES for coding in codings}
    assert len(tags) == 3 * len(browser.FILE_NAMES)
    # so a cache that took the wrong one is told
    assert get("socket.io.js", "gzip", headers(get("socket.io.js", "br"))["etag"]).status == 200


def test_a_file_is_read_once() -> None:
    assert get("socket.io.js", "gzip").body is get("socket.io.js", "gzip").body


def test_every_built_file_can_be_served() -> None:
    folder = resources.files("antiphon.browser") / "dist"
    built = {entry.name.removesuffix(".gz").removesuffix(".br") for entry in folder.iterdir()}
    assert built == browser.FILE_NAMES
