"""What the first visit costs: bytes, requests, and time on a slow phone network."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.game.conftest import PHONE, OpenPage
from tests.browser.game.players import cell, sees_status

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

MOST_BYTES: Final = 60_000
"""Of everything, headers too, compressed as it is sent."""

MOST_REQUESTS: Final = 20

SLOW_3G: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}

USABLE_WITHIN: Final = 20.0
"""Seconds on such a network until one sits at a table. It takes about five; a busy machine and a
server that is just starting are no reason to fail."""


@dataclass
class Traffic:
    """What went over the wire, by address."""

    received: dict[str, float] = field(default_factory=dict[str, float])
    _asked: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def total(self) -> float:
        return sum(self.received.values())

    async def watch(self, page: Page, network: dict[str, Any] | None = None) -> None:
        session = await page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.loadingFinished", self._finished)
        await session.send("Network.enable")
        if network:
            await session.send("Network.emulateNetworkConditions", network)

    def _request(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if url := self._asked.get(event["requestId"]):
            self.received[url] = event["encodedDataLength"]


@pytest.mark.parametrize("locale", ["en", "fr", "zh"])
async def test_a_first_visit_costs_little(open_page: OpenPage, locale: str) -> None:
    traffic = Traffic()
    page = await open_page(
        viewport=PHONE, locale=locale, service_workers="block", prepare=traffic.watch
    )
    await expect(page.locator("#ways")).to_be_visible()
    # What is loaded after that: sounds, and the WebSocket's handshake.
    await page.wait_for_load_state("networkidle")
    sizes = sorted(traffic.received.items(), key=lambda one: -one[1])
    assert traffic.total < MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sizes
    # Everything of size is compressed, and nothing has more headers than it needs.
    assert all(size < 20_000 for _, size in sizes), sizes


async def test_a_second_visit_costs_next_to_nothing(open_page: OpenPage) -> None:
    page = await open_page(viewport=PHONE, service_workers="block")
    await expect(page.locator("#ways")).to_be_visible()
    traffic = Traffic()
    again = await page.context.new_page()
    await traffic.watch(again)
    await again.goto(page.url)
    await sees_status(again, "Opponent’s turn")
    own = {url: size for url, size in traffic.received.items() if "/v/" in url}
    assert sum(own.values()) == 0, own


async def test_it_is_usable_on_a_slow_network(open_page: OpenPage) -> None:
    traffic = Traffic()

    async def slow_down(page: Page) -> None:
        await traffic.watch(page, SLOW_3G)

    began = time.monotonic()
    page = await open_page(viewport=PHONE, locale="de", service_workers="block", prepare=slow_down)
    await expect(page.locator("#ways")).to_be_visible(timeout=60_000)
    took = time.monotonic() - began
    paint: float = await page.evaluate(
        "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    print(f"usable after {took:.1f} s, first paint after {paint / 1000:.1f} s")
    assert took < USABLE_WITHIN
    assert paint < USABLE_WITHIN * 1000 / 2
    # And one can move: an opponent comes on a good network.
    other = await open_page(locale="de")
    await sees_status(other, "Gegner ist dran")
    await expect(page.locator("#sheet")).to_have_class("sheet is-my-turn")
    await page.click(cell(page, "2-2"))
    await expect(other.locator(cell(other, "2-2"))).to_have_attribute("data-mark", "X")
