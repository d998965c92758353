"""How clients come and go: what the ``connect`` and ``disconnect`` handlers are for."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import ExitStack
from functools import partial
from inspect import isawaitable
from typing import Any, Final

from antiphon.compat.socketio.clients import Clients
from antiphon.compat.socketio.handlers import Bound, Events, Handlers, Joined
from antiphon.compat.socketio.sessions import Sharing
from antiphon.errors import ConnectionRefused
from antiphon.names import DisconnectReason
from antiphon.server.middleware import run_middlewares
from antiphon.server.namespace import Namespace
from antiphon.server.registrations import Registrations
from antiphon.server.server import Server
from antiphon.server.socket import Socket

__all__ = ["Life", "Reason"]


class Reason:
    """Why a client left, in python-socketio's words."""

    SERVER_DISCONNECT: Final = "server disconnect"
    CLIENT_DISCONNECT: Final = "client disconnect"
    PING_TIMEOUT: Final = "ping timeout"
    TRANSPORT_CLOSE: Final = "transport close"
    TRANSPORT_ERROR: Final = "transport error"


REASONS: Final[dict[DisconnectReason, str]] = {
    "client namespace disconnect": Reason.CLIENT_DISCONNECT,
    "forced close": Reason.TRANSPORT_CLOSE,
    "forced server close": Reason.SERVER_DISCONNECT,
    "parse error": Reason.TRANSPORT_ERROR,
    "ping timeout": Reason.PING_TIMEOUT,
    "server namespace disconnect": Reason.SERVER_DISCONNECT,
    "server shutting down": Reason.SERVER_DISCONNECT,
    "slow reader": Reason.TRANSPORT_ERROR,
    "transport close": Reason.TRANSPORT_CLOSE,
    "transport error": Reason.TRANSPORT_ERROR,
}


class Life:
    """Brings a program's handlers to the namespaces of the server below.

    Args:
        io: The server below.
        handlers: What the program registers.
        clients: Knows who arrives and who leaves.
        sharing: What the sockets of a connection share.
        accepted: Namespaces that clients may join though nothing is registered for them.
        always_connect: Let clients in before their ``connect`` handler has run.
        one_by_one: Run the handlers of a connection one after the other.
    """

    def __init__(
        self,
        io: Server,
        handlers: Handlers,
        clients: Clients,
        sharing: Sharing,
        *,
        accepted: list[str] | str,
        always_connect: bool,
        one_by_one: bool,
    ) -> None:
        self._handlers = handlers
        self._clients = clients
        self._sharing = sharing
        self._accepted = [accepted] if isinstance(accepted, str) else accepted
        self._always_connect = always_connect
        self._run = self._run_alone if one_by_one else self._run_at_once
        self._prepare(io.of("/"))
        io.on("new_namespace", self._prepare)
        io.namespaces.where(self._accepts, last=True)

    def _accepts(self, namespace: str, auth: dict[str, Any]) -> bool:
        """Whether clients may join a namespace."""
        accepted = self._accepted
        return "*" in accepted or namespace in accepted or self._handlers.knows(namespace)

    def _prepare(self, namespace: Namespace) -> None:
        """Give a namespace its handlers: each has its own, as a catch-all is told the name."""
        family = namespace.registrations  # empty, unless a family of the server below has made it
        registrations = Registrations()
        registrations.events = Events(self._handlers, namespace.name, self._run, family.events)
        registrations.events.any = family.events.any
        registrations.events.any_outgoing = family.events.any_outgoing
        registrations.life = Joined(family.life)
        registrations.middlewares = (self._admit, partial(_admit_to, family))
        registrations.life.on("disconnecting", self._leaves)
        if self._always_connect:
            registrations.life.on("connect", self._connected)
        namespace.registrations = registrations

    async def _admit(self, socket: Socket) -> None:
        """A client wants to join: its ``connect`` handler decides."""
        # The main one is always there; of others it was asked before, or the server below has them.
        if socket.namespace == "/" and not self._accepts("/", socket.handshake.auth):
            raise ConnectionRefused("Invalid namespace")
        if not self._always_connect:
            with self._clients.arriving(socket):
                await self._connect(socket)

    async def _connected(self, socket: Socket) -> None:
        """A client has joined already: its ``connect`` handler may throw it out."""
        try:
            await self._connect(socket)
        except ConnectionRefused:
            socket.disconnect()
        except Exception:
            socket.disconnect()
            raise

    async def _connect(self, socket: Socket) -> None:
        handler = self._handlers.find("connect", socket.namespace)
        if handler is None:
            return
        environ = self._sharing.of(socket.conn).environ
        try:
            answer = handler(socket.id, environ, socket.handshake.auth or None)
            if isawaitable(answer):
                answer = await answer
        except ConnectionRefusedError as error:
            raise ConnectionRefused("Connection refused by server") from error
        if answer is False:
            raise ConnectionRefused("Connection rejected by server")

    def _leaves(self, socket: Socket, reason: DisconnectReason) -> Any:
        """A client leaves: its ``disconnect`` handler still finds its rooms and its session."""
        handler = self._handlers.find("disconnect", socket.namespace)
        if handler is None:
            return None
        with ExitStack() as stack:
            stack.enter_context(self._clients.leaving(socket))
            answer = handler(socket.id, REASONS[reason])
            return _run_within(stack.pop_all(), answer) if isawaitable(answer) else answer

    def _run_at_once(self, handler: Bound, socket: Socket, *args: Any) -> Any:
        return handler(socket.id, *args)

    async def _run_alone(self, handler: Bound, socket: Socket, *args: Any) -> Any:
        async with self._sharing.of(socket.conn).turn:
            result = handler(socket.id, *args)
            return await result if isawaitable(result) else result


async def _run_within(stack: ExitStack, running: Awaitable[Any]) -> Any:
    """Wait for a handler; whatever ends it ends what is around it."""
    with stack:
        return await running


async def _admit_to(family: Registrations, socket: Socket) -> None:
    """Run the middlewares of the family below that a namespace is of."""
    await run_middlewares(family.middlewares, socket)
