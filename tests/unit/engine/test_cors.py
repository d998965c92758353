"""Which origins may talk to the server, and what browsers are told."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.engine.cors import Cors
from antiphon.engine.request import Request
from tests.unit.wire import request


def asked(origin: str | None, host: str | None = "game.example", **more: str) -> Request:
    headers = {"origin": origin, "host": host} | more
    return request(headers={name: value for name, value in headers.items() if value is not None})


def headers(cors: Cors, origin: str | None) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in cors.headers(asked(origin))}


class TestSameOrigin:
    @pytest.mark.parametrize(
        ("origin", "host"),
        [
            ("http://game.example", "game.example"),
            ("https://game.example", "game.example"),
            ("https://GAME.example", "game.EXAMPLE"),
            ("http://game.example:3000", "game.example:3000"),
            ("http://game.example", "game.example:80"),
            ("https://game.example", "game.example:443"),
            ("https://game.example:443", "game.example"),
            ("http://192.0.2.1:3000", "192.0.2.1:3000"),
            ("http://[::1]:3000", "[::1]:3000"),
            ("https://[2001:db8::1]", "[2001:DB8::1]"),
            ("http://localhost:3000", "localhost:3000"),
        ],
    )
    def test_may_talk(self, origin: str, host: str) -> None:
        assert Cors(None).allows(asked(origin, host))
        assert Cors(["https://other.example"]).allows(asked(origin, host))

    @pytest.mark.parametrize(
        ("origin", "host"),
        [
            ("https://evil.example", "game.example"),
            ("https://game.example.evil.example", "game.example"),
            ("https://evilgame.example", "game.example"),
            ("https://game.example@evil.example", "game.example"),
            ("http://game.example:3001", "game.example:3000"),
            ("http://game.example", "game.example:3000"),
            ("http://game.example:3000", "game.example"),
            ("http://game.example:443", "game.example:80"),
            ("http://[::2]:3000", "[::1]:3000"),
            ("http://127.0.0.1:3000", "localhost:3000"),
            ("null", "game.example"),
            ("null", "null"),
            ("", "game.example"),
            ("", ""),
            ("file://", "game.example"),
            ("file://game.example", "game.example"),
            ("game.example", "game.example"),
            ("//game.example", "game.example"),
            ("chrome-extension://game.example", "game.example"),
            ("http://game.example:notaport", "game.example"),
            ("http://game.example:99999", "game.example:99999"),
            ("http://[::1", "[::1"),
            ("http://", ""),
            ("http://game.example", None),
        ],
    )
    def test_is_none_of_these(self, origin: str, host: str | None) -> None:
        assert not Cors(None).allows(asked(origin, host))

    def test_is_not_asked_of_programs(self) -> None:
        assert Cors(None).allows(asked(None))
        assert Cors([]).allows(asked(None))

    def test_needs_no_headers(self) -> None:
        assert headers(Cors(None), "http://game.example") == {}


class TestOrigins:
    @pytest.mark.parametrize(
        ("origins", "allowed", "others"),
        [
            (["https://a.example", "null"], ["https://a.example", "null"], ["https://b.example"]),
            (["file://", "capacitor://localhost"], ["file://", "capacitor://localhost"], ["file:"]),
            ({"https://a.example"}, ["https://a.example"], ["https://A.example", "https://a"]),
            ("*", ["https://a.example", "null", "x"], []),
            (lambda origin: origin.endswith(".a.example"), ["https://x.a.example"], ["null"]),
        ],
    )
    def test_that_are_configured(self, origins: Any, allowed: list[str], others: list[str]) -> None:
        cors = Cors(origins)
        assert cors.configured
        assert all(cors.allows(asked(origin)) for origin in allowed)
        assert not any(cors.allows(asked(origin)) for origin in others)

    def test_are_told_that_they_may_read(self) -> None:
        assert headers(Cors(["https://a.example"]), "https://a.example") == {
            "Access-Control-Allow-Origin": "https://a.example",
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        }
        assert headers(Cors(["https://a.example"]), "https://b.example") == {}
        assert headers(Cors(["https://a.example"]), None) == {}

    def test_that_are_all_origins_get_no_credentials(self) -> None:
        assert headers(Cors("*"), "https://a.example") == {"Access-Control-Allow-Origin": "*"}


class TestPreflight:
    def test_says_what_may_be_sent(self) -> None:
        asking = asked("https://a.example", **{"access-control-request-headers": "x-one,x-two"})
        response = Cors(["https://a.example"]).preflight(asking)
        assert (response.status, response.body) == (204, b"")
        assert response.headers == [
            (b"Access-Control-Allow-Origin", b"https://a.example"),
            (b"Access-Control-Allow-Credentials", b"true"),
            (b"Vary", b"Origin"),
            (b"Access-Control-Allow-Methods", b"GET,HEAD,PUT,PATCH,POST,DELETE"),
            (b"Access-Control-Allow-Headers", b"x-one,x-two"),
            (b"Vary", b"Access-Control-Request-Headers"),
            (b"Content-Length", b"0"),
        ]

    def test_allows_nothing_to_others(self) -> None:
        response = Cors(["https://a.example"]).preflight(asked("https://b.example"))
        assert b"Access-Control-Allow-Origin" not in dict(response.headers)


def test_a_predicate_cannot_be_waited_for() -> None:
    async def ask(origin: str) -> bool:
        return False

    answer: Any = ask("https://evil.example")
    with pytest.raises(TypeError, match="something to wait for"):
        Cors(lambda origin: answer).allows(asked("https://evil.example"))
    answer.close()
