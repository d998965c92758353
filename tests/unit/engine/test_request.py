"""The request that opened a session."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.engine.request import Request
from tests.unit.wire import request


def queried(query: bytes) -> dict[str, str]:
    return Request(method="GET", path="/", query_string=query).query


class TestQuery:
    @pytest.mark.parametrize(
        ("query", "parameters"),
        [
            (b"", {}),
            (b"EIO=4&transport=polling", {"EIO": "4", "transport": "polling"}),
            (b"a=1&a=2", {"a": "2"}),
            (b"a=&b", {"a": "", "b": ""}),
            (b"a=b=c", {"a": "b=c"}),
            (b"a=%C3%A4&b=x+y", {"a": "ä", "b": "x y"}),
            (b"a=%FF", {"a": "�"}),
            (b"a=%", {"a": "%"}),
            (b"&&=&a=1&", {"": "", "a": "1"}),
            (b"__proto__=1", {"__proto__": "1"}),
        ],
    )
    def test_is_read_as_browsers_write_it(self, query: bytes, parameters: dict[str, str]) -> None:
        assert queried(query) == parameters

    def test_may_be_any_bytes(self) -> None:
        assert queried(bytes(range(256)))


class TestHeaders:
    def test_are_found_by_their_lower_case_name(self) -> None:
        asked = request(headers={"X-One": "1", "Host": "game.example"})
        assert asked.header(b"x-one") == "1"
        assert asked.header(b"x-two") is None
        assert asked.headers == {"x-one": "1", "host": "game.example"}

    def test_that_come_twice_are_joined(self) -> None:
        raw = [(b"x", b"1"), (b"y", b"\xe4"), (b"x", b"2")]
        asked = Request(method="GET", path="/", raw_headers=raw)
        assert asked.header(b"x") == "1"
        assert asked.headers == {"x": "1, 2", "y": "ä"}


class TestCookies:
    @pytest.mark.parametrize(
        ("header", "cookies"),
        [
            ("", {}),
            ("a=1; b=2", {"a": "1", "b": "2"}),
            ('a="x y"', {"a": "x y"}),
            ("a=1; b@d=2; c=3", {"a": "1", "c": "3"}),
            ("a=1;;  ;=;b", {"a": "1"}),
            ("user=path; Path=/x", {"user": "path"}),
        ],
    )
    def test_that_can_be_read_are(self, header: str, cookies: dict[str, str]) -> None:
        assert request(headers={"cookie": header}).cookies == cookies

    def test_may_be_none(self) -> None:
        assert request().cookies == {}

    def test_may_come_in_lines_of_their_own(self) -> None:
        """Browsers send them so over HTTP/2; Node joins them by a semicolon."""
        raw = [(b"cookie", b"a=1"), (b"x", b"1"), (b"cookie", b"b=2; c=3")]
        asked = Request(method="GET", path="/", raw_headers=raw)
        assert asked.cookies == {"a": "1", "b": "2", "c": "3"}
        assert asked.headers["cookie"] == "a=1; b=2; c=3"


@pytest.mark.parametrize(
    ("scheme", "secure"), [("http", False), ("ws", False), ("https", True), ("wss", True)]
)
def test_knows_whether_it_came_by_tls(scheme: str, secure: bool) -> None:
    assert Request(method="GET", path="/", scheme=scheme).secure is secure


def test_knows_its_url() -> None:
    assert Request(method="GET", path="/a").url == "/a"
    assert Request(method="GET", path="/a", query_string=b"b=%20c").url == "/a?b=%20c"


def test_of_its_scope_it_keeps_what_others_have_put_there() -> None:
    session = {"user": "Ada"}
    scope: dict[str, Any] = {
        "type": "http",
        "path": "/",
        "root_path": "/live",
        "headers": [],
        "client": None,
        "session": session,
        "state": {},
        "app": "starlette",
    }
    request = Request(method="GET", path="/", scope=scope)
    assert request.scope is scope
    request.keep()
    assert request.scope == {"session": session, "app": "starlette"}
    assert request.scope["session"] is session
    request.keep()
    assert request.scope == {"session": session, "app": "starlette"}


def test_a_scope_of_which_nothing_is_left_takes_no_memory() -> None:
    first, second = (
        Request(method="GET", path="/", scope={"type": "http"}),
        Request(method="GET", path="/"),
    )
    first.keep()
    assert first.scope is second.scope
