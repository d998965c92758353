"""What clients need beside the library is asked for only by those who connect."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
for name in {missing!r}:
    sys.modules[name] = None
import antiphon
antiphon.Server()
try:
    antiphon.Manager("http://localhost:3000")
except ImportError as error:
    print(error)
"""


@pytest.mark.parametrize("missing", ["aiohttp", "picows"])
def test_without_them_antiphon_works_and_clients_say_what_to_install(missing: str) -> None:
    program = PROGRAM.format(missing=[missing])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == (
        f"clients need {missing}, which is not installed: pip install 'antiphon[client]'\n"
    )


def test_a_server_does_not_load_them() -> None:
    program = "import sys, antiphon; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
