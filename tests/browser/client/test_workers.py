"""The client in workers: no window there, and no page that could be left."""

from __future__ import annotations

import pytest

from tests.browser.client.conftest import OpenPage
from tests.interop.serving import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEDICATED = """(transports) => {
    const worker = new Worker("/pages/worker.js");
    worker.postMessage(transports);
    return within(new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
        worker.onerror = reject;
    }), "worker");
}"""
SERVICE = """async (transports) => {
    const registration = await navigator.serviceWorker.register("/pages/worker.js");
    await navigator.serviceWorker.ready;
    const answer = new Promise((resolve) => {
        navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
    });
    registration.active.postMessage(transports);
    const told = await within(answer, "service worker");
    await registration.unregister();
    return told;
}"""


@pytest.mark.parametrize("transport", ["polling", "websocket"])
@pytest.mark.parametrize("kind", [DEDICATED, SERVICE], ids=["dedicated", "service"])
async def test_the_client_works(
    server: Server, open_page: OpenPage, kind: str, transport: str
) -> None:
    page = await open_page(server, "global")
    assert await page.evaluate(kind, [transport]) == [transport, 0, 4, 255]
