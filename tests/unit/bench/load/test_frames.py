"""bench/load/frames.py: what the load says is WebSocket and Socket.IO, as others read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame as Reference
from websockets.frames import Opcode
from websockets.streams import StreamReader

from bench.load.frames import BINARY, TEXT, client_frame, event, scan


def read_by_a_server(data: bytes, *extensions: Extension) -> Reference:
    reader = StreamReader()
    reader.feed_data(data)
    parsing = Reference.parse(reader.read_exact, mask=True, max_size=None, extensions=extensions)
    try:
        while True:
            next(parsing)
    except StopIteration as done:
        frame: Reference = done.value
        return frame


@pytest.mark.parametrize("size", [0, 1, 32, 125, 126, 65_535, 65_536])
def test_a_server_reads_the_frame(size: int) -> None:
    payload = bytes(number % 251 for number in range(size))
    frame = read_by_a_server(client_frame(BINARY, payload))
    assert (frame.opcode, frame.data, frame.rsv1) == (Opcode.BINARY, payload, False)


def test_compressed_frames_stand_alone() -> None:
    taken = PerMessageDeflate(
        remote_no_context_takeover=True,
        local_no_context_takeover=False,
        remote_max_window_bits=15,
        local_max_window_bits=15,
    )
    for _ in range(2):
        frame = read_by_a_server(client_frame(TEXT, b"x" * 100, deflate=True), taken)
        assert (frame.opcode, frame.data) == (Opcode.TEXT, b"x" * 100)


@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(0, 1_600))
def test_whole_frames_are_found_wherever_the_data_is_cut(payloads: list[bytes], cut: int) -> None:
    frames = [Reference(Opcode.BINARY, each).serialize(mask=False) for each in payloads]
    data = b"".join(frames)
    head = data[:cut]
    seen: list[bytes] = []
    end = 0
    for frame, after in scan(head):
        seen.append(frame.payload)
        end = after
    seen += [frame.payload for frame, _ in scan(head[end:] + data[cut:])]
    assert seen == payloads


def test_the_length_of_a_large_frame_may_be_cut_too() -> None:
    data = Reference(Opcode.TEXT, b"x" * 70_000).serialize(mask=False)
    assert [list(scan(data[:cut])) for cut in (0, 1, 2, 5, 9, 69_000)] == [[]] * 6
    ((frame, after),) = scan(data)
    assert (len(frame.payload), after) == (70_000, len(data))


def test_events_are_socket_io_packets() -> None:
    assert event("echo", "x") == [(TEXT, b'42["echo","x"]')]
    assert event("ack", 1, ack=7) == [(TEXT, b'427["ack",1]')]
    assert event("echo", b"\x01") == [
        (TEXT, b'451-["echo",{"_placeholder":true,"num":0}]'),
        (BINARY, b"\x01"),
    ]
