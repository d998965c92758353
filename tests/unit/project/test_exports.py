"""The public face: what `antiphon` offers is what it says it offers."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

import antiphon

# Promised in the documentation; a name leaves this list only with a new major version.
PROMISED = {
    "ASGIApp",
    "AckTimeout",
    "ConnectionRefused",
    "Disconnected",
    "EventError",
    "Handshake",
    "Server",
    "Socket",
    "run",
}


def test_all_is_sorted_and_unique() -> None:
    assert list(antiphon.__all__) == sorted(set(antiphon.__all__))


def test_all_is_complete() -> None:
    """A public name that is reachable but not listed would be API by accident."""
    reachable = {
        name
        for name, value in vars(antiphon).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"
    }
    assert reachable - set(antiphon.__all__) == set()


def test_what_is_promised_is_there() -> None:
    assert set(antiphon.__all__) >= PROMISED


@pytest.mark.parametrize("name", antiphon.__all__)
def test_every_name_is_documented(name: str) -> None:
    value = getattr(antiphon, name)
    if callable(value) or isinstance(value, ModuleType):
        # Python takes a class without a docstring to be documented by its base, so look at its own.
        own = vars(value).get("__doc__") if isinstance(value, type) else inspect.getdoc(value)
        assert own and not own.startswith(f"{name}("), f"antiphon.{name} has no docstring"
