"""The page without a network, and the way from one version of it to the next."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.game.conftest import OpenPage, game_server
from tests.browser.game.players import sees_status
from tictactoe.pages import WEB_DIRECTORY

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def is_kept(page: Page) -> None:
    """Wait until the page's files are kept, and the service worker answers for them."""
    await page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            while (!navigator.serviceWorker.controller) {
                await new Promise((resolve) =>
                    navigator.serviceWorker.addEventListener("controllerchange", resolve));
            }
        }"""
    )


async def is_replaced(page: Page) -> None:
    """Wait until the service worker that keeps the latest version is at work."""
    await page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            const latest = (await (await fetch("sw.js")).text()).match(/"version": "(\\w+)"/)[1];
            const isAtWork = async () =>
                (await caches.keys()).at(-1) === `tictactoe-${latest}` &&
                !registration.installing && !registration.waiting &&
                registration.active.state === "activated";
            while (!(await isAtWork())) {
                // Where a file could not be fetched it tries again with the next visit.
                if (!registration.installing && !registration.waiting) {
                    await registration.update().catch(() => {});
                }
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }"""
    )


async def kept_names(page: Page) -> list[str]:
    """The paths of all that the service worker has kept."""
    names: list[str] = await page.evaluate(
        """async () => {
            const names = [];
            for (const name of await caches.keys()) {
                for (const { url } of await (await caches.open(name)).keys()) {
                    names.push(new URL(url).pathname);
                }
            }
            return names;
        }"""
    )
    return names


async def versions(page: Page) -> list[str]:
    """Of what the versions are kept."""
    names: list[str] = await page.evaluate("() => caches.keys()")
    return names


async def title_of(page: Page) -> str:
    return await page.inner_text("h1")


def another_page(directory: Path, title: str) -> Path:
    """A copy of the page that calls itself something else."""
    shutil.copytree(WEB_DIRECTORY, directory)
    english = directory / "i18n" / "en.json"
    english.write_text(
        english.read_text().replace('"app.title": "Tic-tac-toe"', f'"app.title": "{title}"')
    )
    return directory


async def test_the_page_opens_without_a_network(open_page: OpenPage) -> None:
    page = await open_page()
    await is_kept(page)
    await page.context.set_offline(True)
    await page.reload()
    await sees_status(page, "No connection")
    assert await title_of(page) == "Tic-tac-toe"
    await page.context.set_offline(False)
    await sees_status(page, "Waiting for an opponent")


async def test_a_link_with_a_query_opens_without_a_network(open_page: OpenPage) -> None:
    page = await open_page(locale="fr")
    await is_kept(page)
    await page.context.set_offline(True)
    await page.goto(f"{page.url}?source=home")
    await sees_status(page, "Pas de connexion")


async def test_nothing_of_a_connection_is_kept(open_page: OpenPage) -> None:
    page = await open_page()
    await sees_status(page, "Waiting for an opponent")
    await is_kept(page)
    names = await kept_names(page)
    assert "/" in names
    assert [name for name in names if name.startswith("/socket.io/")] == [
        "/socket.io/socket.io.esm.min.js"
    ]


async def test_a_reload_gets_the_page_of_the_new_server(
    open_page: OpenPage, tmp_path: Path
) -> None:
    async with game_server(web=another_page(tmp_path / "first", "First")) as first:
        page = await open_page(url=f"{first.url}/", complains=("CLOSING or CLOSED",))
        await is_kept(page)
        assert await title_of(page) == "First"
    # Without any server, the page of before.
    await page.reload()
    assert await title_of(page) == "First"
    async with game_server(first.port, web=another_page(tmp_path / "second", "Second")):
        await page.reload()
        await expect(page.locator("h1")).to_have_text("Second")
        await is_replaced(page)
    await page.reload()
    await expect(page.locator("h1")).to_have_text("Second")
    # The one before the last is thrown away.
    async with game_server(first.port, web=another_page(tmp_path / "third", "Third")):
        await page.reload()
        await expect(page.locator("h1")).to_have_text("Third")
        await is_replaced(page)
        assert len(await versions(page)) == 2


async def test_an_open_page_stays_whole_when_the_server_has_another(
    open_page: OpenPage, tmp_path: Path
) -> None:
    """What it loads late is of its own version."""
    async with game_server(web=another_page(tmp_path / "first", "First")) as first:
        page = await open_page(url=f"{first.url}/")
        await is_kept(page)
    async with game_server(first.port, web=another_page(tmp_path / "second", "Second")):
        await is_replaced(page)
        late = await page.evaluate(
            """async () => {
                const own = document.querySelector("script[type=module]").src;
                return (await (await fetch(new URL("i18n/en.json", own))).json())["app.title"];
            }"""
        )
        assert late == "First"


async def test_a_server_that_is_just_gone_behind_a_proxy(open_page: OpenPage) -> None:
    page = await open_page(complains=("502",))
    await is_kept(page)
    await page.context.route("**/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    await page.reload()
    await expect(page.locator("#board")).to_be_visible()


async def test_it_can_be_installed(open_page: OpenPage) -> None:
    page = await open_page()
    await is_kept(page)
    session = await page.context.new_cdp_session(page)
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"start_url": "/"' in manifest["data"]
    obstacles = await session.send("Page.getInstallabilityErrors")
    assert [
        error["errorId"]
        for error in obstacles["installabilityErrors"]
        # A context of a test is a private window.
        if error["errorId"] != "in-incognito"
    ] == []
