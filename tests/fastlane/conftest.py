"""The servers of the fast lane, each started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .peer import Served, served


@pytest.fixture(scope="session", params=["uvloop", "asyncio"])
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """An engine that echoes, on each loop."""
    with served(loop=request.param, engine={"max_http_buffer_size": 100_000}) as one:
        yield one
