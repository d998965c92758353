"""The programs of ``examples/``, started as their pages say, with clients of other makes."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import socketio

from tests.interop.clients.client import Plan
from tests.interop.clients.node import NodeClient, NodeProcess

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.py"))
LISTENING = re.compile(r"running on (http://127\.0\.0\.1:\d+)")
WITH_SESSIONS = {"django_app", "starlette_app"}


def command_of(name: str) -> list[str]:
    """How the example's own words start it."""
    said = (ROOT / "examples" / f"{name}.py").read_text().split("\n")[2]
    page = (ROOT / "examples" / "README.md").read_text()
    assert f"`{said}`" in page
    program, *arguments = said.split()
    return [str(Path(sys.executable).parent / program), *arguments, "--port", "0"]


@asynccontextmanager
async def running(name: str, place: Path) -> AsyncIterator[str]:
    """Where the example listens."""
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            *command_of(name),
            cwd=ROOT,
            env={**os.environ, "DATABASE": str(place / "notes.sqlite3")},
            stdout=log,
            stderr=log,
        )

        def said() -> str:
            return os.pread(log.fileno(), 1_000_000, 0).decode()

        try:
            deadline = time.monotonic() + 30
            while not (found := LISTENING.search(said())):
                assert process.returncode is None and time.monotonic() < deadline, said()
                await asyncio.sleep(0.05)
            yield found[1]
            began = time.monotonic()
            process.terminate()
            async with asyncio.timeout(30):
                await process.wait()
            assert time.monotonic() - began < 4.5  # `shutdown_timeout` is 5
            assert "Traceback" not in said(), said()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def python_client(url: str, cookie: str, transport: str) -> AsyncIterator[Any]:
    """python-socketio's client."""
    async with socketio.AsyncSimpleClient(reconnection=False) as client:
        await client.connect(url, transports=[transport], headers={"Cookie": cookie})
        yield client


async def sign_in(url: str, name: str) -> str:
    """The cookies of somebody who has signed in."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{url}/sign-in?name={name}", allow_redirects=False) as response,
    ):
        assert response.status < 400, await response.text()
        return "; ".join(f"{key}={morsel.value}" for key, morsel in response.cookies.items())


async def post(url: str, body: str, cookie: str = "") -> int:
    """Write a note by HTTP."""
    headers = {"Content-Type": "application/json", **({"Cookie": cookie} if cookie else {})}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{url}/notes", data=body, headers=headers) as response,
    ):
        return response.status


async def notes(url: str) -> Any:
    """Read them by HTTP."""
    async with aiohttp.ClientSession() as http, http.get(f"{url}/notes") as response:
        return json.loads(await response.text())


def note(name: str, by: str, text: str) -> Any:
    """A note, as that example has it."""
    return {"by": by, "text": text} if name in {"fastapi_app", *WITH_SESSIONS} else text


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("name", EXAMPLES)
async def test_a_board_of_notes(name: str, transport: str, tmp_path: Path) -> None:
    async with running(name, tmp_path) as url:
        ada = charles = ""
        if name in WITH_SESSIONS:
            ada, charles = await sign_in(url, "Ada"), await sign_in(url, "Charles")
            with pytest.raises(socketio.exceptions.ConnectionError):
                async with python_client(url, "", transport):
                    pytest.fail("a stranger was let in")
        async with (
            python_client(url, ada, transport) as first,
            python_client(url, charles, transport) as second,
        ):
            if name == "asgi_app":
                assert await first.receive(timeout=30) == ["notes", []]
                assert await second.receive(timeout=30) == ["notes", []]
            by_ada, by_charles = note(name, "Ada", "one"), note(name, "Charles", "two")
            event = by_ada if name == "fastapi_app" else "one"
            assert await first.call("add", event, timeout=30) == 1
            assert await second.receive(timeout=30) == ["added", by_ada]
            body = json.dumps(by_charles) if name == "fastapi_app" else "two"
            assert await post(url, body, charles) in (200, 201)
            assert await first.receive(timeout=30) == ["added", by_charles]
            assert await second.receive(timeout=30) == ["added", by_charles]
        assert await notes(url) == [by_ada, by_charles]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in WITH_SESSIONS])
async def test_the_official_client_writes_too(name: str, tmp_path: Path) -> None:
    process = NodeProcess("socket.io-client")
    await process.start()
    try:
        async with running(name, tmp_path) as url:
            client = NodeClient(Plan(url, "websocket"), process)
            await client.start()
            await client.connected()
            written = note(name, "Ada", "hello")
            assert await client.call("add", written) == [1]
            other = note(name, "Charles", "two")
            assert await post(url, json.dumps(other) if name == "fastapi_app" else other) < 300
            assert await client.hears("added") == [[other]]
            await client.disconnect()
    finally:
        await process.stop()


async def test_a_note_that_is_none_is_refused(tmp_path: Path) -> None:
    async with running("fastapi_app", tmp_path) as url, python_client(url, "", "websocket") as one:
        answer = await one.call("add", {"by": "Ada"}, timeout=30)
        assert "text" in json.dumps(answer["error"])
        assert await post(url, '{"by": "Ada"}') == 422
        assert await notes(url) == []


async def test_a_view_of_flask_asks_clients(tmp_path: Path) -> None:
    async with running("flask_app", tmp_path) as url:
        client = socketio.AsyncClient(reconnection=False)
        client.on("agree?", lambda motion: f"aye to {motion}")
        await client.connect(url, transports=["websocket"])
        try:
            async with (
                aiohttp.ClientSession() as http,
                http.get(f"{url}/poll?motion=tea") as response,
            ):
                assert await response.json() == ["aye to tea"]
        finally:
            await client.disconnect()
