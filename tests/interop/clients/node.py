"""JavaScript clients: a Node process that takes orders."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, cast

from tests.interop.clients.client import PATIENCE, Client, Heard, Plan

__all__ = ["NodeClient", "NodeProcess"]

PROGRAM = Path(__file__).parent / "node_client.js"
LONGEST_LINE = 10_000_000


def pack(value: object) -> object:
    """Bytes and times, as JSON has them."""
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"$date": round(value.timestamp() * 1000)}
    if isinstance(value, list | tuple):
        return [pack(each) for each in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: pack(inner) for key, inner in cast("dict[str, object]", value).items()}
    return value


def unpack(value: Any) -> Any:
    """The reverse."""
    if isinstance(value, list):
        return [unpack(each) for each in value]
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if "$bytes" in members:
            return base64.b64decode(members["$bytes"])
        if "$date" in members:
            return datetime.fromtimestamp(members["$date"] / 1000, UTC)
        return {key: unpack(inner) for key, inner in members.items()}
    return value


class NodeProcess:
    """A Node process with the clients of one library.

    Args:
        library: What to `require`: a package's name, or a file.
    """

    def __init__(self, library: str) -> None:
        self._library = library
        self._numbers = count()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._clients: dict[int, NodeClient] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *("node", str(PROGRAM), self._library),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
        )
        self._reading = asyncio.create_task(self._read())

    async def stop(self) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        assert self._reading is not None
        await self._reading

    def signal(self, number: int) -> None:
        """Send a signal to the process, such as SIGSTOP."""
        assert self._process is not None
        self._process.send_signal(number)

    def add(self, client: NodeClient) -> int:
        """Know a client from now on; returns its number."""
        number = next(self._numbers)
        self._clients[number] = client
        return number

    async def order(self, connection: int, method: str, *args: object) -> Any:
        """Have something done; returns its result."""
        assert self._process is not None and self._process.stdin is not None
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        packed = pack(args)
        order = {"order": number, "connection": connection, "method": method, "args": packed}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "order" in told:
                self._resolve(self._answers.pop(told["order"]), told)
                continue
            client = self._clients[told["connection"]]
            into = client.lived if "life" in told else client.heard
            name = told.get("life") or told["event"]
            into.append(Heard(told["namespace"], name, unpack(told["args"])))

    def _resolve(self, answer: asyncio.Future[Any], told: dict[str, Any]) -> None:
        if answer.done():
            return
        if "error" in told:
            answer.set_exception(AssertionError(told["error"]))
        else:
            answer.set_result(unpack(told.get("result")))


class NodeClient(Client):
    """A client in such a process."""

    def __init__(self, plan: Plan, process: NodeProcess) -> None:
        super().__init__(plan)
        self._process = process
        self._number = process.add(self)

    async def start(self) -> None:
        plan = self.plan
        options = {
            "transports": plan.transports,
            "reconnection": plan.reconnection,
            "auth": plan.auth,
            "path": plan.path,
            **({"parser": plan.parser} if plan.parser else {}),
        }
        await self._order("open", plan.url, plan.namespaces, options, plan.at_once)

    async def emit(self, event: str, *args: Any, namespace: str = "/") -> None:
        await self._order("emit", namespace, event, args)

    async def call(self, event: str, *args: Any, namespace: str = "/") -> list[Any]:
        return cast("list[Any]", await self._order("call", namespace, event, args))

    async def join(self, namespace: str, auth: dict[str, Any] | None = None) -> None:
        """Ask for one more namespace."""
        await self._order("join", namespace, {"auth": auth or {}})

    async def disconnect(self, namespace: str = "/") -> None:
        await self._order("disconnect", namespace)

    async def id(self, namespace: str = "/") -> str:
        return str(await self._order("id", namespace))

    async def recovered(self, namespace: str = "/") -> bool:
        """Whether its socket was recovered when it connected the last time."""
        return bool(await self._order("recovered", namespace))

    async def close(self) -> None:
        await self._order("close")

    async def _order(self, method: str, *args: object) -> Any:
        return await self._process.order(self._number, method, *args)
