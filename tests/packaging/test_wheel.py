"""The built wheel, alone in an empty environment, runs the README's example.

Nothing of the checkout takes part: the wheel is built from the source distribution, and the server
runs elsewhere, in an environment that holds the wheel and what it depends on.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio

ROOT = Path(__file__).parents[2]

# Building and installing ask the network.
pytestmark = pytest.mark.timeout(300)

# Port 0 asks the system for a free one; uvicorn's log line names it.
RUN = "import antiphon, app; antiphon.run(app.app, port=0)"
LISTENING = re.compile(r"https?://(?:127\.0\.0\.1|localhost):(\d+)")


USERS_TEST = """
import asyncio, sys

def test_costs_nothing():
    assert "antiphon" not in sys.modules

def test_connects(antiphon_connect, antiphon_clock):
    import antiphon

    io = antiphon.Server()
    io.on("echo", lambda socket, value: value)

    async def main():
        client = await antiphon_connect(io)
        await antiphon_clock.advance(60)
        return await client.call("echo", 7)

    assert asyncio.run(main()) == 7
"""


COMPILED = """
from antiphon.hosts.frame_path import FramePath
from antiphon.protocol.socketio.event_reader import EventReader
from antiphon.protocol.socketio.packet_writer import PacketWriter
from antiphon.speedups import compiled, fastest
kinds = (EventReader, FramePath, PacketWriter)
print(all(compiled(kind) is fastest(kind) is not None for kind in kinds))
"""


def run(command: list[str | Path], cwd: Path) -> str:
    result = subprocess.run(
        command, cwd=cwd, env=clean_environment(), capture_output=True, text=True
    )
    assert result.returncode == 0, f"{command} failed:\n{result.stdout}\n{result.stderr}"
    return result.stdout


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what could lead Python back to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def readme_example() -> str:
    blocks: list[str] = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S
    )
    return next(block for block in blocks if "antiphon.run" in block)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment into which only the built wheel was installed."""
    place = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--outdir", place, ROOT], cwd=place)
    [wheel] = place.glob("*.whl")
    venv.create(place / "venv", with_pip=True)
    python = place / "venv" / "bin" / "python"
    run([python, "-m", "pip", "install", "--quiet", wheel], cwd=place)
    return python


@pytest.fixture(scope="module")
def url(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the README's example, run with the wheel, listens."""
    place = tmp_path_factory.mktemp("example")
    (place / "app.py").write_text(readme_example())
    server = subprocess.Popen(
        [python, "-c", RUN],
        cwd=place,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lifetime = threading.Timer(60, server.kill)
    lifetime.start()
    try:
        yield f"http://127.0.0.1:{wait_for_port(server)}"
    finally:
        server.terminate()
        server.communicate()
        lifetime.cancel()


def wait_for_port(server: subprocess.Popen[str]) -> int:
    """Read the server's log until it names its port; the log of a server that failed ends first."""
    assert server.stdout is not None
    log = []
    for line in server.stdout:
        log.append(line)
        if listening := LISTENING.search(line):
            return int(listening[1])
    pytest.fail("The README's example did not come up:\n" + "".join(log))


def test_the_package_comes_from_the_wheel(python: Path) -> None:
    place = run([python, "-c", "import antiphon; print(antiphon.__file__)"], cwd=python.parent)
    assert Path(place.strip()).is_relative_to(python.parents[1])


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_the_wheel_holds_what_was_compiled(python: Path) -> None:
    assert run([python, "-c", COMPILED], cwd=python.parent).strip() == "True"


def test_without_a_compiler_the_wheel_is_for_all(tmp_path: Path) -> None:
    build: list[str | Path] = [sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT]
    environment = clean_environment() | {"CC": "false"}
    built = subprocess.run(build, env=environment, check=True, capture_output=True, text=True)
    assert "antiphon is not compiled, and works without" in built.stdout + built.stderr
    assert [wheel.name.partition("-py3-")[2] for wheel in tmp_path.glob("*.whl")] == [
        "none-any.whl"
    ]


def test_the_types_are_published(python: Path) -> None:
    package = run(
        [python, "-c", "import importlib.resources as r; print(r.files('antiphon'))"],
        cwd=python.parent,
    )
    assert (Path(package.strip()) / "py.typed").exists()


def test_pytest_finds_the_plugin(python: Path, tmp_path: Path) -> None:
    run([python, "-m", "pip", "install", "--quiet", "pytest"], cwd=tmp_path)
    (tmp_path / "test_it.py").write_text(USERS_TEST)
    # No other plugin is there, so the test runs its loop by itself.
    assert "2 passed" in run([python, "-m", "pytest", "-W", "error"], cwd=tmp_path)


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_two_clients_talk_through_the_readmes_example(url: str, transport: str) -> None:
    async with socketio.AsyncSimpleClient() as ada, socketio.AsyncSimpleClient() as charles:
        await ada.connect(url, transports=[transport], auth={"name": "Ada"})
        await charles.connect(url, transports=[transport], auth={"name": "Charles"})
        assert await ada.receive(timeout=30) == ["joined", "Charles"]
        assert await ada.call("say", "hello", timeout=30) == {"heard_by": 2}
        assert await charles.receive(timeout=30) == ["said", {"by": "Ada", "text": "hello"}]


async def test_the_readmes_example_refuses_who_tells_no_name(url: str) -> None:
    client = socketio.AsyncClient(reconnection=False)
    refusals: asyncio.Queue[object] = asyncio.Queue()
    client.on("connect_error", refusals.put)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(url)
    refusal = await asyncio.wait_for(refusals.get(), 5)
    assert refusal == {"message": "tell us your name", "data": {"code": "no_name"}}


@pytest.mark.parametrize(
    "name", ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"]
)
def test_the_browser_client_is_served(url: str, name: str) -> None:
    with urllib.request.urlopen(f"{url}/socket.io/{name}", timeout=10) as response:
        assert response.headers.get_content_type() in {"application/javascript", "text/javascript"}
        assert len(response.read()) > 1000
