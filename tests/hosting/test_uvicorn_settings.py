"""Settings of uvicorn's that reach deep, on the fast lane."""

from __future__ import annotations

import asyncio
import signal
import socket as sockets
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
import socketio
import uvicorn

import antiphon
from tests.hosting.hosts import APP, ROOT, connected, hosted


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_limit_concurrency(transport: str) -> None:
    """uvicorn counts WebSockets, and refuses requests."""
    async with hosted("antiphon", host_options={"limit_concurrency": 3}) as server:
        async with connected(server, transport) as client:
            assert (await client.call("who", timeout=30))["transport"] == transport
        async with connected(server), connected(server):
            async with server.http() as http, http.get(f"{server.url}/hello") as response:
                assert response.status == 503
            with pytest.raises(socketio.exceptions.ConnectionError):
                async with connected(server, "polling"):
                    pytest.fail("it was let in")


async def test_workers() -> None:
    """Each process serves its own clients; WebSockets need no sticky proxy."""
    async with hosted("antiphon", host_options={"workers": 2}) as server:
        pids = set[int]()

        async def ask() -> None:
            async with connected(server) as client:
                pids.add((await client.call("who", timeout=30))["pid"])

        # The second process may start late, and one of them may be quicker to accept: so several
        # at a time, again and again.
        async with asyncio.timeout(30):
            while len(pids) < 2:
                await asyncio.gather(*(ask() for _ in range(8)))
        assert len(pids) == 2
        assert await server.end() < 8


async def test_a_unix_socket_that_nobody_listens_on_is_replaced(tmp_path: Path) -> None:
    """As after a kill -9."""
    path = str(tmp_path / "socket")
    with sockets.socket(sockets.AF_UNIX) as stale:
        stale.bind(path)
    for options in ({"uds": path, "workers": 2}, {"uds": path}):
        async with hosted("antiphon", host_options=options) as server:
            assert await server.end(signal.SIGINT) < 8
        assert not Path(path).exists()


def served_at(path: str, workers: int) -> int:
    """How a program ends that wants to listen there."""
    program = f"import antiphon; antiphon.run({APP!r}, uds={path!r}, workers={workers})"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_that_is_no_socket_of_ours_stays(workers: int, tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("something")
    assert served_at(str(path), workers) != 0
    assert path.read_text() == "something"


def test_who_cannot_bind_takes_nothing_from_who_listens(tmp_path: Path) -> None:
    path = str(tmp_path / "socket")
    with sockets.socket(sockets.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        assert served_at(path, workers=2) != 0
        with sockets.socket(sockets.AF_UNIX) as client:
            client.connect(path)


@pytest.mark.parametrize(
    ("before", "after", "times"),
    [
        ("", "", 1),
        ("", ", log_level='warning'", 0),
        ("logging.getLogger('antiphon').setLevel('ERROR')", "", 0),
        ("logging.basicConfig(level=20)", "", 1),
    ],
)
def test_who_is_refused_stands_in_the_log(before: str, after: str, times: int) -> None:
    """Once, unless the program has set up logging in another way."""
    program = f"""if True:
        import asyncio, logging, threading, urllib.request, antiphon, uvicorn
        {before}
        started = uvicorn.Server.startup
        def ask(server):
            port = server.servers[0].sockets[0].getsockname()[1]
            url = f"http://127.0.0.1:{{port}}/socket.io/?EIO=4&transport=polling"
            try:
                urllib.request.urlopen(urllib.request.Request(url, headers={{"Origin": "http://a"}}))
            except OSError as error:
                assert error.status == 403
            server.should_exit = True
        async def startup(self, sockets=None):
            await started(self, sockets)
            threading.Thread(target=ask, args=[self]).start()
        uvicorn.Server.startup = startup
        antiphon.run(antiphon.ASGIApp(antiphon.Server()), port=0{after})
    """
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended
    assert ended.stderr.count("refused GET /socket.io/ from 127.0.0.1: Forbidden") == times


async def test_run_says_what_to_do_where_a_loop_runs() -> None:
    with pytest.raises(RuntimeError, match=r"create_server\(app, port=3000\)\.serve\(\)"):
        antiphon.run(antiphon.ASGIApp(antiphon.Server()))


async def test_reload() -> None:
    place = ROOT / "tests" / "hosting" / "served_app.py"
    options = {"reload": True, "reload_dirs": [str(place.parent)], "reload_delay": 0.1}
    async with hosted("antiphon", host_options=options) as server:
        async with connected(server) as client:
            before = (await client.call("who", timeout=30))["pid"]
        place.touch()

        async def reloaded() -> None:
            while True:
                try:
                    async with connected(server) as client:
                        # Who goes down may not answer any more: then it is asked again.
                        if (await client.call("who", timeout=5))["pid"] != before:
                            return
                except (socketio.exceptions.SocketIOError, OSError):
                    await asyncio.sleep(0.1)

        async with asyncio.timeout(60):
            await reloaded()
        assert await server.end() < 8


def test_a_configuration_may_be_served_by_one_loop_after_the_other() -> None:
    """As programs do that start a server for each of their tests."""
    ws = "antiphon.hosts.uvicorn:WebSocketProtocol"
    config = uvicorn.Config(antiphon.ASGIApp(antiphon.Server()), port=0, ws=ws)

    async def open_packet() -> str:
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        try:
            async with aiohttp.ClientSession() as http, http.ws_connect(url) as client:
                return await client.receive_str(timeout=30)
        finally:
            server.should_exit = True
            await serving

    for _ in range(2):
        assert asyncio.run(open_packet()).startswith("0{")
