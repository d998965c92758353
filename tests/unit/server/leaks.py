"""What must be left of clients that are gone: nothing."""

from __future__ import annotations

import gc
from typing import cast

from antiphon import Server, Socket
from antiphon.adapters.memory import MemoryAdapter
from antiphon.engine import EngineSocket
from antiphon.server.connection import ServerConnection
from tests.unit.wire import WebSocketPeer, settle

__all__ = ["assert_nothing_left", "left_in_tables"]


async def assert_nothing_left(io: Server) -> None:
    """All clients are gone: neither tables, rooms, alarms, tasks nor memory know of them.

    Whoever calls it must not hold sockets of the server; of clients in ``wire`` it takes them away.
    """
    await settle()
    left = left_in_tables(io)
    if found := in_memory(io):
        left["in memory"] = found
    if left:
        raise AssertionError(f"left behind: {left}")


def left_in_tables(io: Server) -> dict[str, object]:
    """What tables, alarms and tasks know of clients."""
    adapters = [cast("MemoryAdapter", one.adapter) for one in io.namespaces.by_name.values()]
    left: dict[str, object] = {
        "open sessions": io.engine.clients_count,
        "sessions": io.engine._sockets,
        "alarms": [place for place in io.engine.clock._heap if place[2].sleeper is not None],
        "tasks": len(io.tasks) + len(io.engine.tasks),
        "sockets": [socket for one in io.namespaces.by_name.values() for socket in one.sockets],
        "waiting": sum(one.waiting for one in io.namespaces.by_name.values()),
        "rooms": [adapter.rooms._sockets for adapter in adapters if adapter.rooms._sockets],
        "members": [adapter.rooms._of_socket for adapter in adapters if adapter.rooms._of_socket],
    }
    return {what: value for what, value in left.items() if value}


def in_memory(io: Server) -> list[object]:
    """What is left of the clients of a server."""
    for each in gc.get_objects():
        if type(each) is WebSocketPeer and hasattr(each, "transport"):
            del each.transport
    gc.collect()
    homes = {id(io), *map(id, io.namespaces.by_name.values()), id(io.engine)}
    kinds = (ServerConnection, Socket, EngineSocket)
    return [one for one in gc.get_objects() if isinstance(one, kinds) and id(one._home) in homes]
