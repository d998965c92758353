"""The contract of `js/test`, which its own suite has over Antiphon, on any free port."""

from __future__ import annotations

import runpy
from pathlib import Path

import antiphon
from tests.interop.servers.listening import run

CONTRACT = Path(__file__).resolve().parents[3] / "js" / "test" / "support" / "server.py"

contract = runpy.run_path(str(CONTRACT))
contract["listen"]()
run(antiphon.ASGIApp(contract["io"]))
