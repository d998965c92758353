from __future__ import annotations

import logging
from typing import Any

import pytest

import antiphon
from antiphon.compat import socketio


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"ping_interval": 5, "ping_timeout": 3}, "ping_interval", 5),
        ({"ping_interval": (5, 2), "ping_timeout": 3}, "ping_interval", 5),
        ({"ping_interval": (5, 2), "ping_timeout": 3}, "ping_timeout", 5),
        ({"ping_interval": (5, 2)}, "ping_timeout", 22),
        ({"max_http_buffer_size": 100}, "max_http_buffer_size", 100),
        ({"allow_upgrades": False}, "allow_upgrades", False),
        ({"transports": "websocket"}, "transports", ["websocket"]),
        ({"transports": ["polling"]}, "transports", ["polling"]),
        ({"transports": None}, "transports", ("polling", "websocket")),
        ({"cookie": "sid"}, "cookie", "sid"),
        (
            {"cookie": {"name": "sid", "Path": lambda: "/x"}},
            "cookie",
            {"name": "sid", "Path": "/x"},
        ),
        ({"http_compression": False}, "http_compression", False),
        ({"compression_threshold": 10}, "http_compression", 10),
        ({"cors_allowed_origins": None}, "cors_origins", None),
        ({"cors_allowed_origins": "http://a"}, "cors_origins", ["http://a"]),
        ({"cors_allowed_origins": "http://a/"}, "cors_origins", []),
        ({"cors_allowed_origins": ["http://a/", "http://a"]}, "cors_origins", ["http://a"]),
        (
            {"cors_allowed_origins": ["http://a", "http://b"]},
            "cors_origins",
            ["http://a", "http://b"],
        ),
        ({"cors_allowed_origins": "*", "cors_credentials": False}, "cors_origins", "*"),
        ({"async_mode": "asgi", "monitor_clients": True, "serializer": "default"}, "cookie", False),
    ],
)
async def test_an_option_has_a_counterpart(given: dict[str, Any], name: str, value: object) -> None:
    assert getattr(socketio.AsyncServer(**given).io.engine.options, name) == value


async def test_msgpack_is_a_parser() -> None:
    parser = socketio.AsyncServer(serializer="msgpack").io.options.parser
    assert isinstance(parser, antiphon.MsgpackParser)


@pytest.mark.parametrize(
    ("given", "allowed"),
    [("*", True), (["*"], True), ([], True), (lambda origin: origin == "http://a", False)],
)
async def test_origins_may_be_any_or_those_of_a_predicate(given: Any, allowed: bool) -> None:
    origins = socketio.AsyncServer(cors_allowed_origins=given).io.engine.options.cors_origins
    assert callable(origins)
    assert origins("http://a") and origins("http://b") is allowed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"async_mode": "aiohttp"}, "async_mode='aiohttp' has no counterpart.*ASGI server"),
        ({"serializer": object}, "serializer=.* has no counterpart.*parser"),
        ({"json": object()}, "json=.* has no counterpart"),
        ({"monitor_clients": False}, "monitor_clients=False has no counterpart"),
        ({"cors_credentials": False, "cors_allowed_origins": "http://a"}, "cors_credentials=False"),
        ({"cors_allowed_origins": lambda origin, environ: True}, "the origin alone.*allow_request"),
        ({"transports": ["carrier pigeon"]}, "unknown transport 'carrier pigeon'"),
        ({"transports": []}, "transports names none"),
        ({"client_manager": object()}, "object has no counterpart here.*one process"),
    ],
)
async def test_an_option_without_a_counterpart_is_refused_with_a_sentence(
    given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        socketio.AsyncServer(**given)


async def test_an_option_that_does_not_exist_is_refused_with_a_guess() -> None:
    with pytest.raises(TypeError, match="unknown option 'ping_intervall'; did you mean 'ping_int"):
        socketio.AsyncServer(ping_intervall=5)


async def test_a_logger_is_told_of_what_is_emitted(caplog: pytest.LogCaptureFixture) -> None:
    sio = socketio.AsyncServer(logger=logging.getLogger("of the program"))
    caplog.set_level(logging.INFO)
    await sio.emit("news", 1, to="room")
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("of the program", 'emitting event "news" to room [/]')
    ]


async def test_without_a_logger_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await socketio.AsyncServer().emit("news", 1, to="room")
    assert not caplog.records


async def test_logger_true_makes_antiphons_logger_speak() -> None:
    logger = logging.getLogger("antiphon")
    before = logger.level, list(logger.handlers)
    try:
        logger.setLevel(logging.NOTSET)
        assert socketio.AsyncServer(logger=True).logger is logger
        assert logger.level == logging.INFO and len(logger.handlers) == len(before[1]) + 1
        socketio.AsyncServer(logger=True)
        assert len(logger.handlers) == len(before[1]) + 1
    finally:
        logger.setLevel(before[0])
        logger.handlers = before[1]
