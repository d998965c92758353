"""Options that cannot be are refused at once, with what to do."""

from __future__ import annotations

from typing import Any

import pytest

import antiphon

URL = "http://localhost:3000"


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"transports": []}, TypeError, "with something in it"),
        ({"transports": "websocket"}, TypeError, r"\['websocket'\]"),
        ({"transports": ["webtransport"]}, ValueError, "unknown transport 'webtransport'"),
        ({"timeout": 0}, ValueError, "above 0"),
        ({"timeout": "5"}, ValueError, "timeout is a number of seconds above 0, not '5'"),
        ({"reconnection_attempts": None}, ValueError, "is a number from 0 on, not None"),
        ({"proxy": "localhost:3128"}, ValueError, "such as 'http://localhost:3128'"),
        ({"reconnection_delay": -1}, ValueError, "from 0 on"),
        ({"reconnection_attempts": -1}, ValueError, "from 0 on"),
        ({"randomization_factor": 1.1}, ValueError, "from 0 to 1"),
        ({"max_message_size": 0}, ValueError, "above 0"),
        ({"cookies": {"my cookie": "x"}}, ValueError, "Illegal key 'my cookie'"),
        ({"max_message_size": 1.5}, ValueError, "a whole number of bytes"),
        ({"reconection": False}, TypeError, "did you mean 'reconnection'"),
    ],
)
def test_of_a_manager(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        antiphon.Manager(URL, **options)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"retries": -1}, ValueError, "from 0 on"),
        ({"ack_timeout": 0}, ValueError, "or None"),
        ({"buffer_policy": "drop"}, ValueError, "drop_oldest"),
        ({"max_buffered_events": 0}, ValueError, "above 0"),
        ({"max_buffered_bytes": 0}, ValueError, "above 0"),
        ({"max_pending_acks": 0}, ValueError, "above 0"),
        ({"ack_timout": 1}, TypeError, "did you mean 'ack_timeout'"),
    ],
)
async def test_of_a_socket(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        antiphon.Manager(URL).socket("/", **options)


async def test_of_connect() -> None:
    for given, message in (
        ({"namespace": "chat"}, "begins with a slash: '/chat'"),
        ({"namespace": "/a,b"}, "no comma in its name: '/a,b'"),
        ({"url": "localhost:3000"}, "no address of a server"),
        ({"url": f"{URL}/news", "namespace": "/chat"}, "names the namespace '/news'"),
    ):
        with pytest.raises(ValueError, match=message):
            antiphon.connect(**{"url": URL, **given})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="did you mean 'auth'"):
        antiphon.connect(URL, auht=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", ["chat", "", "/a,b"])
async def test_of_a_namespace(name: str) -> None:
    with pytest.raises(ValueError, match="a namespace "):
        antiphon.Manager(URL).socket(name)
