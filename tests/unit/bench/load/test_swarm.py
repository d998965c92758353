"""bench/load/swarm.py: it counts what a server really sends, and says when one does not."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Generator
from contextlib import closing

import pytest

from bench.contestants import CONTESTANTS, DIRECTORY
from bench.load.frames import event
from bench.load.peer import LoadFailed
from bench.load.swarm import Swarm
from bench.process import ServerProcess

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or 0 not in os.sched_getaffinity(0),
    reason="not on this platform: the servers are kept on the first core",
)


@pytest.fixture(scope="module")
def server() -> Generator[ServerProcess]:
    with ServerProcess(CONTESTANTS["antiphon"].command(), DIRECTORY) as process:
        yield process


@pytest.fixture
def swarm(server: ServerProcess) -> Generator[Swarm]:
    with closing(Swarm(server.port)) as swarm:
        yield swarm


def test_each_message_is_counted_once(swarm: Swarm) -> None:
    swarm.grow(5)
    with swarm.exchanging(swarm.message("echo", "x"), window=3) as pump:
        assert pump(0.05) > 15
    # Nothing is under way any more: two calls later there is still nothing to count.
    swarm.peers[0].write(swarm.message("echo", "x"))
    swarm.collect(1)
    with pytest.raises(LoadFailed, match="1 messages are missing"):
        swarm.collect(1, patience=0.05)


def test_a_message_too_many_is_told(swarm: Swarm) -> None:
    swarm.grow(2)
    swarm.peers[0].write(swarm.message("publish", "x") * 2)
    with pytest.raises(LoadFailed, match="too many"):
        while True:
            swarm.collect(3, patience=1)


def test_an_attachment_is_one_message(swarm: Swarm) -> None:
    swarm.grow(1)
    swarm.peers[0].count_binary()
    swarm.peers[0].write(swarm.peers[0].frames(event("echo", b"\x01" * 20_000)))
    swarm.collect(1, patience=1)
    with pytest.raises(LoadFailed, match="missing"):
        swarm.collect(1, patience=0.05)


def test_rooms_and_broadcasts_come_to_those_they_are_for(swarm: Swarm) -> None:
    swarm.grow(6, auth=lambda number: {"rooms": [f"room-{number % 2}"]})
    assert swarm.publish(swarm.message("publish", "x"), 6, seconds=0) == 6
    messages = [swarm.message("publish-to", f"room-{number}", "x") for number in range(2)]
    assert swarm.scatter(messages, 3, window=2, seconds=0.02) % 3 == 0


def test_every_answer_at_a_steady_rate_has_its_time(swarm: Swarm) -> None:
    swarm.grow(3)
    took, _ = swarm.at_rate(swarm.message("echo", "x"), rate=500, seconds=0.1)
    assert len(took) == 50
    assert all(0 < each < 5 for each in took)


def test_clients_of_a_bare_echo_all_get_in() -> None:
    with (
        ServerProcess(CONTESTANTS["picows"].command(), DIRECTORY) as floor,
        closing(Swarm(floor.port, bare=True)) as swarm,
    ):
        swarm.grow(3)  # they are all greeted with the same bytes
        with swarm.exchanging(swarm.message("echo", "x"), window=1) as pump:
            assert pump(0.02) > 0


def test_a_server_that_refuses_is_told() -> None:
    def refuse() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1_000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse)
        thread.start()
        port: int = listener.getsockname()[1]
        with closing(Swarm(port)) as swarm, pytest.raises(LoadFailed, match="400 Bad Request"):
            swarm.grow(1)
        thread.join()
