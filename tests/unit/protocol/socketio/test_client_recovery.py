"""Recovery seen from the client."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.protocol.socketio.client_recovery import Recovery


def connected(pid: str | None = "p") -> Recovery:
    recovery = Recovery()
    assert not recovery.connected(pid)
    return recovery


def received(recovery: Recovery, *event: Any) -> list[Any]:
    data = list(event)
    recovery.received(data)
    return data


def test_at_first_there_is_nothing_to_say() -> None:
    assert Recovery().payload(None) is None
    assert Recovery().payload({"token": 1}) == {"token": 1}
    assert connected(None).payload({"token": 1}) == {"token": 1}


def test_a_lost_session_is_named_with_its_offset() -> None:
    recovery = connected()
    assert recovery.payload(None) == {"pid": "p"}
    assert received(recovery, "event", 1, "MzUPkW0") == ["event", 1]
    assert recovery.payload({"token": 1}) == {"pid": "p", "offset": "MzUPkW0", "token": 1}


def test_what_the_application_says_counts() -> None:
    assert connected().payload({"pid": "mine"}) == {"pid": "mine"}


def test_the_same_session_goes_on() -> None:
    recovery = connected()
    received(recovery, "event", "MzUPkW0")
    assert recovery.connected("p")
    assert recovery.offset == "MzUPkW0"


@pytest.mark.parametrize("pid", ["q", None, 1])
def test_another_session_begins_anew(pid: object) -> None:
    recovery = connected()
    received(recovery, "event", "MzUPkW0")
    assert not recovery.connected(pid)
    assert (recovery.pid, recovery.offset) == (pid if pid == "q" else None, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("MzUPkW0", "MzUPkW1.1"),
        ("1700000000000-0", "1700000000001-12"),
        ("65a1b2c3d4e5f60718293a4b", "65a1b2c3d4e5f60718293a4c"),
        ("12", "13"),
        ("Ab_-:9999", "Ab_-:10000"),
    ],
)
def test_offsets_of_all_servers(first: str, second: str) -> None:
    recovery = connected()
    assert received(recovery, "event", first) == ["event"]
    assert received(recovery, "event", 1, second) == ["event", 1]
    assert recovery.offset == second


def test_a_text_of_the_application_stays() -> None:
    recovery = connected()
    received(recovery, "event", "MzUPkW0")
    for text in ("hello, world", "", "a text", "Zoë"):
        assert received(recovery, "volatile", text) == ["volatile", text]
    assert recovery.offset == "MzUPkW0"


def test_an_event_without_arguments_has_none() -> None:
    assert received(connected(), "MzUPkW0") == ["MzUPkW0"]


def test_who_said_goodbye_asks_for_nothing() -> None:
    recovery = Recovery()
    recovery.connected("pid")
    recovery.received(["event", "offset"])
    recovery.left()
    assert recovery.payload({"a": 1}) == {"a": 1}
    assert not recovery.connected("pid")
