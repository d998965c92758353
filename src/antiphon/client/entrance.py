"""The entrance: ``antiphon.connect``, and the connections that it shares."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, Unpack
from weakref import WeakKeyDictionary

from antiphon.client.address import check_namespace, parse_address
from antiphon.client.connecting import Connecting, check_loop
from antiphon.client.manager import Manager
from antiphon.client.options import ManagerKwargs, ManagerOptions, SocketKwargs, SocketOptions, Url
from antiphon.client.socket import ClientSocket
from antiphon.engine.options import check_names

__all__ = ["ConnectKwargs", "connect"]


class ConnectKwargs(ManagerKwargs, SocketKwargs, total=False):
    """All options of a client as keyword arguments."""


OF_SOCKETS: Final = frozenset(field.name for field in fields(SocketOptions))

Key = tuple[object, str]
shared: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Key, Manager]]] = (
    WeakKeyDictionary()
)
"""The managers in use, by loop and then by server and path."""


def connect(
    url: Url,
    namespace: str = "/",
    *,
    force_new: bool = False,
    keep_trying: bool = False,
    **options: Unpack[ConnectKwargs],
) -> Connecting[ClientSocket]:
    """Connect to a namespace of a server: ``await`` it, or use it with ``async with``.

    One connection to a server is shared by all that ask for it, and a namespace that is asked for
    again gets the same socket; with ``async with`` it is disconnected when the last of them is
    through.

    Args:
        url: ``https://host:port/namespace?query``; a function, sync or async, is asked at each
            attempt.
        namespace: The namespace, unless the address names one.
        force_new: Use a connection that is not shared.
        keep_trying: Go on trying after a failure, as for a lost connection; otherwise the first
            failure is raised.
        options: See ``ManagerOptions`` and ``SocketOptions``.

    Raises:
        ConnectError: Awaiting it: there is no connection, or the namespace has refused
            (``ConnectionRefused``, with the server's message and data).
        TypeError, ValueError: An option does not exist, has a value that it cannot have, or differs
            from that of the connection to be shared.
        ImportError: What clients need is not installed.
        RuntimeError: No event loop is running.
    """
    check_loop()
    check_names(options, ManagerOptions, SocketOptions)
    above: Any = {name: value for name, value in options.items() if name in OF_SOCKETS}
    below: Any = {name: value for name, value in options.items() if name not in OF_SOCKETS}
    server: object = url
    if isinstance(url, str):
        address = parse_address(url)
        server = (address.origin, address.query, address.authorization)
        namespace = chosen_namespace(namespace, address.namespace)
    check_namespace(namespace)
    manager = Manager(url, **below) if force_new else share((server, path_of(below)), url, below)
    known = manager.sockets.get(namespace)
    if known is not None:
        kept = {name: value for name, value in above.items() if name != "auth"}
        agree(kept, known.options, "socket of this namespace")
    socket = manager.socket(namespace, **above)
    socket.connect()
    return Connecting(socket, patient=keep_trying)


def chosen_namespace(given: str, named: str) -> str:
    """The namespace of an argument, or that of an address.

    Raises:
        ValueError: They are two.
    """
    if given != "/" and named not in ("/", given):
        raise ValueError(f"the address names the namespace {named!r}, but namespace is {given!r}")
    return named if given == "/" else given


def path_of(options: Mapping[str, Any]) -> str:
    """Where the server serves Socket.IO."""
    return str(options.get("path", "/socket.io"))


def share(key: Key, url: Url, options: ManagerKwargs) -> Manager:
    """The manager that is in use for a server, or a new one.

    Raises:
        ValueError: It is in use with other options.
    """
    managers = shared.setdefault(asyncio.get_running_loop(), {})
    manager = managers.get(key)
    if manager is None or not manager.active:
        made = managers[key] = Manager(url, **options)
        # Kept no longer than it is used: it would keep its loop.
        made.idle = lambda: managers.pop(key) if managers.get(key) is made else None
        return made
    agree(options, manager.options, "connection to this server")
    return manager


def agree(given: Mapping[str, Any], options: ManagerOptions | SocketOptions, whose: str) -> None:
    """Refuse options that differ from those of what is to be shared.

    Raises:
        ValueError: One does.
    """
    for name, value in given.items():
        if not callable(value) and getattr(options, name) != value:
            raise ValueError(
                f"there is a {whose} with another {name}; force_new=True makes one of its own"
            )
