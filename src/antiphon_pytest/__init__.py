"""The pytest plugin: fixtures for tests of an application on Antiphon.

pytest loads it in every project of an environment that has Antiphon, so it imports nothing of it
before a test asks for a fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from antiphon.testing import Clock, Connections

__all__ = ["antiphon_clock", "antiphon_connect"]


@pytest.fixture
def antiphon_clock() -> Clock:
    """A clock for the test's event loop: ``await antiphon_clock.advance(60)``."""
    from antiphon.testing import Clock

    return Clock()


@pytest.fixture
def antiphon_connect() -> Iterator[Connections]:
    """Connects clients that leave when the test ends: ``client = await antiphon_connect(io)``."""
    from antiphon.testing import Connections

    connections = Connections()
    yield connections
    connections.close()
