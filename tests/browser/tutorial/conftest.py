"""The steps of the tutorial as their readers start them, and Chromium."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.browser.game.conftest import browser as browser  # the fixture: one Chromium for all

STEPS = Path(__file__).resolve().parents[3] / "examples" / "tutorial"
LISTENING = re.compile(r"running on (http://127\.0\.0\.1:\d+)")


@asynccontextmanager
async def running(step: str, place: Path, port: int = 0, grace: float = 60) -> AsyncIterator[str]:
    """Where the step listens. It is killed without a word in the end, as a crash would."""
    log = place / "output"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(STEPS / f"{step}.py")),
            cwd=place,
            env={**os.environ, "PORT": str(port), "GRACE": str(grace)},
            stdout=output,
            stderr=output,
        )
        try:
            async with asyncio.timeout(30):
                while not (found := LISTENING.search(log.read_text())):
                    assert process.returncode is None, log.read_text()
                    await asyncio.sleep(0.02)
            yield found[1]
            assert "Traceback" not in log.read_text(), log.read_text()
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()
