"""What a server and its clients say to each other, for other languages and tools.

``typescript`` writes the types that JavaScript's clients take, ``asyncapi`` the AsyncAPI document;
``antiphon export`` on the command line does both.
"""

from __future__ import annotations

from antiphon.contract.events import Contract, contract_of
from antiphon.contract.typescript import write_typescript
from antiphon.server.server import Server

__all__ = ["notes", "typescript"]


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
