"""What is compiled: when it is used, and that it gives back all that it takes."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from antiphon import eager, speedups
from antiphon.engine.prepared import Prepared, PreparedInPython
from antiphon.errors import EncodeError
from antiphon.hosts.frame_path import FramePath
from antiphon.protocol.socketio.event_reader import EventReader
from antiphon.protocol.socketio.packet import PacketType
from antiphon.protocol.socketio.packet_writer import PacketWriter
from tests.twins import twins

ROUNDS = 3000

USED = """
import picows
picows.__version__ = {picows}
import antiphon.hosts.uvicorn
from antiphon.hosts.frame_path import Flusher, FramePath
from antiphon.protocol.socketio.event_reader import EventReader
from antiphon.speedups import fastest
kinds = (EventReader, FramePath, Flusher)
print(*("python" if fastest(kind) is kind else "compiled" for kind in kinds))
"""


def used(wish: str, picows: str = "picows.__version__") -> tuple[list[str], str]:
    """Which form of a reader, of a path and of a flusher a process takes, and what it logs."""
    process = subprocess.run(
        [sys.executable, "-c", USED.format(picows=picows)],
        env={**os.environ, "ANTIPHON_SPEEDUPS": wish},
        check=True,
        capture_output=True,
        text=True,
    )
    return process.stdout.split(), process.stderr


@pytest.mark.skipif(speedups.compiled(EventReader) is None, reason="nothing is compiled here")
class TestUse:
    def test_what_is_compiled_is_used(self) -> None:
        # An environment with an old picows may have been compiled for the newest.
        path = "compiled" if speedups.compiled(FramePath) else "python"
        assert used("1")[0] == ["compiled", path, path]

    def test_unless_it_is_not_wanted(self) -> None:
        assert used("0") == (["python"] * 3, "")

    def test_the_path_of_frames_is_for_one_release_of_picows(self) -> None:
        forms, log = used("1", picows="'2.3.999'")
        assert forms == ["compiled", "python", "python"]
        [line] = log.splitlines()
        assert line.startswith("Python does what antiphon.hosts._frame_path was compiled for; ")
        assert line.endswith(": compiled for another picows than 2.3.999")


def test_without_a_compiled_form_there_is_the_one_in_python() -> None:
    class Lonely: ...

    Lonely.__module__ = "antiphon.names"
    assert speedups.compiled(Lonely) is None
    assert speedups.fastest(Lonely) is Lonely
    assert "antiphon._names" not in speedups.UNUSABLE


def test_a_form_that_cannot_be_imported_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What Cython raises where a class of another package is smaller than when this was compiled.
    (tmp_path / "laid_out").mkdir()
    (tmp_path / "laid_out" / "_anew.py").write_text("raise ValueError('size changed')")
    monkeypatch.syspath_prepend(tmp_path)

    class Grown: ...

    Grown.__module__ = "laid_out.anew"
    assert speedups.fastest(Grown) is Grown
    assert speedups.UNUSABLE.pop("laid_out._anew") == "size changed"


def blocks() -> int:
    """The blocks of memory that are in use, without what waits for the garbage collector."""
    gc.collect()
    return sys.getallocatedblocks()


def grown(work: Callable[[], object]) -> int:
    """By how many blocks of memory doing something often makes the process larger."""
    for _ in range(100):
        work()
    before = blocks()
    for _ in range(ROUNDS):
        work()
    return blocks() - before


def failing(work: Callable[[], object], error: type[Exception]) -> Callable[[], None]:
    def fail() -> None:
        with pytest.raises(error):
            work()

    return fail


@pytest.mark.parametrize("kind", twins(EventReader))
@pytest.mark.parametrize("text", ['42["a",1]', '4212["a",{}]', "4", "42[x", '42["disconnect"]'])
def test_reading_leaks_nothing(kind: type[EventReader], text: str) -> None:
    reader = kind()
    assert grown(lambda: reader.read(text, 1)) < ROUNDS / 10


@pytest.mark.parametrize("kind", twins(PacketWriter))
@pytest.mark.parametrize("data", [["a", 1], ["a", b"x"], ["a", "\ud800"], ["a", {1, 2}]])
@pytest.mark.parametrize("ack_id", [None, 7])
def test_writing_leaks_nothing(
    kind: type[PacketWriter], data: list[Any], ack_id: int | None
) -> None:
    writer = kind(PacketType.EVENT)
    assert grown(lambda: writer.write("/", data, ack_id)) < ROUNDS / 10
    assert grown(lambda: writer.write("/chat", data, ack_id)) < ROUNDS / 10


@pytest.mark.parametrize("kind", twins(PacketWriter))
def test_what_cannot_be_written_leaks_nothing(kind: type[PacketWriter]) -> None:
    writer = kind(PacketType.EVENT)
    data = ["a", b"x", object()]
    assert grown(failing(lambda: writer.write("/", data, None), EncodeError)) < ROUNDS / 10


@pytest.mark.parametrize("kind", twins(PreparedInPython))
@pytest.mark.parametrize("attachments", [(), [b"x" * 200, b"y" * 70_000]])
def test_preparing_leaks_nothing(kind: type[Prepared], attachments: Sequence[bytes]) -> None:
    def prepare() -> None:
        message = kind(b"4" * 200, attachments)
        assert message.frames
        assert message.payload
        assert message.string

    assert grown(prepare) < ROUNDS / 10


if sys.version_info < (3, 12):

    @pytest.mark.parametrize("kind", twins(eager.EagerStarter))
    @pytest.mark.parametrize("end", ["nothing", "value", "error", "waits", "asks"])
    async def test_starting_leaks_nothing(kind: type[eager.EagerStarter], end: str) -> None:
        start = eager.make_starter(kind).start
        loop = asyncio.get_running_loop()

        async def handler() -> object:
            if end == "waits":
                future = loop.create_future()
                loop.call_soon(future.set_result, None)
                await future
            elif end == "asks":
                task = asyncio.current_task()
                assert task is not None
                task.set_name("asked")
            elif end == "error":
                raise KeyError("x")
            return None if end == "nothing" else object()

        async def many() -> None:
            for _ in range(ROUNDS):
                await asyncio.wait([start(handler(), loop)])

        def forget(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            """Nobody looks at the errors."""

        loop.set_exception_handler(forget)
        await many()
        before = blocks()
        await many()
        assert blocks() - before < ROUNDS / 10
