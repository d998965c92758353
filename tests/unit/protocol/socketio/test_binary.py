"""Putting attachments back where their placeholders stand."""

from __future__ import annotations

from typing import Any

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.binary import restore_attachments


def hole(num: object = 0) -> dict[str, object]:
    return {"_placeholder": True, "num": num}


@pytest.mark.parametrize(
    ("payload", "restored"),
    [
        (["x", hole()], ["x", b"0"]),
        (["x", {"a": hole(1), "b": [hole(0)]}], ["x", {"a": b"1", "b": [b"0"]}]),
        (["x", hole(0), hole(0)], ["x", b"0", b"0"]),
        (["x", {**hole(), "more": 1}], ["x", b"0"]),
        # These are none.
        (["x", {"_placeholder": False, "num": 0}], ["x", {"_placeholder": False, "num": 0}]),
        (["x", {"_placeholder": 1, "num": 0}], ["x", {"_placeholder": 1, "num": 0}]),
        (["x", {"num": 0}, 0, None, "y"], ["x", {"num": 0}, 0, None, "y"]),
        ([], []),
    ],
)
def test_restores_what_stands_for_an_attachment(payload: list[Any], restored: list[Any]) -> None:
    restore_attachments(payload, [b"0", b"1"])
    assert payload == restored


@pytest.mark.parametrize(
    "num", [2, -1, 1.0, 0.5, True, False, None, "0", "splice", "__proto__", [0], {}, 10**30]
)
def test_refuses_a_placeholder_that_stands_for_none(num: object) -> None:
    with pytest.raises(RemoteProtocolError, match="illegal attachments") as caught:
        restore_attachments(["x", [hole(num)]], [b"0", b"1"])
    assert caught.value.reason == "forced close"


def test_refuses_a_placeholder_without_a_number() -> None:
    with pytest.raises(RemoteProtocolError):
        restore_attachments(["x", {"_placeholder": True}], [b"0"])


def test_does_not_look_into_attachments_or_placeholders() -> None:
    payload: list[Any] = ["x", {**hole(), "inner": hole(7)}]
    restore_attachments(payload, [b"0"])
    assert payload == ["x", b"0"]


def test_does_not_use_the_call_stack() -> None:
    payload: Any = [hole()]
    for _ in range(100_000):
        payload = [payload]
    restore_attachments(payload, [b"0"])
    while isinstance(payload, list):
        (payload,) = payload
    assert payload == b"0"
