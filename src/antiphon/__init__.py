"""Antiphon: Socket.IO for Python, whole."""

from __future__ import annotations

import importlib
import typing

from antiphon import engine
from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.client import sync
from antiphon.client.entrance import connect
from antiphon.client.manager import Manager
from antiphon.client.socket import ClientSocket
from antiphon.engine.request import Request
from antiphon.errors import (
    AckError,
    AckTimeout,
    AntiphonError,
    BufferFull,
    ConnectError,
    ConnectionRefused,
    ConnectTimeout,
    Disconnected,
    EncodeError,
    EventError,
    HostNotFound,
    InvalidAck,
    InvalidPayload,
    LocalProtocolError,
    MessageTooBig,
    NotSocketIO,
    RemoteProtocolError,
    TLSFailed,
    Unreachable,
    UnsupportedProtocol,
)
from antiphon.events.event import Event
from antiphon.events.injection import Auth, Depends
from antiphon.hosts.asgi import ASGIApp
from antiphon.hosts.uvicorn import run
from antiphon.protocol.socketio.msgpack_parser import MsgpackParser
from antiphon.protocol.socketio.recovery import Recovery
from antiphon.server.handshake import Handshake
from antiphon.server.namespace import Namespace
from antiphon.server.namespaces import ParentNamespace
from antiphon.server.registering import Router
from antiphon.server.server import Server
from antiphon.server.socket import Socket

if typing.TYPE_CHECKING:
    from antiphon import testing

__all__ = [
    "ASGIApp",
    "AckError",
    "AckTimeout",
    "AntiphonError",
    "Auth",
    "BroadcastOperator",
    "BufferFull",
    "ClientSocket",
    "ConnectError",
    "ConnectTimeout",
    "ConnectionRefused",
    "Depends",
    "Disconnected",
    "EncodeError",
    "Event",
    "EventError",
    "Handshake",
    "HostNotFound",
    "InvalidAck",
    "InvalidPayload",
    "LocalProtocolError",
    "Manager",
    "MessageTooBig",
    "MsgpackParser",
    "Namespace",
    "NotSocketIO",
    "ParentNamespace",
    "Recovery",
    "RemoteProtocolError",
    "Request",
    "Router",
    "Server",
    "Socket",
    "TLSFailed",
    "Unreachable",
    "UnsupportedProtocol",
    "connect",
    "engine",
    "run",
    "sync",
    "testing",
]

__version__ = "0.1.0"

if not typing.TYPE_CHECKING:  # type checkers would take it for an answer to any name

    def __getattr__(name: str) -> object:
        """``antiphon.testing``, which is imported when it is asked for: servers do without it."""
        if name != "testing":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return importlib.import_module("antiphon.testing")
