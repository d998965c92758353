"""Firefox by WebDriver BiDi, as much of it as the tests need.

Firefox speaks it by itself: https://w3c.github.io/webdriver-bidi/.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

__all__ = ["Firefox", "Tab"]

LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://[\d.]+:\d+)")
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
}


class Tab:
    """One tab of the browser."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox = firefox
        self._context = context

    async def goto(self, url: str) -> None:
        await self._firefox.command(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    async def call(self, function: str, *args: Any) -> Any:
        """What a function of the page returns, once it has resolved, as far as JSON has it."""
        arguments = ", ".join(json.dumps(arg) for arg in args)
        return await self.evaluate(f"({function})({arguments})")

    async def evaluate(self, expression: str) -> Any:
        answer = await self._firefox.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    async def close(self) -> None:
        await self._firefox.command("browsingContext.close", context=self._context)


class Firefox:
    """A headless Firefox with a profile of its own.

    Args:
        executable: Where it is.
        profile: An empty directory.
    """

    def __init__(self, executable: str, profile: Path) -> None:
        self._command = [executable, "--headless", "--no-remote", "--remote-debugging-port=0"]
        self._profile = profile
        self._ids = 0

    async def __aenter__(self) -> Self:
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (self._profile / "user.js").write_text("\n".join(lines))
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            *("--profile", str(self._profile), "about:blank"),
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
        )
        address = await asyncio.wait_for(self._address(), 60)
        # what it says later nobody reads, but the pipe may not fill up
        self._drain = asyncio.create_task(self._read_on())
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(f"{address}/session", max_msg_size=0)
        await self.command("session.new", capabilities={})
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._socket.close()
        await self._session.close()
        self._process.terminate()
        await self._process.wait()
        await self._drain

    async def open_tab(self) -> Tab:
        answer = await self.command("browsingContext.create", type="tab")
        return Tab(self, answer["context"])

    async def command(self, method: str, **params: Any) -> Any:
        """Send a command and return its result; one at a time, as the tests are."""
        self._ids += 1
        await self._socket.send_json({"id": self._ids, "method": method, "params": params})
        while True:
            message = await self._socket.receive_json(timeout=30)
            if message.get("id") == self._ids:
                assert message["type"] == "success", message
                return message["result"]

    async def _address(self) -> str:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            if match := LISTENING.search(line):
                return match[1].decode()
        raise AssertionError("Firefox ended before it listened")

    async def _read_on(self) -> None:
        assert self._process.stderr is not None
        while await self._process.stderr.read(65536):
            pass
