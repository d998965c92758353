"""The open packet, as a client reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.opened import Opened, read_open

GOOD: dict[str, Any] = {
    "sid": "lv_VI97HAXpY6yYWAAAC",
    "upgrades": ["websocket", "webtransport"],
    "pingInterval": 25000,
    "pingTimeout": 20000,
    "maxPayload": 1000000,
}


def test_what_a_server_says() -> None:
    expected = Opened(GOOD["sid"], ("websocket", "webtransport"), 25.0, 20.0, 1_000_000)
    assert read_open(json.dumps(GOOD)) == expected


@pytest.mark.parametrize("limit", [None, 0, -1, "1", 1.5, True])
def test_a_limit_that_is_none(limit: object) -> None:
    assert read_open(json.dumps({**GOOD, "maxPayload": limit})).max_payload is None


@pytest.mark.parametrize(
    "changes",
    [
        {"sid": ""},
        {"sid": 1},
        {"sid": None},
        {"upgrades": None},
        {"upgrades": "websocket"},
        {"pingInterval": None},
        {"pingInterval": "25000"},
        {"pingInterval": True},
        {"pingTimeout": -1},
        {"pingInterval": 0, "pingTimeout": 0},
    ],
)
def test_what_no_session_can_be_made_of(changes: dict[str, object]) -> None:
    with pytest.raises(RemoteProtocolError, match="lacks what a session needs"):
        read_open(json.dumps({**GOOD, **changes}))


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"sid"', "1"])
def test_what_is_no_object(text: str) -> None:
    with pytest.raises(RemoteProtocolError):
        read_open(text)
