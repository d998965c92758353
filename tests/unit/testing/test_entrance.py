"""What clients in memory can be connected to, and where ``connect`` is found."""

from __future__ import annotations

from typing import Any

import pytest

import antiphon
from antiphon.testing import connect


async def test_an_application_stands_for_its_server() -> None:
    io = antiphon.Server()
    io.on("echo", lambda socket, value: value)
    app = antiphon.ASGIApp(io, path="/live")
    async with connect(app, "/") as client:
        assert client.socket.handshake.url.startswith("/live/?EIO=4&transport=websocket")
        assert await client.call("echo", 1) == 1


@pytest.mark.parametrize(
    "to", ["http://localhost:3000", antiphon.ASGIApp(antiphon.engine.EngineServer())]
)
def test_what_is_no_server_is_refused(to: Any) -> None:
    with pytest.raises(
        TypeError, match=r"what clients connect to in memory is an antiphon\.Server"
    ):
        connect(to)


def test_it_is_there_for_who_imports_antiphon_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(antiphon, "testing")
    assert antiphon.testing.connect is connect
    with pytest.raises(AttributeError, match="module 'antiphon' has no attribute 'tests'"):
        _ = antiphon.tests  # type: ignore[attr-defined]
