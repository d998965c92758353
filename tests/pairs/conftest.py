"""Two ends in one loop: no time has to pass for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.unit.virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], VirtualTimeLoop]]:
    return {"virtual": VirtualTimeLoop}


@pytest.fixture(autouse=True)
async def complaints() -> AsyncIterator[list[dict[str, Any]]]:
    """What failed in callbacks, where the client's end complains about the server's."""
    found: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: found.append(context))
    yield found
    assert found == []
