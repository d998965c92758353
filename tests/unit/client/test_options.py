"""Options that cannot be are refused at once, with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import antiphon
from antiphon.client.connecting import Connecting

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
        ({"randomization_factor": "0.5"}, ValueError, "from 0 to 1"),
        ({"proxy": 3128}, ValueError, "proxy is an address"),
        ({"ssl": None}, TypeError, "True or False, not None"),
        ({"per_message_deflate": "1024"}, ValueError, "a number of bytes from 0 on, not '1024'"),
        ({"per_message_deflate": -1}, ValueError, "from 0 on"),
        ({"reconection": False}, TypeError, "did you mean 'reconnection'"),
        ({"path": 5}, TypeError, "path is a string such as '/socket.io', not 5"),
        ({"headers": 5}, TypeError, "headers is a mapping of names and values, or a function"),
        ({"query": "a=b"}, TypeError, "query is a mapping of names and values, or a function"),
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
        ({"ack_timeout": "5"}, ValueError, "of seconds above 0, or None, not '5'"),
        ({"buffer_policy": "drop"}, ValueError, "drop_oldest"),
        ({"max_buffered_events": 0}, ValueError, "above 0"),
        ({"max_buffered_bytes": 0}, ValueError, "above 0"),
        ({"max_pending_acks": 0}, ValueError, "above 0"),
        ({"ack_timout": 1}, TypeError, "did you mean 'ack_timeout'"),
        (
            {"auth": "token"},
            TypeError,
            "auth is a mapping such as .*, or a function .*, not 'token'",
        ),
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
    with pytest.raises(TypeError, match="a namespace is named by a string such as '/chat', not"):
        antiphon.connect(URL, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["chat", "", "/a,b"])
async def test_of_a_namespace(name: str) -> None:
    with pytest.raises(ValueError, match="a namespace "):
        antiphon.Manager(URL).socket(name)


async def test_of_what_is_given_to_a_socket_or_a_manager() -> None:
    manager: Any = antiphon.Manager(URL)
    socket: Any = manager.socket("/")
    mistakes: list[tuple[Callable[[], Any], str]] = [
        (lambda: socket.on("connect", lambda socket: None), "'connect' is given nothing, this one"),
        (lambda: socket.on("disconnect", lambda sid, reason: None), "given the reason, this one"),
        (lambda: socket.once("connect_error")(lambda a, b: None), "given the error, this one"),
        (lambda: socket.on_error(lambda error: None), "an error handler is given the error and"),
        (lambda: manager.on("reconnect", 5), "the listener of 'reconnect' is a function, not 5"),
        (lambda: manager.on("open", lambda socket: None), "'open' is given nothing: missing a"),
    ]
    for mistake, sentence in mistakes:
        with pytest.raises(TypeError, match=re.escape(sentence)):
            mistake()


async def test_of_a_connection_that_nobody_waited_for() -> None:
    connecting: Any = Connecting(antiphon.Manager(URL).socket("/"))
    with pytest.raises(AttributeError, match=r"'emit' is asked of the socket.*await connect"):
        connecting.emit("x")


def test_values_at_the_edge() -> None:
    for options in (
        {"per_message_deflate": 0},
        {"per_message_deflate": True},
        {"randomization_factor": 0},
        {"randomization_factor": 1},
        {"ssl": False},
    ):
        antiphon.Manager(URL, **options)
