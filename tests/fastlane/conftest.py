"""The servers of the fast lane, each started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .peer import Served, served


@pytest.fixture(scope="session", params=["uvloop", "asyncio", "asyncio-python"])
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """An engine that echoes, on each loop: with what is compiled, and without."""
    loop, _, pure = request.param.partition("-")
    options = {"max_http_buffer_size": 100_000}
    with served(compiled=not pure, loop=loop, engine=options) as one:
        yield one
