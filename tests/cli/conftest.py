"""A server as a process, and the command line as a person or a script uses it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

Ended: TypeAlias = subprocess.CompletedProcess[str]
Antiphon: TypeAlias = Callable[..., Ended]

LISTENING = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")
MODULE = """
import antiphon

io = antiphon.Server()
app = antiphon.ASGIApp(io)


@io.use
async def doorkeeper(socket):
    if (socket.handshake.auth or {}).get("refuse"):
        raise antiphon.ConnectionRefused("not you", {"why": 1})


@io.on("connect")
def connected(socket):
    socket.emit("hello", socket.handshake.auth, socket.handshake.headers.get("x-name"))


@io.on("echo")
async def echo(socket, *args):
    socket.emit("echo", *args)
    return args


@io.on("leave")
def leave(socket):
    socket.disconnect()


@io.on("note")
def note(socket, text):
    print("noted", text, flush=True)
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "talk.py").write_text(MODULE)
    command = [sys.executable, "-m", "antiphon.cli", "serve", "talk:app", "--port", "0"]
    with (
        (folder / "notes").open("w") as notes,
        subprocess.Popen(
            command, cwd=folder, stdout=notes, stderr=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if found := LISTENING.search(line):
                    yield found[1]
                    break
            else:
                pytest.fail("the server does not listen")
        finally:
            process.terminate()
            process.stderr.close()
            process.wait(10)


@pytest.fixture
def antiphon(tmp_path: Path) -> Antiphon:
    """Runs the command line, with something to read if that is given."""

    def run(*args: str, reads: str = "") -> Ended:
        return subprocess.run(
            [sys.executable, "-m", "antiphon.cli", *args],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "200", "TERM": "dumb", "XDG_CONFIG_HOME": str(tmp_path)},
            input=reads,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
