"""The errors, and what they hold."""

from __future__ import annotations

import pytest

import antiphon
from antiphon import errors


@pytest.mark.parametrize("name", errors.__all__)
def test_all_have_one_root(name: str) -> None:
    assert issubclass(getattr(errors, name), antiphon.AntiphonError)


def test_the_tree_is_drawn_whole() -> None:
    assert errors.__doc__ is not None
    assert [name for name in errors.__all__ if name not in errors.__doc__] == []


def test_a_timeout_is_also_pythons() -> None:
    error = antiphon.AckTimeout(responses=(1, 2))
    assert isinstance(error, TimeoutError)
    assert (str(error), error.responses) == ("operation has timed out", [1, 2])
    assert antiphon.AckTimeout().responses == []


def test_what_cannot_be_encoded_is_also_a_type_error() -> None:
    assert issubclass(antiphon.EncodeError, TypeError)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (antiphon.ConnectionRefused(), "connection refused"),
        (antiphon.ConnectionRefused("no", {"code": 1}), "no"),
        (antiphon.EventError("E1"), "E1"),
        (antiphon.EventError("E1", "because", 5), "E1: because"),
        (antiphon.Disconnected("ping timeout"), "socket has been disconnected (ping timeout)"),
        (antiphon.RemoteProtocolError("bad packet"), "bad packet"),
    ],
)
def test_say_what_happened(error: Exception, words: str) -> None:
    assert str(error) == words


def test_hold_what_was_given() -> None:
    refused = antiphon.ConnectionRefused("no", {"code": 1})
    assert (refused.message, refused.data) == ("no", {"code": 1})
    failed = antiphon.EventError("E1", "because", 5)
    assert (failed.code, failed.message, failed.data) == ("E1", "because", 5)
    assert antiphon.RemoteProtocolError("x").reason == "parse error"
    assert antiphon.RemoteProtocolError("x", "forced close").reason == "forced close"
