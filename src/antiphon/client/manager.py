"""One connection to a server, shared by the sockets of its namespaces, and its reconnection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, Unpack

from antiphon.client.address import check_namespace, parse_address
from antiphon.client.backoff import Backoff
from antiphon.client.connecting import resolve
from antiphon.client.engine import Engine
from antiphon.client.noticing import Noticing
from antiphon.client.options import (
    ManagerKwargs,
    ManagerOptions,
    SocketKwargs,
    SocketOptions,
    Url,
)
from antiphon.client.requirements import make_network, transport_classes
from antiphon.client.socket import ClientSocket
from antiphon.client.transport import Context, Transport
from antiphon.engine.options import check_names
from antiphon.errors import ConnectError, ConnectTimeout, RemoteProtocolError
from antiphon.names import ClientDisconnectReason, DisconnectReason
from antiphon.protocol.socketio.parser import Decoder, Parser, plain_event_reader
from antiphon.tasks import Tasks

if TYPE_CHECKING:
    from antiphon.client.network import Network

__all__ = ["Manager"]

CLOSE_TIMEOUT: Final = 5.0
"""Seconds that the connection has to deliver what was emitted before it is closed."""


class Manager(Noticing):
    """A connection to a server.

    Events for ``on``: ``open``, ``close`` (reason), ``error`` (error), ``ping``, ``upgrade``
    (transport), ``upgrade_error`` (error), ``reconnect_attempt`` (number), ``reconnect`` (number),
    ``reconnect_error`` (error), ``reconnect_failed``.

    Args:
        url: The server's address; a function, sync or async, is asked at each attempt.
        options: See ``ManagerOptions``.

    Raises:
        TypeError, ValueError: An option does not exist, or has a value that it cannot have.
        ImportError: What clients need is not installed.

    Attributes:
        options: Its options.
        monitor: Counts what happens.
        tasks: Runs what is async.
        idle: Is called when nobody needs the connection any more, and it is closed.
    """

    def __init__(self, url: Url, **options: Unpack[ManagerKwargs]) -> None:
        check_names(options, ManagerOptions)
        self.options = ManagerOptions(**options)
        check_url(url)
        self._url = url
        self._kinds = transport_classes(self.options.transports)
        self.monitor = self.options.monitor
        super().__init__(Tasks(self._task_failed))
        self._sockets: dict[str, ClientSocket] = {}
        self._backoff = Backoff(
            self.options.reconnection_delay,
            self.options.reconnection_delay_max,
            self.options.randomization_factor,
        )
        self.idle: Callable[[], object] | None = None
        self._network: Network | None = None
        self._decoder: Decoder = self.parser.decoder()
        self._plain_event = plain_event_reader(self._decoder)
        self._engine: Engine | None = None
        self._attempts: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._websocket_worked = False

    def __repr__(self) -> str:
        state = f"over {self.transport}" if self.connected else "not connected"
        return f"<Manager {self._url!r} {state}>"

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return self._engine is not None

    @property
    def active(self) -> bool:
        """Whether it is connected, or will connect (again) by itself."""
        return any(each.active for each in self._sockets.values())

    @property
    def transport(self) -> str | None:
        """The name of the transport that is used now; None without a connection."""
        return None if self._engine is None else self._engine.transport

    @property
    def sockets(self) -> Mapping[str, ClientSocket]:
        """The sockets that were asked for, by namespace."""
        return dict(self._sockets)

    def socket(self, namespace: str = "/", **options: Unpack[SocketKwargs]) -> ClientSocket:
        """The socket of a namespace: always the same one. It connects when it is told to.

        Args:
            namespace: The namespace's name.
            options: See ``SocketOptions``; heeded when the socket is made, not later, except for
                ``auth``, which is replaced.
        """
        check_names(options, SocketOptions)
        check_namespace(namespace)
        socket = self._sockets.get(namespace)
        if socket is None:
            socket = ClientSocket(self, namespace, SocketOptions(**options))
            self._sockets[namespace] = socket
        elif "auth" in options:
            socket.auth = options["auth"]
        return socket

    async def close(self) -> None:
        """Disconnect all sockets, and close the connection."""
        for leaving in [socket.disconnect() for socket in list(self._sockets.values())]:
            await leaving
        await self.closed()

    # What its sockets call (Home).

    @property
    def parser(self) -> Parser:
        """How packets look on the wire."""
        return self.options.parser

    @property
    def answer_timeout(self) -> float:
        """Seconds that a namespace has to answer."""
        return self.options.timeout

    def wanted(self, namespace: str) -> None:
        """The socket of a namespace wants to be connected."""
        if self._engine is not None:
            self._sockets[namespace].opened(self._engine)
        elif self._attempts is None:
            self._begin(again=False)

    def released(self) -> None:
        """A socket needs the connection no more: it is closed if no other does."""
        if self.active:
            return
        self._stop_attempts()
        engine, self._engine = self._engine, None
        self._start_closing(engine)

    def unanswered(self) -> None:
        """A namespace does not answer: another connection may do better, unless it has others."""
        engine = self._engine
        if engine is not None and not any(each.connected for each in self._sockets.values()):
            engine.fail("transport close", None)

    async def closed(self) -> None:
        """Wait until a connection that nobody needs is closed."""
        while self._closing:
            await asyncio.wait(self._closing)

    # What its engine calls (EngineOwner).

    def message(self, data: str | bytes) -> None:
        """A message came: the path of every packet."""
        if isinstance(data, str) and (plain := self._plain_event(data, 0)) is not None:
            main = self._sockets.get("/")
            if main is not None and main.active:
                main.receive_event(*plain)
            return
        try:
            if isinstance(data, str):
                packet = self._decoder.decode_text(data)
            else:
                packet = self._decoder.decode_binary(data)
        except RemoteProtocolError as error:
            if self._engine is not None:
                self._engine.fail("parse error", error)
            return
        if packet is not None:
            socket = self._sockets.get(packet.namespace)
            if socket is not None and socket.active:
                socket.receive(packet)

    def engine_closed(
        self, engine: Engine, reason: DisconnectReason, error: Exception | None
    ) -> None:
        """The connection is lost."""
        if engine is not self._engine:
            return
        self._engine = None
        self._backoff.reset()
        if error is not None:
            logging.getLogger("antiphon").debug("%r lost its connection: %s", self, error)
        said = said_as(reason)
        self._tell("close", said)
        for socket in list(self._sockets.values()):
            if socket.active:
                socket.lost(said, error, comes_back=self.options.reconnection)
        if self._attempts is None and self._engine is None:
            if self.options.reconnection:
                self._begin(again=True)
            else:
                self._give_up()

    def pinged(self) -> None:
        """The server has pinged."""
        for socket in self._sockets.values():
            if socket.connected:
                socket.resume()
        self._tell("ping")

    def upgraded(self, engine: Engine, error: Exception | None) -> None:
        """The connection has changed to another transport, or could not."""
        if error is not None:
            self._tell("upgrade_error", error)
        else:
            self._websocket_worked = engine.transport == "websocket"
            self._tell("upgrade", engine.transport)

    # Within.

    def _begin(self, *, again: bool) -> None:
        if self.active:
            # Not eagerly: whatever comes of it finds it here.
            self._attempts = asyncio.get_running_loop().create_task(self._connect(again=again))
            self._attempts.add_done_callback(self._attempts_ended)

    async def _connect(self, *, again: bool) -> None:
        """Try until there is a connection, or nobody wants it, or it is to be given up."""
        options, backoff = self.options, self._backoff
        while True:
            if again:
                if backoff.attempts >= options.reconnection_attempts:
                    self._give_up()
                    self._tell("reconnect_failed")
                    return
                await asyncio.sleep(backoff.next())
                self._tell("reconnect_attempt", backoff.attempts)
            try:
                engine = await self._attempt()
            except ConnectError as error:
                if not options.reconnection:
                    self._attempts = None  # so that whoever is told may begin another one
                self._failed(error, again=again)
                if not self.active:
                    self._give_up()
                if not (self.active and options.reconnection):
                    return
                again = True
            else:
                self._opened(engine, again=again)
                return

    async def _attempt(self) -> Engine:
        """Make a connection.

        Raises:
            ConnectError: It is not possible.
        """
        options = self.options
        try:
            address = parse_address(await resolve(self._url))
            query: Mapping[str, str] = await resolve(options.query) or {}
            headers: Mapping[str, str] = await resolve(options.headers) or {}
            pairs = [(str(key), str(value)) for key, value in query.items()]
            lines = [(str(key), str(value)) for key, value in headers.items()]
        except Exception as error:
            raise ConnectError(f"an option could not be had: {error}") from error
        network = self._reach()
        network.address = address
        context = Context(
            network,
            pairs,
            lines,
            self.tasks,
            max_message_size=options.max_message_size,
            timeout=options.timeout,
            deflate_threshold=options.deflate_threshold,
        )
        engine = Engine(
            self._ordered(),
            context,
            self,
            upgrade=options.upgrade,
            try_all=options.try_all_transports,
        )
        self._websocket_worked = False
        self._decoder = self.parser.decoder()
        self._plain_event = plain_event_reader(self._decoder)
        try:
            async with asyncio.timeout(options.timeout):
                await engine.open()
        except TimeoutError as error:
            engine.abort()
            message = f"{network.where} did not answer within {options.timeout:g} s"
            raise (error if isinstance(error, ConnectError) else ConnectTimeout(message)) from error
        except BaseException as error:
            engine.abort()
            if isinstance(error, ConnectError) or not isinstance(error, Exception):
                raise
            raise ConnectError(f"the connection could not be made: {error!r}") from error
        return engine

    def _opened(self, engine: Engine, *, again: bool) -> None:
        self._attempts = None
        self._engine = engine
        self._websocket_worked = engine.transport == "websocket"
        if not engine.alive:
            self.engine_closed(engine, "transport close", None)
            return
        self._tell("open")
        if again:
            self._tell("reconnect", self._backoff.attempts)
        for socket in list(self._sockets.values()):
            if socket.active and self._engine is engine:
                socket.opened(engine)

    def _failed(self, error: ConnectError, *, again: bool) -> None:
        self._tell("error", error)
        if again:
            self._tell("reconnect_error", error)
        for socket in list(self._sockets.values()):
            if socket.active:
                socket.failed(error, comes_back=self.options.reconnection)

    def _give_up(self) -> None:
        """There will be no connection, until a socket is told to connect."""
        self._attempts = None
        self._backoff.reset()
        for socket in list(self._sockets.values()):
            socket.gave_up()
        self._start_closing(None)

    def _stop_attempts(self) -> None:
        attempts = self._attempts
        if attempts is not None and attempts is not asyncio.current_task():
            self._attempts = None
            attempts.cancel()
        self._backoff.reset()

    def _start_closing(self, engine: Engine | None) -> None:
        task = asyncio.get_running_loop().create_task(self._close(engine))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, engine: Engine | None) -> None:
        if engine is not None:
            await engine.close(CLOSE_TIMEOUT)
            self._tell("close", "io client disconnect")
        if self._network is not None and not self.active:
            await self._network.close()
        if not self.active and self.idle is not None:
            self.idle()

    def _reach(self) -> Network:
        if self._network is None:
            self._network = make_network(self.options)
        return self._network

    def _ordered(self) -> list[type[Transport]]:
        """The transports, that which worked before first if that is wanted."""
        if not (self.options.remember_upgrade and self._websocket_worked):
            return self._kinds
        return sorted(self._kinds, key=lambda kind: kind.name != "websocket")

    def _attempts_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._task_failed(error)

    def _task_failed(self, error: BaseException) -> None:
        self.monitor.fail("handler_errors", "a function given to %r failed", self, error=error)


def check_url(url: object) -> None:
    """Refuse what can be no address.

    Raises:
        TypeError, ValueError: It is none.
    """
    if isinstance(url, str):
        parse_address(url)
    elif not callable(url):
        raise TypeError(f"the address of a server is a text, or a function that gives one: {url!r}")


def said_as(reason: DisconnectReason) -> ClientDisconnectReason:
    """The reason of a session's end, in the words of clients."""
    if reason == "ping timeout" or reason == "transport error" or reason == "parse error":
        return reason
    return "transport close"
