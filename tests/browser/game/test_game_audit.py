"""Audits of every view: axe-core finds nothing, and a finger hits what it is meant to hit."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page

from tests.browser.game.conftest import DESKTOP, PHONE, ROOT, OpenPage
from tests.browser.game.views import VIEWS, View

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

AXE: Final = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"

LOOKS: Final = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "contrast": {"theme": "contrast"},
}

SMALLEST_TARGET: Final = 44
"""CSS pixels, each way (WCAG 2.5.5)."""

# Words and marks have settled: what fades in has its full colour.
IS_STILL: Final = "() => document.getAnimations().every((one) => one.playState !== 'running')"

VIOLATIONS: Final = """async (rules) => {
    const runOnly = rules ? { runOnly: rules } : {};
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...runOnly });
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""

SMALL_TARGETS: Final = """(least) => {
    const found = [];
    const top = [...document.querySelectorAll("dialog[open], [popover]:popover-open")].at(-1);
    for (const one of (top ?? document).querySelectorAll(
        "button, a[href], input, select, [role=gridcell], summary")) {
        if (one.closest("[hidden], [inert]") || !one.checkVisibility()) continue;
        // A field in a label is hit by hitting the label.
        const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
        if (width < least - 0.5 || height < least - 0.5) {
            found.push(`${one.tagName} ${one.id || one.className}: ${width} × ${height}`);
        }
    }
    return found;
}"""


async def look_like(page: Page, look: str) -> None:
    """Set a theme, without motion."""
    await page.evaluate(
        """(set) => dispatchEvent(
            new CustomEvent("settings", { detail: { ...set, motion: "less" } }))""",
        LOOKS[look],
    )
    await page.wait_for_function(IS_STILL)


@pytest.fixture(scope="session")
def axe() -> str:
    """The auditor, as a script."""
    assert AXE.is_file(), "axe-core is not installed: make npm"
    return Path(AXE).read_text()


@pytest.fixture
def grace() -> float:
    """Long enough for whoever is audited while the other is away."""
    return 60


@pytest.mark.parametrize("view", [pytest.param(view, id=name) for name, view in VIEWS.items()])
async def test_a_view_has_no_fault(open_page: OpenPage, axe: str, view: View) -> None:
    async def open_still(**options: object) -> Page:
        return await open_page(
            **{"reduced_motion": "reduce", "complains": ("503", "404"), **options}
        )

    page = await view(open_still)
    await page.evaluate(axe)
    faults: list[str] = []
    for size, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        await page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
        for look in LOOKS:
            await look_like(page, look)
            # What a theme can spoil is the contrast.
            rules = None if look == "light" else ["color-contrast"]
            found = await page.evaluate(VIOLATIONS, rules)
            faults += [f"{size} {look} {fault}" for fault in found]
        small = await page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
        faults += [f"{size} too small: {target}" for target in small]
    assert faults == []
