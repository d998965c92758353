"""``antiphon serve``, as a person types it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

LISTENING = re.compile(r"Uvicorn running on http://127\.0\.0\.1:(\d+)")
MODULE = """
import antiphon

io = antiphon.Server()
app = antiphon.ASGIApp(io)
five = 5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chat.py").write_text(MODULE)
    return tmp_path


def antiphon(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "antiphon.cli", *args]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


@contextmanager
def serving(folder: Path, *args: str) -> Generator[int]:
    command = [sys.executable, "-m", "antiphon.cli", "serve", *args, "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            seen = ""
            for line in process.stderr:
                seen += line
                if found := LISTENING.search(line):
                    yield int(found[1])
                    break
            else:
                pytest.fail(f"it does not listen:\n{seen}")
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize("what", ["chat:app", "chat:io"])
def test_it_serves_an_application_or_a_server(folder: Path, what: str) -> None:
    with serving(folder, what) as port:
        url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=polling"
        with urllib.request.urlopen(url, timeout=30) as response:
            assert json.loads(response.read()[1:])["upgrades"] == ["websocket"]


def test_it_says_what_cannot_be_imported(folder: Path) -> None:
    result = antiphon(folder, "serve", "chat:nothing")
    assert result.returncode == 2
    assert 'Attribute "nothing" not found' in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["./chat.py:app"], "'./chat.py' is no module: say chat:app, and --app-dir for where"),
        (["chat.py:app"], "'chat.py' is no module: say chat:app"),
        (["chat:five"], "chat:five is no ASGI application, nor an antiphon.Server: it is 5"),
        (["chat:app", "--log-level", "loud"], "one of critical, error, warning, info"),
        (["chat:app", "--port", "99999"], "less than or equal to 65535"),
        (["chat:app", "--ssl-certfile", "none.pem"], "'none.pem' does not exist"),
        (["chat:app", "--app-dir", "elsewhere"], "'elsewhere' does not exist"),
    ],
)
def test_what_is_typed_wrongly_is_status_2(folder: Path, args: list[str], says: str) -> None:
    result = antiphon(folder, "serve", *args)
    assert result.returncode == 2, result
    assert says in " ".join(result.stderr.replace("\u2502", " ").split())


def test_it_logs_whom_it_refuses_and_why(folder: Path) -> None:
    command = [sys.executable, "-m", "antiphon.cli", "serve", "chat:app", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            port = next(found[1] for line in process.stderr if (found := LISTENING.search(line)))
            url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=polling"
            request = urllib.request.Request(url, headers={"Origin": "https://a.example"})
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=30)
            refused.value.close()
        finally:
            process.terminate()
        log = process.stderr.read()
    assert "INFO:     refused GET /socket.io/ from 127.0.0.1: Forbidden (origin" in log


def test_several_processes_need_the_application(folder: Path) -> None:
    result = antiphon(folder, "serve", "chat:io", "--workers", "2")
    assert result.returncode == 2
    assert "ASGIApp(io)" in result.stderr


def test_it_tells_its_version(folder: Path) -> None:
    result = antiphon(folder, "--version")
    assert re.fullmatch(r"antiphon \d+\.\d+\.\d+\n", result.stdout), result
