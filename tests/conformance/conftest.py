"""Which server is judged: `--server=antiphon` (the default), `antiphon-asgi`, or `node`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import cast, get_args

import pytest

from .serving import Kind, Make, Server, Servers
from .wire import Wire


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--server",
        choices=get_args(Make),
        default="antiphon",
        help="the server that the conformance suite judges",
    )


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "server(kind, **options): the server a test talks to, and the options it is started with",
        "node_differs(what): Node is seen to do otherwise; the test must fail against it",
        "antiphon_only(why): the test has no meaning for Node, or would end its process",
    ):
        config.addinivalue_line("markers", line)


def make_of(config: pytest.Config) -> Make:
    return cast(Make, config.getoption("--server", default="antiphon"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if make_of(config) != "node":
        return
    for item in items:
        if difference := item.get_closest_marker("node_differs"):
            item.add_marker(pytest.mark.xfail(reason=difference.args[0], strict=True))
        if only := item.get_closest_marker("antiphon_only"):
            item.add_marker(pytest.mark.skip(reason=only.args[0]))


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    started = Servers(make_of(request.config))
    yield started
    started.stop()


@pytest.fixture
def server(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    """The server that the closest `server` mark asks for; one for all tests that ask the same."""
    mark = request.node.get_closest_marker("server")
    assert mark is not None, "the test file names no server"
    kind: Kind = mark.args[0]
    chosen = servers.get(kind, mark.kwargs)
    before = len(chosen.complaints())
    yield chosen
    assert chosen.is_running, f"the server died:\n{chosen.log()[-4000:]}"
    assert chosen.complaints()[before:] == [], chosen.log()[-4000:]


@pytest.fixture
async def wire(server: Server) -> AsyncIterator[Wire]:
    async with Wire(server) as wire:
        yield wire
