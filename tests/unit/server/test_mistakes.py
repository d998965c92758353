"""Mistakes of the application raise where they are made, with a sentence."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from math import nan
from typing import Any

import pytest

import antiphon
from antiphon.names import RESERVED_EVENTS
from tests.unit.server.one import One

Mistake = Callable[[Any], Any]


def print_nothing() -> None: ...


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"ping_intervall": 5}, "unknown option 'ping_intervall'; did you mean 'ping_interval'?"),
        ({"pingInterval": 5}, "unknown option 'pingInterval'; did you mean 'ping_interval'?"),
        ({"nonsense": 5}, "unknown option 'nonsense'"),
        ({"ping_interval": "25"}, "ping_interval is a number of seconds above 0, not '25'"),
        ({"ping_timeout": 0}, "ping_timeout is a number of seconds above 0, not 0"),
        ({"connect_timeout": None}, "connect_timeout is a number of seconds above 0, not None"),
        ({"upgrade_timeout": True}, "upgrade_timeout is a number of seconds above 0, not True"),
        ({"shutdown_timeout": -1}, "shutdown_timeout is a number of seconds from 0 on, not -1"),
        ({"max_http_buffer_size": "1MB"}, "max_http_buffer_size is a number of bytes above 0"),
        ({"transports": "websocket"}, "transports is a list, such as ['websocket']"),
        ({"transports": []}, "transports names none"),
        ({"transports": ["webtransport"]}, "['webtransport']; there are polling and websocket"),
        ({"allow_request": True}, "allow_request is a function, not True"),
        ({"allow_request": lambda: True}, "allow_request is given the request: too many"),
        ({"cors_origins": "https://a"}, 'cors_origins is a list: ["https://a"]'),
        ({"cors_origins": lambda: True}, "cors_origins is given the origin: too many"),
        ({"cors_origins": ["*"]}, 'cors_origins for all origins is "*", which is not put into'),
        ({"cors_origins": ["https://a", "https://b/"]}, "has 'https://b/', which no browser sends"),
        ({"cors_origins": ["a.example"]}, "cors_origins has 'a.example', which no browser sends"),
        ({"cors_origins": ["https://*.example"]}, "has 'https://*.example', which no browser"),
        ({"cors_origins": ["https://A.example"]}, "has 'https://A.example', which no browser"),
        ({"cors_origins": [re.compile("a")]}, "for more than names give a function"),
        ({"cors_origins": {"origin": "https://a"}}, 'is a list of origins, "*" or a function'),
        ({"cors_origins": True}, 'cors_origins is a list of origins, "*" or a function, not True'),
        ({"cors": "*"}, "unknown option 'cors'; did you mean 'cors_origins'?"),
        ({"http_compression": "gzip"}, "http_compression is True, False or from how many bytes"),
        ({"per_message_deflate": {"threshold": 1}}, "per_message_deflate is True, False or from"),
        ({"http_compression": -1}, "http_compression is True, False or from how many bytes on"),
        ({"cookie": 5}, "cookie is True, a name or a mapping, not 5"),
        ({"path": 5}, "path is a string such as '/socket.io', not 5"),
        ({"adapter": "redis"}, "the adapter is a function, not 'redis'"),
        ({"adapter": object}, "the adapter is given the namespace and its sockets"),
        (
            {"parser": antiphon.MsgpackParser},
            "parser is an object such as antiphon.MsgpackParser()",
        ),
        ({"max_namespaces": 0}, "max_namespaces is a number above 0"),
    ],
)
async def test_in_options(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        antiphon.Server(**options)


REGISTRATIONS: list[tuple[Mistake, str]] = [
    (lambda io: io.on("play")(5), "is a function, not 5"),
    (lambda io: io.on("play", lambda: None), "must take the socket as its first argument"),
    (lambda io: io.once("play", lambda: None), "must take the socket as its first argument"),
    (lambda io: io.on("play", lambda socket, *, key: None), "keyword-only argument 'key'"),
    (lambda io: io.on("connect", lambda: None), "must take the socket as its first argument"),
    (lambda io: io.on("connect", lambda socket, x: None), "is given the socket, this one wants 1"),
    (lambda io: io.on("disconnect", lambda s, reason, x: None), "the socket and the reason"),
    (lambda io: io.on("connect_error", lambda socket: None), "the name is reserved"),
    (lambda io: io.on("newListener", lambda socket: None), "the name is reserved"),
    (lambda io: io.on(5, lambda socket: None), "an event is named by a string"),
    (lambda io: io.use(lambda socket, next_: None), "a middleware is given the socket"),
    (lambda io: io.use(None), "is a function, not None"),
    (lambda io: io.on_any(None), "a listener is a function, not None"),
    (lambda io: io.prepend_any_outgoing("x"), "a listener is a function, not 'x'"),
    (lambda io: io.to(5), "a room is named by a string, not by 5"),
    (lambda io: io.except_([5]), "a room is named by a string, not by 5"),
    (lambda io: io.emits("news"), "what is declared is antiphon.Event('name', …), not 'news'"),
    (
        lambda io: io.include(antiphon.Router),
        "what is included is an antiphon.Router(), not <class",
    ),
]


@pytest.mark.parametrize("mistake", [case[0] for case in REGISTRATIONS], ids=range(18))
@pytest.mark.parametrize("place", ["server", "namespace", "family"])
async def test_in_registering(mistake: Mistake, place: str) -> None:
    io = antiphon.Server()
    places = {"server": io, "namespace": io.of("/a"), "family": io.of(re.compile("^/b"))}
    sentence = dict(REGISTRATIONS)[mistake]
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        mistake(places[place])


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        (lambda io: io.on_error(None), "an error handler is a function, not None"),
        (lambda io: io.on_error(lambda error: None), "an error handler is given the error and the"),
        (lambda io: io.on("new_namespace", lambda: None), "'new_namespace' is given the namespace"),
        (lambda io: io.on("new_namespace")(5), "the handler of 'new_namespace' is a function"),
        (lambda io: io.of(5), "a predicate for namespaces is a function, not 5"),
        (
            lambda io: io.of(lambda name: True),
            "a predicate for namespaces is given the name and auth",
        ),
        (lambda io: io.engine.use(None), "a middleware of the engine is a function, not None"),
        (lambda io: io.engine.use(lambda request, response, next_: None), "is given the request:"),
        (lambda io: io.engine.on("connection")(5), "the listener of 'connection' is a function"),
        (lambda io: io.engine.on("connection_error", print_nothing), "is given the request and"),
        (lambda io: io.server_side_emit("connect"), '"connect" is a reserved event name'),
        (lambda io: io.server_side_emit("new_namespace"), '"new_namespace" is a reserved event'),
    ],
)
async def test_in_what_a_server_is_given(mistake: Mistake, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        mistake(antiphon.Server())


async def test_in_asking_other_servers() -> None:
    with pytest.raises(ValueError, match="reserved event name"):
        await antiphon.Server().server_side_call("connection")


@pytest.mark.parametrize("event", sorted(RESERVED_EVENTS))
async def test_in_emitting(one: One, event: str) -> None:
    for sender in (one.socket, one.socket.volatile, one.io, one.io.to("red"), one.io.of("/a")):
        with pytest.raises(ValueError, match=f'"{event}" is a reserved event name'):
            sender.emit(event)
        with pytest.raises(ValueError, match=f'"{event}" is a reserved event name'):
            await sender.call(event)


LEFT = antiphon.Event("left")


async def streaming(event: str, args: object) -> AsyncIterator[str]:
    yield event


@pytest.mark.parametrize("seconds", ["5", nan])
async def test_in_waiting(one: One, seconds: Any) -> None:
    for ask in (one.socket.call, one.socket.volatile.call):
        with pytest.raises(TypeError, match="timeout is a number of seconds, not"):
            await ask("play", timeout=seconds)
    assert one.peer.take() == []


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        (lambda socket: socket.on("connect", lambda: None), "it is connected already"),
        (lambda socket: socket.on("play")(5), "is a function, not 5"),
        (lambda socket: socket.on("disconnect", lambda reason, x: None), "1 more"),
        (lambda socket: socket.use(lambda event: None), "a middleware of events is given"),
        (lambda socket: socket.use(None), "is a function, not None"),
        (lambda socket: socket.on_any(5), "a listener is a function, not 5"),
        (lambda socket: socket.join(5), "a room is named by a string, not by 5"),
        (lambda socket: socket.leave(5), "a room is named by a string, not by 5"),
        (lambda socket: socket.emit(5), "an event is named by a string"),
        (lambda socket: socket.emit("play", ack=5), "ack is a function, not 5"),
        (lambda socket: socket.emit(LEFT, ack=5), "ack is a function, not 5"),
        (lambda socket: socket.timeout("5"), "timeout is a number of seconds, not '5'"),
        (lambda socket: socket.broadcast.timeout(nan), "timeout is a number of seconds, not nan"),
        (lambda socket: socket.on("play", streaming), "the handler of 'play' has a yield in it"),
        (lambda socket: socket.on_any(streaming), "a listener has a yield in it"),
        (lambda socket: socket.use(streaming), "a middleware of events has a yield in it"),
    ],
)
async def test_with_a_socket(one: One, mistake: Mistake, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(sentence)):
        mistake(one.socket)
    assert one.peer.take() == []
