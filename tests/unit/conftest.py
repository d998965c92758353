"""Unit tests run on a loop whose time they need not wait for (``virtual_time``)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], VirtualTimeLoop]]:
    return {"virtual": VirtualTimeLoop}
