"""Leaks are looked for among what came to be since the tests began: that is quick."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="package", autouse=True)
def freeze_what_is_there() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
