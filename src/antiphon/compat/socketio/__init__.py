"""python-socketio's asyncio server on top of Antiphon's: change one import, then move on.

``from antiphon.compat import socketio`` stands for ``import socketio`` in a program that serves
with ``AsyncServer`` and ``ASGIApp``. ``AsyncServer.io`` is the ``antiphon.Server`` below, for new
code. The page docs/migrating-from-python-socketio.md says what behaves differently, and why.
"""

from __future__ import annotations

import inspect
from typing import Final

from antiphon.compat.socketio import exceptions
from antiphon.compat.socketio.asgi import ASGIApp
from antiphon.compat.socketio.manager import AsyncManager
from antiphon.compat.socketio.namespace import AsyncNamespace
from antiphon.compat.socketio.server import AsyncServer

__all__ = ["ASGIApp", "AsyncManager", "AsyncNamespace", "AsyncServer", "exceptions"]

CLIENTS: Final = "the clients are antiphon.connect and antiphon.sync.connect"
QUEUES: Final = (
    "no queue joins servers here, so serve with one process, or give antiphon.Server an adapter of "
    "your own; other processes emit as clients do, by antiphon.sync.connect"
)
SYNC: Final = "use AsyncServer, whose handlers may be plain functions, with ASGIApp"

ABSENT: Final = {
    "AsyncAioPikaManager": QUEUES,
    "AsyncClient": CLIENTS,
    "AsyncClientNamespace": CLIENTS,
    "AsyncRedisManager": QUEUES,
    "AsyncSimpleClient": CLIENTS,
    "Client": CLIENTS,
    "ClientNamespace": CLIENTS,
    "KafkaManager": QUEUES,
    "KombuManager": QUEUES,
    "Manager": SYNC,
    "Middleware": SYNC,
    "Namespace": "use AsyncNamespace, whose methods may be plain functions",
    "PubSubManager": QUEUES,
    "RedisManager": QUEUES,
    "Server": SYNC,
    "SimpleClient": CLIENTS,
    "WSGIApp": SYNC,
    "ZmqManager": QUEUES,
    "get_tornado_handler": "serve ASGIApp with an ASGI server, such as antiphon.run",
}


def __getattr__(name: str) -> object:
    """Say what to use instead of what python-socketio has and this module has not."""
    if name in ABSENT:
        sentence = f"antiphon.compat.socketio has no {name}: {ABSENT[name]}"
        frame = inspect.currentframe()
        # What an AttributeError says is lost where it ends a ``from … import``.
        if frame and frame.f_back and frame.f_back.f_code.co_name == "_handle_fromlist":
            raise ImportError(sentence, name=__name__)
        raise AttributeError(sentence)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
