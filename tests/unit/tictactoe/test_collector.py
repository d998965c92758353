"""What happens at the tables leaves nothing for the garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from antiphon.testing import Connections, settle
from tests.unit.tictactoe.visitors import move
from tictactoe.app import create_server
from tictactoe.collector import MIDDLE, OLD, YOUNG, spare_pauses


@pytest.fixture
def collector() -> Iterator[None]:
    """As it was, afterwards."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
def test_pauses_are_spared() -> None:
    spare_pauses()
    assert gc.get_threshold() == (YOUNG, MIDDLE, OLD)
    assert gc.get_freeze_count() > 10_000
    assert gc.isenabled()


@pytest.mark.usefixtures("collector")
async def test_moves_are_freed_without_the_collector(antiphon_connect: Connections) -> None:
    io = create_server(counts_interval=None)
    x = await antiphon_connect(io, auth={"seat": None})
    o = await antiphon_connect(io, auth={"seat": None})
    await settle()
    gc.collect()
    gc.disable()
    for client, space in zip([x, o] * 4, ["1-1", "2-2", "1-3", "3-1"], strict=False):
        assert await move(client, space) == {"ok": True}
    await settle()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        kept = [type(each) for each in gc.garbage if type(each).__module__.startswith("tictactoe")]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert kept == []
