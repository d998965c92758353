"""The engine's options: Node's defaults, and what cannot be meant."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import pytest

from antiphon.engine.options import EngineOptions, check_names
from antiphon.server.options import ServerOptions


async def is_allowed(origin: str) -> bool:
    return False


class IsAllowed:
    """A predicate that is no function."""

    async def __call__(self, origin: str) -> bool:
        return False


def test_have_nodes_defaults() -> None:
    defaults = asdict(EngineOptions())
    assert defaults == {
        "ping_interval": 25.0,
        "ping_timeout": 20.0,
        "upgrade_timeout": 10.0,
        "max_http_buffer_size": 1_000_000,
        "transports": ("polling", "websocket"),
        "allow_upgrades": True,
        "allow_request": None,
        "cookie": False,
        "http_compression": True,
        "per_message_deflate": False,
        "cors_origins": None,
        "trusted_proxies": None,
        "proxy_headers": "x-forwarded",
        "initial_packet": None,
        "max_unsent_bytes": 4_000_000,
        "connect_timeout": 45,
        "allow_eio3": False,
        "drain_timeout": 1.0,
        "shutdown_timeout": 5.0,
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ping_interval": 0}, "ping_interval is a number of seconds above 0"),
        ({"ping_timeout": -1}, "ping_timeout is a number of seconds above 0"),
        ({"upgrade_timeout": 0.0}, "upgrade_timeout is a number of seconds above 0"),
        ({"drain_timeout": -1}, "drain_timeout is a number of seconds from 0 on"),
        ({"shutdown_timeout": -0.1}, "shutdown_timeout is a number of seconds from 0 on"),
        ({"max_http_buffer_size": 0}, "max_http_buffer_size is a number of bytes above 0"),
        ({"trusted_proxies": "10.0.0.1"}, r'trusted_proxies is a list: \["10.0.0.1"\]'),
        ({"trusted_proxies": True}, "trusted_proxies is a list of addresses, or the number"),
        ({"trusted_proxies": -1}, "trusted_proxies is a number of proxies from 0 on"),
        ({"trusted_proxies": ["proxy.local"]}, "trusted_proxies has 'proxy.local': give addresses"),
        ({"trusted_proxies": ["10.0.0.1/8"]}, r"trusted_proxies has .*host bits set"),
        ({"proxy_headers": "x-real-ip"}, "proxy_headers is 'x-forwarded' or 'forwarded'"),
        ({"initial_packet": 4}, "initial_packet is a str or bytes"),
        ({"max_unsent_bytes": -5}, "max_unsent_bytes is a number of bytes above 0"),
        (
            {"transports": ["polling", "carrier pigeon"]},
            r"unknown transports: \['carrier pigeon'\]",
        ),
        ({"transports": "websocket"}, "transports is a list"),
        ({"ping_interval": math.inf}, "ping_interval is a finite number of seconds above 0"),
        ({"ping_timeout": math.inf}, "ping_timeout is a finite number of seconds above 0"),
        ({"max_http_buffer_size": math.inf}, "max_http_buffer_size is a finite number of bytes"),
        ({"max_unsent_bytes": 1.5}, "max_unsent_bytes is a whole number of bytes above 0"),
        ({"cors_origins": is_allowed}, "cors_origins cannot be async"),
        ({"cors_origins": IsAllowed()}, "cors_origins cannot be async"),
        ({"cors_origins": "https://a.example"}, r'cors_origins is a list: \["https://a.example"\]'),
    ],
)
def test_that_cannot_be_meant_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        EngineOptions(**options)


def test_of_bytes_may_be_written_as_in_javascript() -> None:
    size = EngineOptions(max_http_buffer_size=1e8).max_http_buffer_size  # type: ignore[arg-type]
    assert (size, type(size)) == (100_000_000, int)


@pytest.mark.parametrize(
    "origins",
    [
        None,
        "*",
        [],
        ["https://a.example"],
        {"http://localhost:8080", "http://[::1]:80", "null", "capacitor://localhost"},
        lambda _: True,
    ],
)
def test_about_origins_take_many_forms(origins: Any) -> None:
    assert EngineOptions(cors_origins=origins).cors_origins is origins


@pytest.mark.parametrize(
    ("given", "threshold"), [(True, 1024), (False, None), (0, 0), (1, 1), (5000, 5000)]
)
def test_about_compression_are_a_threshold(given: bool | int, threshold: int | None) -> None:
    assert EngineOptions(http_compression=given).compression_threshold == threshold
    assert EngineOptions(per_message_deflate=given).deflate_threshold == threshold


class TestCookie:
    @pytest.mark.parametrize(
        ("given", "header"),
        [
            (False, None),
            (True, "io=SID; Path=/; HttpOnly; SameSite=Lax"),
            ("game", "game=SID; Path=/; HttpOnly; SameSite=Lax"),
            ({}, "io=SID; Path=/; HttpOnly; SameSite=Lax"),
            (
                {"name": "game", "path": "/play", "http_only": False, "same_site": "Strict"},
                "game=SID; Path=/play; SameSite=Strict",
            ),
            (
                {"httpOnly": True, "sameSite": "None", "Secure": True},
                "io=SID; Path=/; HttpOnly; SameSite=None; Secure",
            ),
            (
                {"maxAge": 60},
                "io=SID; Path=/; HttpOnly; SameSite=Lax; Max-Age=60",
            ),
            (
                {"max_age": "3600", "domain": "game.example"},
                "io=SID; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Domain=game.example",
            ),
        ],
    )
    def test_header(self, given: Any, header: str | None) -> None:
        wanted = None if header is None else header.encode()
        assert EngineOptions(cookie=given).cookie_header("SID") == wanted

    def test_are_not_set_unless_they_are_wanted(self) -> None:
        for none in (None, False):
            assert EngineOptions(cookie=none).cookie_header("SID") is None

    @pytest.mark.parametrize("name", ["", "a b", "a=b", "a;b", "a\r\nb", "ä", "a,b", "(a)"])
    def test_must_have_a_name_that_it_can_have(self, name: str) -> None:
        for cookie in (name, {"name": name}):
            with pytest.raises(ValueError, match="cannot be the name of a cookie"):
                EngineOptions(cookie=cookie)

    @pytest.mark.parametrize("value", ["/; Domain=evil.example", "/\r\nX-Evil: 1", "\x00"])
    def test_must_have_attributes_that_it_can_have(self, value: str) -> None:
        with pytest.raises(ValueError, match="cannot be an attribute of a cookie"):
            EngineOptions(cookie={"path": value})

    @pytest.mark.parametrize("key", ["a;b", "a\r\nb", "a=b", ""])
    def test_must_have_attributes_with_names(self, key: str) -> None:
        with pytest.raises(ValueError, match="cannot be an attribute of a cookie"):
            EngineOptions(cookie={key: "1"})


class TestNames:
    def test_that_exist_pass(self) -> None:
        check_names({"ping_interval": 1, "path": "/"}, EngineOptions, ServerOptions)

    def test_that_do_not_exist_are_refused_with_a_guess(self) -> None:
        with pytest.raises(TypeError, match="'pingInterval'; did you mean 'ping_interval'"):
            check_names({"pingInterval": 1}, EngineOptions, ServerOptions)
        with pytest.raises(TypeError, match=r"unknown option 'xyz'$"):
            check_names({"xyz": 1}, EngineOptions, ServerOptions)
