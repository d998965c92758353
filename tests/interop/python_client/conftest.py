"""Our Python client, against Node's server and ours, over all transports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeAlias

import pytest
import pytest_asyncio

import antiphon
from tests.interop.clients.client import TRANSPORTS, Way
from tests.interop.conftest import Pair
from tests.interop.python_client.proxy import Proxy
from tests.interop.serving import Server

QUICK = {"reconnection_delay": 0.01, "reconnection_delay_max": 0.05}

Make: TypeAlias = Callable[..., antiphon.Manager]


@pytest.fixture
def transports(way: Way) -> list[str]:
    return TRANSPORTS[way]


@pytest_asyncio.fixture(loop_scope="session")
async def manage(transports: list[Any]) -> AsyncIterator[Make]:
    """Makes managers, and closes them in the end."""
    made: list[antiphon.Manager] = []

    def make(url: Any, **options: Any) -> antiphon.Manager:
        manager = antiphon.Manager(url, **{"transports": transports, **QUICK, **options})
        made.append(manager)
        return manager

    yield make
    for manager in made:
        for socket in manager.sockets.values():
            await socket.disconnect(timeout=0)
        await manager.close()


@pytest_asyncio.fixture(loop_scope="session")
async def proxy(server: Server) -> AsyncIterator[Proxy]:
    """A proxy before the shared server."""
    proxy = Proxy(server.port)
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
def is_node(pair: Pair) -> bool:
    return pair.server == "node"
