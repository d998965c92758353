"""The rule of conftest.py: in CI a skipped test is a failed test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[3] / "conftest.py"

PASSES = "def test(): pass"
SKIPS = "import pytest\n@pytest.mark.skip(reason='no browser here')\ndef test(): pass"
SKIPS_INSIDE = "import pytest\ndef test(): pytest.skip('no browser here')"
SKIPS_MODULE = "import pytest\npytest.skip('no browser here', allow_module_level=True)"
SKIPS_FOR_PLATFORM = "import pytest\ndef test(): pytest.skip('not on this platform: no AF_UNIX')"
FAILS_AS_EXPECTED = "import pytest\n@pytest.mark.xfail\ndef test(): assert False"


def run_pytest(directory: Path, source: str, ci: str) -> subprocess.CompletedProcess[str]:
    (directory / "conftest.py").write_text(CONFTEST.read_text())
    (directory / "test_it.py").write_text(source)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", "test_it.py"],
        cwd=directory,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize("source", [SKIPS, SKIPS_INSIDE, SKIPS_MODULE])
def test_a_skip_fails_in_ci_and_says_why(tmp_path: Path, source: str) -> None:
    result = run_pytest(tmp_path, source, ci="true")
    assert result.returncode != 0
    assert "counts as failed in CI: no browser here" in result.stdout


def test_a_skip_elsewhere_is_a_skip(tmp_path: Path) -> None:
    result = run_pytest(tmp_path, SKIPS_INSIDE, ci="")
    assert (result.returncode, "1 skipped" in result.stdout) == (0, True)


@pytest.mark.parametrize("source", [PASSES, SKIPS_FOR_PLATFORM, FAILS_AS_EXPECTED])
def test_what_no_installation_can_change_passes_in_ci(tmp_path: Path, source: str) -> None:
    assert run_pytest(tmp_path, source, ci="true").returncode == 0
