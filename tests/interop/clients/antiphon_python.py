"""Our own client for Python."""

from __future__ import annotations

import asyncio
from typing import Any

import antiphon
from antiphon.protocol.socketio.parser import JSONParser
from tests.interop.clients.client import PATIENCE, Client, Heard, Plan

__all__ = ["AntiphonClient"]


class AntiphonClient(Client):
    """The one for asyncio."""

    def __init__(self, plan: Plan, *, msgpack: bool = False) -> None:
        super().__init__(plan)
        self.manager = antiphon.Manager(
            plan.url,
            transports=["polling", "websocket"] if plan.way == "upgrade" else [plan.way],
            path=plan.path,
            reconnection=plan.reconnection,
            reconnection_delay=0.05,
            reconnection_delay_max=0.2,
            randomization_factor=0,
            parser=antiphon.MsgpackParser() if msgpack else JSONParser(),
        )

    async def start(self) -> None:
        for namespace in self.plan.namespaces:
            await self.join(namespace, self.plan.auth)

    async def join(self, namespace: str, auth: dict[str, Any] | None = None) -> None:
        """Ask for one more namespace."""
        socket = self.manager.socket(namespace, auth=auth or {})
        self._listen(socket)
        socket.connect()

    async def emit(self, event: str, *args: Any, namespace: str = "/") -> None:
        self.manager.socket(namespace).emit(event, *args)

    async def call(self, event: str, *args: Any, namespace: str = "/") -> list[Any]:
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

        def answered(*values: Any) -> None:
            answer.set_result(list(values))

        self.manager.socket(namespace).emit(event, *args, ack=answered)
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def disconnect(self, namespace: str = "/") -> None:
        await self.manager.socket(namespace).disconnect()

    async def id(self, namespace: str = "/") -> str:
        return str(self.manager.socket(namespace).id)

    async def close(self) -> None:
        await self.manager.close()

    def _listen(self, socket: antiphon.ClientSocket) -> None:
        namespace = socket.namespace
        if socket.listeners("connect"):
            return

        @socket.on("connect")
        def connected() -> None:
            self._live(namespace, "connect")
            for number in range(self.plan.at_once):
                socket.emit("record", number)

        @socket.on("connect_error")
        def failed(error: antiphon.ConnectError) -> None:
            told = {"message": error.message, "data": error.data}
            self._live(namespace, "connect_error", {k: v for k, v in told.items() if v is not None})

        @socket.on("disconnect")
        def disconnected(reason: str) -> None:
            self._live(namespace, "disconnect", reason)

        @socket.on_any
        def heard(event: str, *args: Any) -> None:
            self.heard.append(Heard(namespace, event, list(args)))

        socket.on("question", lambda *args: args)

    def _live(self, namespace: str, life: str, *args: Any) -> None:
        self.lived.append(Heard(namespace, life, list(args)))
