"""Autobahn's cases for WebSocket servers, run by kosoku: all but its endurance runs (9, 12, 13)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .peer import served

KOSOKU = Path(sys.executable).with_name("kosoku")


@pytest.mark.parametrize("loop", ["uvloop", "asyncio"])
@pytest.mark.skipif(shutil.which(str(KOSOKU)) is None, reason="kosoku is not installed")
def test_every_case_passes(tmp_path: Path, loop: str) -> None:
    with served(loop=loop, frames=True, engine={"max_http_buffer_size": 20_000_000}) as server:
        command = [str(KOSOKU), "-m", "fuzzingclient", "-x", "9.*", "-x", "12.*", "-x", "13.*"]
        command += ["-p", "8", "-o", str(tmp_path), f"127.0.0.1:{server.port}"]
        subprocess.run(command, check=True, capture_output=True, timeout=150, cwd=tmp_path)
    (index,) = json.loads((tmp_path / "index.json").read_text()).values()
    bad = {
        case: (result["behavior"], result["behaviorClose"])
        for case, result in index.items()
        if result["behavior"] not in ("OK", "NON-STRICT", "INFORMATIONAL")
        or result["behaviorClose"] not in ("OK", "INFORMATIONAL")
    }
    assert len(index) == 247
    assert bad == {}
