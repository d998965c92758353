"""``antiphon load``: small runs."""

from __future__ import annotations

import asyncio
import json

import pytest

import antiphon
from antiphon.cli.crowd import Crowd, Plan
from antiphon.cli.report import summary

from .conftest import Antiphon


@pytest.mark.parametrize(
    ("args", "received"), [([], 40), (["--echo", "echo"], 0), (["--no-ack"], 40)]
)
def test_a_small_load(antiphon: Antiphon, server: str, args: list[str], received: int) -> None:
    more = ["-c", "4", "--rate", "10", "--duration", "1", "--json", *args]
    ended = antiphon("load", server, "echo", "1", *more)
    assert ended.returncode == 0, ended
    found = json.loads(ended.stdout)
    assert (found["clients"], found["lost"], found["missing"] * (not args)) == (4, 0, 0)
    # Each client begins at a moment of its own within the first tenth of the second.
    assert 36 <= found["sent"] <= 40
    if "--no-ack" in args:
        assert found["latency_ms"] == {}
    else:
        assert found["answered"] == found["sent"]
        assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["max"]
    assert found["received"] <= received + 4  # a hello to each


def test_people_get_a_table(antiphon: Antiphon, server: str) -> None:
    ended = antiphon("load", server, "echo", "-c", "2", "--duration", "0.3", "--rate", "20")
    assert ended.returncode == 0, ended
    assert "clients   2 of 2" in ended.stdout
    assert "latency   p50" in ended.stdout


async def test_nobody_is_lost_by_ctrl_c(server: str) -> None:
    plan = Plan(clients=3, event="note", args=["going"], rate=100, duration=60, ack=False)
    crowd = Crowd(lambda: antiphon.connect(server, force_new=True, reconnection=False), plan)
    running = asyncio.create_task(crowd.run())  # what asyncio.run cancels at Ctrl-C
    while crowd.sent < 10:
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running], timeout=10)
    found = summary(crowd)
    assert (found["clients"], found["lost"], crowd.here, crowd.first_failure) == (3, 0, 0, None)
    assert found["seconds"] < 10


def test_who_is_thrown_out_is_told(antiphon: Antiphon, server: str) -> None:
    ended = antiphon("load", server, "leave", "-c", "2", "--rate", "20", "--timeout", "1")
    assert ended.returncode == 1, ended
    assert "2 of 2, 2 lost" in ended.stdout
    assert "a client was disconnected: io server disconnect" in ended.stderr


def test_who_is_refused_is_told(antiphon: Antiphon, server: str) -> None:
    ended = antiphon("load", server, "--auth", '{"refuse": 1}', "-c", "2", "--duration", "0.1")
    assert ended.returncode == 1, ended
    assert "0 of 2, 2 lost" in ended.stdout
    assert "antiphon: not you" in ended.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["http://127.0.0.1:1", "--transport", "pigeon"], "there is no transport pigeon"),
        (["localhost:1"], "is no address of a server"),
    ],
)
def test_what_is_typed_wrongly_is_told_once(antiphon: Antiphon, args: list[str], says: str) -> None:
    ended = antiphon("load", *args)
    assert ended.returncode == 2, ended
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
