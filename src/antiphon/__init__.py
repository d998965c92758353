"""Antiphon: Socket.IO for Python, whole."""

from __future__ import annotations

from antiphon import engine
from antiphon.adapters.broadcast import BroadcastOperator
from antiphon.engine.request import Request
from antiphon.errors import (
    AckError,
    AckTimeout,
    AntiphonError,
    ConnectionRefused,
    Disconnected,
    EncodeError,
    EventError,
    InvalidAck,
    InvalidPayload,
    LocalProtocolError,
    RemoteProtocolError,
)
from antiphon.events.event import Event
from antiphon.hosts.asgi import ASGIApp
from antiphon.hosts.uvicorn import run
from antiphon.protocol.socketio.msgpack_parser import MsgpackParser
from antiphon.server.handshake import Handshake
from antiphon.server.namespace import Namespace
from antiphon.server.namespaces import ParentNamespace
from antiphon.server.server import Server
from antiphon.server.socket import Socket

__all__ = [
    "ASGIApp",
    "AckError",
    "AckTimeout",
    "AntiphonError",
    "BroadcastOperator",
    "ConnectionRefused",
    "Disconnected",
    "EncodeError",
    "Event",
    "EventError",
    "Handshake",
    "InvalidAck",
    "InvalidPayload",
    "LocalProtocolError",
    "MsgpackParser",
    "Namespace",
    "ParentNamespace",
    "RemoteProtocolError",
    "Request",
    "Server",
    "Socket",
    "engine",
    "run",
]

__version__ = "0.1.0"
