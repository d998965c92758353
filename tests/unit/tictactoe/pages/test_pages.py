"""The pages as they are put together: headers, invitations, health and status."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TypeVar
from xml.etree import ElementTree

import pytest
from starlette.types import ASGIApp

from tests.unit.tictactoe.pages.asking import Answer, ask
from tictactoe.addresses import Addresses
from tictactoe.pages import create_pages
from tictactoe.pages.access import Access
from tictactoe.pages.figures import Figures, refusals
from tictactoe.pages.health import LONGEST_CHECK
from tictactoe.pages.status import show_duration
from tictactoe.store.database import Work
from tictactoe.store.errors import StoreError

T = TypeVar("T")

TOKEN = "a secret of the operator"
FIGURES = Figures(
    players=7,
    games=3,
    watching=2,
    moves_per_minute=41,
    connections={"websocket": 8, "polling": 1},
    refusals={"refused_<b>": 5},
    uptime=3700.0,
    database="SQLite",
    database_is_well=True,
    versions={"Antiphon": "1.2.3"},
)


class AStore:
    """A database that answers, does not, or takes its time."""

    description = "SQLite"

    def __init__(self) -> None:
        self.well = True
        self.delay = 0.0

    async def check(self) -> bool:
        await asyncio.sleep(self.delay)
        return self.well


class NoGames:
    """A library that nobody here has to look into."""

    async def read(self, work: Work[T]) -> T:
        raise StoreError("it is closed")

    async def write(self, work: Work[T]) -> T | None:
        raise StoreError("it is closed")


async def read() -> Figures:
    return FIGURES


def pages(
    store: AStore | None = None, token: str | None = None, *, behind_proxy: bool = False
) -> ASGIApp:
    addresses = Addresses(None, "0.0.0.0", lambda: "10.0.0.7")
    access = Access(token, behind_proxy)
    return create_pages(addresses, access, store or AStore(), NoGames(), read)


async def test_every_answer_has_the_headers_of_a_page() -> None:
    app = pages()
    for path in ("/", "/game.js", "/healthz", "/status", "/qr/abcde.svg", "/nothing"):
        answer = await ask(app, path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "camera=()" in answer.headers["permissions-policy"]
    assert (await ask(app, "/")).headers["cache-control"] == "no-cache"
    assert (await ask(app, "/status")).headers["cache-control"] == "no-store"


async def test_the_page_has_nothing_inline() -> None:
    app = pages()
    for path in ("/", "/status"):
        body = (await ask(app, path)).body
        assert b"<style" not in body
        assert b"style=" not in body
        assert b"<script>" not in body


# Health.


async def test_healthy() -> None:
    answer = await ask(pages(), "/healthz", client="203.0.113.5")
    assert answer.status == 200
    assert json.loads(answer.body) == {"ok": True, "database": True}


async def test_a_database_that_is_not_well() -> None:
    store = AStore()
    store.well = False
    answer = await ask(pages(store), "/healthz")
    assert answer.status == 503
    assert json.loads(answer.body) == {"ok": False, "database": False}


async def test_a_database_that_does_not_answer() -> None:
    store = AStore()
    store.delay = LONGEST_CHECK * 10
    began = asyncio.get_running_loop().time()
    assert (await ask(pages(store), "/healthz")).status == 503
    # Real time goes on beneath the clock of the test, on a busy machine for long.
    assert asyncio.get_running_loop().time() - began < store.delay / 2


# Invitations.


async def test_a_picture_of_the_link() -> None:
    answer = await ask(pages(), "/qr/aBc2e.svg")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "max-age" in answer.headers["cache-control"]
    root = ElementTree.fromstring(answer.body)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert b"style" not in answer.body
    assert b"script" not in answer.body
    # The same for the same, another one for another.
    assert (await ask(pages(), "/qr/ABC2E.svg")).body == answer.body
    assert (await ask(pages(), "/qr/ABC2F.svg")).body != answer.body


async def test_the_link_leads_to_this_machine_from_elsewhere() -> None:
    answer = await ask(pages(), "/link/abcde")
    assert json.loads(answer.body) == {"link": "http://10.0.0.7:3000/?g=ABCDE"}
    answer = await ask(pages(), "/link/abcde", {"Host": "game.example"})
    assert json.loads(answer.body) == {"link": "http://game.example/?g=ABCDE"}


@pytest.mark.parametrize("code", ["abcd", "abcdef", "ab-de", "ab%2fde", "äbcde", "", "a%0abcd"])
async def test_what_is_no_code_has_no_picture(code: str) -> None:
    assert (await ask(pages(), f"/qr/{code}.svg")).status == 404
    assert (await ask(pages(), f"/link/{code}")).status == 404


async def test_who_asks_by_no_host_gets_no_link() -> None:
    for host in ('"><script>', "a b", "me@evil.example", ""):
        assert (await ask(pages(), "/link/abcde", {"Host": host})).status == 404


# Status.


async def status_of(app: ASGIApp, headers: dict[str, str], client: str = "127.0.0.1") -> Answer:
    answer, figures = [await ask(app, f"/{name}", headers, client=client) for name in PATHS]
    assert answer.status == figures.status
    return answer


PATHS = ("status", "status.json")


async def test_the_operator_sees_how_it_is() -> None:
    answer = await ask(pages(), "/status")
    assert answer.status == 200
    text = answer.body.decode()
    for row in (
        '<tr><th scope="row">players</th><td>7</td></tr>',
        '<tr><th scope="row">moves in the last minute</th><td>41</td></tr>',
        '<tr><th scope="row">websocket</th><td>8</td></tr>',
        '<tr><th scope="row">refused_&lt;b&gt;</th><td>5</td></tr>',
        '<tr><th scope="row">up for</th><td>1 h 1 min</td></tr>',
        '<tr><th scope="row">database</th><td>SQLite: well</td></tr>',
    ):
        assert row in text
    figures = json.loads((await ask(pages(), "/status.json")).body)
    assert figures["players"] == 7
    assert figures["connections"] == {"websocket": 8, "polling": 1}


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1", "[::1]:3000"])
async def test_without_a_password_it_is_for_this_machine(host: str) -> None:
    for client in ("127.0.0.1", "::1"):
        assert (await status_of(pages(), {"Host": host}, client)).status == 200
    for client in ("10.0.0.7", "203.0.113.5", "2001:db8::1"):
        assert (await status_of(pages(), {"Host": host}, client)).status == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "game.example"},
        {"Host": "["},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "203.0.113.5"},
        {"Forwarded": "for=203.0.113.5"},
        {"Via": "1.1 proxy"},
    ],
)
async def test_who_comes_by_another_way_is_not_this_machine(headers: dict[str, str]) -> None:
    assert (await status_of(pages(), headers)).status == 404


async def test_behind_a_proxy_anybody_seems_to_be_this_machine() -> None:
    app = pages(behind_proxy=True)
    assert (await status_of(app, {})).status == 404
    app = pages(token=TOKEN, behind_proxy=True)
    assert (await status_of(app, {"Authorization": f"Bearer {TOKEN}"})).status == 200


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"me:{password}".encode()).decode()}


async def test_who_knows_the_password_may_come_from_anywhere() -> None:
    app = pages(token=TOKEN)
    for headers in ({"Authorization": f"Bearer {TOKEN}"}, basic(TOKEN)):
        assert (await status_of(app, headers, "203.0.113.5")).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": f"Digest {TOKEN}"},
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic /////w=="},
        basic("wrong"),
        basic(""),
    ],
)
async def test_who_does_not_know_it_is_asked(headers: dict[str, str]) -> None:
    answer = await status_of(pages(token=TOKEN), headers)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert b"players" not in answer.body


def test_what_counts_as_refused() -> None:
    counts = {
        "refused_body": 2,
        "closed_ping_timeout": 3,
        "unhandled_events": 9,
        "game_too_fast": 0,
    }
    assert list(refusals({**counts, "handler_failed": 2}).items()) == [
        ("closed_ping_timeout", 3),
        ("handler_failed", 2),
        ("refused_body", 2),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.9, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (7261, "2 h 1 min"), (200000, "2 d 7 h")],
)
def test_durations_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert show_duration(seconds) == text
