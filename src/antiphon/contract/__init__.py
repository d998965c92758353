"""What a server and its clients say to each other, for other languages and tools.

``typescript`` writes the types that JavaScript's clients take, ``asyncapi`` the AsyncAPI document;
``antiphon export`` on the command line does both.
"""

from __future__ import annotations

from typing import Any

from antiphon.contract.document import server_object, write_asyncapi
from antiphon.contract.events import Contract, contract_of
from antiphon.contract.interfaces import write_typescript
from antiphon.server.server import Server

__all__ = ["asyncapi", "notes", "typescript"]


def asyncapi(
    io: Server,
    *,
    title: str = "Events",
    version: str = "1.0.0",
    description: str | None = None,
    url: str | None = None,
) -> dict[str, Any]:
    """The events of a server as an AsyncAPI 3 document.

    Namespaces are its channels, events its operations, from the server's point of view;
    acknowledgements are replies, ``{"error": …}`` among them.

    Args:
        io: The server.
        title: What the application is called.
        version: The version of the application, not of AsyncAPI.
        description: What it is.
        url: Where clients connect to, as ``https://example.com``.

    Returns:
        JSON values. The same events give the same document.

    Raises:
        ValueError: The URL is none.
    """
    info = {"title": title, "version": version}
    if description is not None:
        info["description"] = description
    servers = {} if url is None else {"server": server_object(url, io.path)}
    return write_asyncapi(_contract(io), info=info, servers=servers)


def typescript(io: Server, *, errors: bool = False) -> str:
    """The events of a server as interfaces of TypeScript.

    ``Socket<ServerToClientEvents, ClientToServerEvents>`` of socket.io-client takes them; those of
    other namespaces have the namespace's name in front, as in ``ChatServerToClientEvents``.

    Args:
        io: The server.
        errors: Whether acknowledgements may be an ``ErrorAnswer`` too: what is answered when a
            handler fails, or refuses the arguments.

    Returns:
        A module that holds nothing but types. The same events give the same text.
    """
    return write_typescript(_contract(io), errors=errors)


def notes(io: Server) -> tuple[str, ...]:
    """What could not be exported as it is declared, in sentences."""
    return _contract(io).notes


def _contract(io: Server) -> Contract:
    return contract_of(io.contract())
