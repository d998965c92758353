"""The client of Socket.IO 2 in a real page, where it sends and takes bytes over polling too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.client.conftest import OpenPage, StartServer, every_way

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEXTS = ["", "žluťoučký kůň 漢字 😀😀", "6:4hello", "\x00\xff"]

ECHO = """async ([way, values]) => {
  const socket = await connected("/", way);
  const heard = next(socket, "echo");
  const acknowledged = await new Promise((resolve) => {
    socket.emit("echo", ...values, (...args) => resolve(args));
  });
  return { heard: await heard, acknowledged };
}"""

BYTES = """async (way) => {
  const socket = await connected("/", way);
  const bytes = Uint8Array.from([0, 4, 30, 127, 128, 255]);
  const heard = next(socket, "echo");
  socket.emit(
    "echo",
    bytes.buffer.slice(0),
    "😀",
    bytes.subarray(1, 4),
    new Blob([bytes, "text"]),
    { nested: [new ArrayBuffer(0), { deeper: bytes }] },
  );
  return tell(await heard);
}"""


@every_way
async def test_values(start_server: StartServer, open_page: OpenPage, way: str) -> None:
    def buffer(*numbers: int) -> dict[str, Any]:
        return {"is": "ArrayBuffer", "bytes": list(numbers)}

    server = await start_server(allow_eio3=True)
    page = await open_page(server, "older")
    told = await page.evaluate(ECHO, [way, TEXTS])
    assert told == {"heard": TEXTS, "acknowledged": TEXTS}
    everything = (0, 4, 30, 127, 128, 255)
    assert await page.evaluate(BYTES, way) == [
        buffer(*everything),
        "😀",
        buffer(4, 30, 127),
        buffer(*everything, *b"text"),
        {"nested": [buffer(), {"deeper": buffer(*everything)}]},
    ]
    await page.evaluate("leave()")
    await server.until(lambda stats: stats.clients == 0)


async def test_is_refused_unless_allowed(start_server: StartServer, open_page: OpenPage) -> None:
    page = await open_page(await start_server(), "older")
    told = await page.evaluate(
        """async () => {
          const socket = open("/", "polling");
          const [error] = await next(socket, "connect_error");
          return error.description;
        }"""
    )
    assert told == 400
