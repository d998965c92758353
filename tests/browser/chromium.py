"""Which Chromium the tests play in."""

from __future__ import annotations

import shutil

import pytest

NAMES = (
    # Without windows: a test takes a third of the time.
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def find_chromium() -> str:
    """Where it is; skips the test if it is nowhere. `scripts/ensure-chromium` looks alike."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    pytest.skip("there is no Chromium: scripts/ensure-chromium")
