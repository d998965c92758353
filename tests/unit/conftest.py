"""Tests of the Python core run on a loop whose time they need not wait for (``virtual_time``)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from antiphon import eager
from tests.twins import twins
from tests.unit.noted import Noted
from tests.unit.virtual_time import VirtualTimeLoop

HERE = Path(__file__).parent
IN_MEMORY = ("adapters", "compat", "engine", "events", "server")
WITHOUT_DATABASE = {"game", "antiphon_connect"}
"""What tests of a game ask for that needs no real time."""


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    directory, *rest = item.path.relative_to(HERE).parts
    fixtures: list[str] = getattr(item, "fixturenames", [])
    if not rest or directory in IN_MEMORY or WITHOUT_DATABASE.intersection(fixtures):
        return {"virtual": VirtualTimeLoop}
    return {"real": asyncio.new_event_loop}


if sys.version_info >= (3, 12):

    @pytest.fixture
    def noted() -> Noted:
        return Noted()

else:

    @pytest.fixture(params=twins(eager.EagerStarter))
    def noted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Noted:
        """Tasks that are started by what is written in Python, and by what is compiled."""
        start = eager.make_starter(request.param).start
        monkeypatch.setattr("antiphon.tasks.start_eagerly", start)
        return Noted()
