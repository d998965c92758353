"""What the tests of the server share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.unit.server.one import One
from tests.unit.server.recovering import Guest, recovering


@pytest.fixture(scope="package", autouse=True)
def freeze_what_is_there() -> Iterator[None]:
    """Leaks are looked for among what came to be since the tests began: that is quick."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
async def one() -> One:
    return await One().open()


@pytest.fixture
async def guest() -> Guest:
    """A client of a server with recovery, in the room red."""
    one = Guest(recovering())
    assert not await one.come()
    one.socket.join("red")
    return one
