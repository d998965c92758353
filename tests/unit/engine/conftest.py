"""Fixtures of the engine's tests."""

from __future__ import annotations

import pytest

from .opened import Opened


@pytest.fixture
def opened() -> Opened:
    return Opened()
