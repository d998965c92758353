"""Clients here reach no server: a transport in memory, and a clock that need not be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.unit.virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"virtual": VirtualTimeLoop}
