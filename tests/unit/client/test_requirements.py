"""What clients need beside the library is asked for only by those who connect."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["aiohttp"] = None
import antiphon
antiphon.Server()
try:
    antiphon.Manager("http://localhost:3000")
except ImportError as error:
    print(error)
"""


def test_without_it_antiphon_works_and_clients_say_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == (
        "clients need aiohttp, which is not installed: pip install 'antiphon[client]'\n"
    )


def test_a_server_does_not_load_it() -> None:
    program = "import sys, antiphon; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
