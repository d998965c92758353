from __future__ import annotations

import re

import pytest

from tictactoe.settings import GRACE, NO_LIMITS, Limits, Settings, SettingsError, read_settings
from tictactoe.throttle import Rate


def test_without_an_environment_there_are_defaults() -> None:
    settings = read_settings({})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.grace) == ("0.0.0.0", 3000, GRACE)
    assert read_settings({"PORT": "", "GRACE": "", "PUBLIC_URL": "", "LIMITS": ""}) == settings


def test_everything_that_can_be_set() -> None:
    assert read_settings(
        {
            "HOST": "::1",
            "PORT": "80",
            "GRACE": "5",
            "PUBLIC_URL": "https://game.example/",
            "TRUSTED_PROXIES": "10.0.0.1, 192.168.0.0/16,fd00::/8",
            "STATUS_TOKEN": "0123456789abcdef",
            "MESSAGES_PER_CONNECTION": "5/1",
            "CONNECTIONS_PER_ADDRESS": "1",
            "TABLES_PER_ADDRESS": "2/3",
            "WRONG_CODES_PER_ADDRESS": "4/5",
            "NAMES_PER_ADDRESS": "6/7",
            "WATCHERS_PER_TABLE": "8",
            "PATH": "/usr/bin",
        }
    ) == Settings(
        host="::1",
        port=80,
        grace=5.0,
        public_url="https://game.example",
        trusted_proxies=("10.0.0.1", "192.168.0.0/16", "fd00::/8"),
        status_token="0123456789abcdef",
        limits=Limits(
            messages=Rate(5, 1),
            connections=1,
            tables=Rate(2, 3),
            wrong_codes=Rate(4, 5),
            names=Rate(6, 7),
            watchers=8,
        ),
    )


def test_limits_can_be_lifted() -> None:
    assert read_settings({"LIMITS": "off", "TABLES_PER_ADDRESS": "2/3"}).limits == NO_LIMITS


@pytest.mark.parametrize("url", ["http://10.0.0.7:3000", "https://[fd00::1]:8443"])
def test_a_public_url_keeps_its_port(url: str) -> None:
    assert read_settings({"PUBLIC_URL": url}).public_url == url


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Game.Example", "https://game.example"),
        ("https://game.example:443/", "https://game.example"),
        ("HTTP://[FD00::1]:80", "http://[fd00::1]"),
        ("https://game.example:80", "https://game.example:80"),
        ("https://B\u00fccher.example:8443", "https://xn--bcher-kva.example:8443"),
        ("https://\u6e38\u620f.example", "https://xn--unup4y.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_a_public_url_is_the_origin_that_browsers_say(url: str, origin: str) -> None:
    assert read_settings({"PUBLIC_URL": url}).public_url == origin


@pytest.mark.parametrize(
    ("name", "texts", "message"),
    [
        ("PORT", ["http", "0", "65536", "-1", "٣"], "PORT must be a number from 1 to 65535, not"),
        (
            "GRACE",
            ["long", "0", "86401", "-1", "1.5", "9" * 5000],
            "GRACE must be a number of seconds from 1 to 86400, not",
        ),
        (
            "PUBLIC_URL",
            [
                *("game.example", "ftp://game.example", "https://", "http://a:99999", "http://["),
                *(
                    "http://a/game",
                    "http://a?b",
                    "http://a#b",
                    "http://me@a",
                    "javascript:alert(1)",
                ),
            ],
            "PUBLIC_URL must be an address without a path, such as https://game.example, not",
        ),
        (
            "PUBLIC_URL",
            ["https://fu\u00dfball.example", "https://\u00fc..example", "https://" + "\u00fc" * 70],
            "PUBLIC_URL must have a name in ASCII, as browsers say it, such as https://xn--",
        ),
        (
            "TRUSTED_PROXIES",
            ["localhost", "10.0.0.1/8", "10.0.0.1;10.0.0.2"],
            "TRUSTED_PROXIES must be addresses and networks with commas between them, such as",
        ),
        ("STATUS_TOKEN", ["short", "€" * 16], "STATUS_TOKEN must be 16 or more characters"),
        ("LIMITS", ["no", "OFF"], "LIMITS must be on or off, not"),
        (
            "MESSAGES_PER_CONNECTION",
            ["5", "0/1", "1/0", "1.5/1", "1/1/1", "-1/1"],
            "MESSAGES_PER_CONNECTION must be a number and the seconds in which that many come back",
        ),
        (
            "WATCHERS_PER_TABLE",
            ["0", "many", "1000001"],
            "WATCHERS_PER_TABLE must be a number from 1 to 1000000, not",
        ),
    ],
)
def test_what_cannot_be_is_refused(name: str, texts: list[str], message: str) -> None:
    for text in texts:
        with pytest.raises(SettingsError, match=re.escape(message)):
            read_settings({name: text})


def test_a_password_is_not_printed() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"STATUS_TOKEN": "secret"})
    assert "secret" not in str(caught.value)
    settings = read_settings({"STATUS_TOKEN": "a secret of the operator"})
    assert "a secret" not in repr(settings)
