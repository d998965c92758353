"""python-socketio's two clients."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import aiohttp
import requests
import socketio
import socketio.exceptions
from engineio.payload import Payload

from tests.interop.clients.client import PATIENCE, Client, Heard, Plan, until

__all__ = ["AsyncPythonClient", "SyncPythonClient"]

RECONNECTION = {"reconnection_delay": 0.05, "reconnection_delay_max": 0.2}
# It gives up a connection over polling when a response has more than 16 packets, which the protocol
# allows and Node's server sends too.
Payload.max_decode_packets = 10_000

CONNECTING = {"wait_timeout": 10}


class PythonClient(Client):
    """What both have in common: options, and what is listened to."""

    by_server = "server disconnect"
    by_client = "client disconnect"
    # That the server closed a connection over polling is the server's disconnection to it.
    by_network = ("transport error", "server disconnect")

    def __init__(self, plan: Plan, make: Callable[..., Any], **options: Any) -> None:
        super().__init__(plan)
        self._starting: asyncio.Future[None] | None = None
        self.socket = make(
            reconnection=plan.reconnection,
            randomization_factor=0,
            handle_sigint=False,
            **RECONNECTION,
            **options,
        )
        for namespace in plan.namespaces:
            self._listen(namespace)

    def _listen(self, namespace: str) -> None:
        def hear(event: str, *args: Any) -> tuple[Any, ...]:
            self.heard.append(Heard(namespace, event, list(args)))
            return args

        def live(life: str) -> Callable[..., None]:
            return lambda *args: self.lived.append(Heard(namespace, life, list(args)))

        self.socket.on("*", hear, namespace=namespace)
        for life in ("connect", "connect_error", "disconnect"):
            self.socket.on(life, live(life), namespace=namespace)

    def _connect(self) -> Any:
        plan = self.plan
        return self.socket.connect(
            plan.url,
            auth=plan.auth,
            transports=plan.transports,
            namespaces=list(plan.namespaces),
            socketio_path=plan.path,
            **CONNECTING,
        )

    async def start(self) -> None:
        self._starting = asyncio.ensure_future(self._start())

    async def connected(self) -> None:
        await super().connected()
        assert self._starting is not None
        # Its connect handler runs before it is ready to be disconnected.
        await self._starting

    async def id(self, namespace: str = "/") -> str:
        return str(self.socket.get_sid(namespace))

    async def close(self) -> None:
        if self._starting is not None:
            await self._starting
        await self.disconnect()

    @abstractmethod
    async def _start(self) -> None: ...


class AsyncPythonClient(PythonClient):
    """The one for asyncio."""

    def __init__(self, plan: Plan) -> None:
        # It may make another session while it ends, and forget that one.
        self._http: list[aiohttp.ClientSession] = []
        super().__init__(plan, socketio.AsyncClient, http_session=self._make_http)

    def _make_http(self) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession()
        self._http.append(session)
        return session

    async def _start(self) -> None:
        try:
            await self._connect()
        except socketio.exceptions.ConnectionError:
            return
        for number in range(self.plan.at_once):
            await self.emit("record", number)

    async def emit(self, event: str, *args: Any, namespace: str = "/") -> None:
        await self.socket.emit(event, args, namespace=namespace)

    async def call(self, event: str, *args: Any, namespace: str = "/") -> list[Any]:
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

        def answered(*values: Any) -> None:
            answer.set_result(list(values))

        await self.socket.emit(event, args, namespace=namespace, callback=answered)
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def disconnect(self, namespace: str = "/") -> None:
        if self.socket.connected:
            # Disconnected while it writes, it forgets to say so, and waits for the next ping.
            async with asyncio.timeout(PATIENCE):
                await self.socket.eio.queue.join()
        await self.socket.shutdown()

    async def close(self) -> None:
        await super().close()
        if reading := self.socket.eio.read_loop_task:
            await asyncio.wait([reading], timeout=5)
        for session in self._http:
            await session.close()


class SyncPythonClient(PythonClient):
    """The one with threads: each message has its own."""

    keeps_order = False

    def __init__(self, plan: Plan) -> None:
        # What it makes itself it does not close.
        self._http = requests.Session()
        super().__init__(plan, socketio.Client, http_session=self._http)

    async def _start(self) -> None:
        await asyncio.to_thread(self._connect_and_emit)

    def _connect_and_emit(self) -> None:
        try:
            self._connect()
        except socketio.exceptions.ConnectionError:
            return
        for number in range(self.plan.at_once):
            self.socket.emit("record", number)

    async def emit(self, event: str, *args: Any, namespace: str = "/") -> None:
        self.socket.emit(event, args, namespace=namespace)

    async def call(self, event: str, *args: Any, namespace: str = "/") -> list[Any]:
        answers: list[list[Any]] = []

        def answered(*values: Any) -> None:
            answers.append(list(values))

        self.socket.emit(event, args, namespace=namespace, callback=answered)
        await until(lambda: answers, what=f"an acknowledgement of {event}")
        return answers[0]

    async def disconnect(self, namespace: str = "/") -> None:
        if self.socket.connected:
            # As above.
            await until(lambda: self.socket.eio.queue.unfinished_tasks == 0)
        await asyncio.to_thread(self.socket.shutdown)

    async def close(self) -> None:
        await super().close()
        self._http.close()
        if self.socket.eio.ws is not None:
            self.socket.eio.ws.shutdown()
