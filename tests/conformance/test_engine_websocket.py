"""Engine.IO over WebSocket: frames both ways, and what ends the connection."""

from __future__ import annotations

import json
import struct
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest

from .raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Raw, raw
from .serving import Server
from .wire import Wire

pytestmark = pytest.mark.server("engine")

QUERY = {"EIO": "4", "transport": "websocket"}


class TestMessages:
    async def test_text_is_echoed(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send("4hello")
        assert await link.frame() == "4hello"

    async def test_binary_frames_are_messages_without_a_type(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send(b"\x01\x02\x03\x04")
        assert await link.frame() == b"\x01\x02\x03\x04"

    @pytest.mark.parametrize("payload", [b"", b"4", b"\x00", bytes(range(256)), b"\xff" * 70_000])
    async def test_any_bytes_are_binary(self, wire: Wire, payload: bytes) -> None:
        link = await wire.websocket()
        await link.send(payload)
        assert await link.frame() == payload

    @pytest.mark.parametrize(
        "text", ["", "žluťoučký kůň", "🎵 ∮", "\u2028", "\x00", "\x1e", "a" * 125, "a" * 65_535]
    )
    async def test_any_text_is_a_message(self, wire: Wire, text: str) -> None:
        link = await wire.websocket()
        await link.send(f"4{text}")
        assert await link.frame() == f"4{text}"

    async def test_base64_in_a_text_frame_is_a_binary_message(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send("bAQID")
        assert await link.frame() == b"\x01\x02\x03"

    async def test_a_message_as_large_as_the_limit_passes(self, wire: Wire) -> None:
        link = await wire.websocket()
        await link.send("4" + "x" * 999_999)
        assert await link.frame() == "4" + "x" * 999_999

    async def test_many_messages_keep_their_order(self, wire: Wire) -> None:
        link = await wire.websocket()
        sent = [f"4{number}" if number % 3 else bytes([number]) for number in range(200)]
        await link.send(*sent)
        assert await link.receive_many(200) == sent

    async def test_fragments_make_one_message(self, server: Server) -> None:
        async with raw(server) as tcp:
            await tcp.upgrade(QUERY)
            await tcp.read_frame()
            tcp.frame(TEXT, b"4k\xc5", fin=False)
            tcp.frame(PING, b"in between")
            tcp.frame(CONTINUATION, b"\xaf", fin=False)
            tcp.frame(CONTINUATION, "ň".encode())
            pong, echo = await tcp.read_frame(), await tcp.read_frame()
            assert (pong.opcode, pong.payload) == (PONG, b"in between")
            assert (echo.opcode, echo.payload.decode()) == (TEXT, "4kůň")

    async def test_frames_that_come_with_the_handshake_are_heard(self, server: Server) -> None:
        """A client may not wait for the open packet before it speaks."""
        async with raw(server) as tcp:
            head = await tcp.upgrade(QUERY)
            assert head.status == 101
            tcp.frame(TEXT, b"4early")
            assert (await tcp.read_frame()).payload.startswith(b"0{")
            assert (await tcp.read_frame()).payload == b"4early"


class TestEnds:
    @pytest.mark.parametrize("frame", ["", "abc", "7", " 4x", "\x1e", "é", "Bx"])
    async def test_an_invalid_packet_closes_the_connection(
        self, wire: Wire, server: Server, frame: str
    ) -> None:
        link = await wire.websocket()
        await link.send(frame)
        await link.closed()
        assert await server.reason(link.sid) == "parse error"

    @pytest.mark.parametrize("packet", ["2", "2probe"])
    async def test_a_clients_ping_closes_the_connection(
        self, wire: Wire, server: Server, packet: str
    ) -> None:
        link = await wire.websocket()
        await link.send(packet)
        await link.closed()
        assert await server.reason(link.sid) == "transport error"

    @pytest.mark.node_differs("does not hear it, and waits for the ping timeout")
    async def test_a_clients_close_packet_closes_the_connection(
        self, wire: Wire, server: Server
    ) -> None:
        link = await wire.websocket()
        await link.send("1")
        await link.closed()
        assert await server.reason(link.sid) == "transport close"

    async def test_a_clients_close_frame_is_answered(self, wire: Wire, server: Server) -> None:
        link = await wire.websocket()
        await link.ws.close(code=1000)
        assert link.ws.close_code in {1000, 1005}
        assert await server.reason(link.sid) == "transport close"

    async def test_a_connection_that_breaks_off_is_a_transport_close(self, server: Server) -> None:
        async with raw(server) as tcp:
            await tcp.upgrade(QUERY)
            sid = json.loads((await tcp.read_frame()).payload[1:])["sid"]
            tcp.writer.close()
            assert await server.reason(sid) == "transport close"

    async def test_the_servers_close_is_a_close_frame_without_a_packet(
        self, server: Server
    ) -> None:
        async with raw(server) as tcp:
            await tcp.upgrade(QUERY)
            sid = json.loads((await tcp.read_frame()).payload[1:])["sid"]
            tcp.frame(TEXT, b"4please close")
            frame = await tcp.read_frame()
            assert frame.opcode == CLOSE
            assert frame.close_code in {None, 1000}
            tcp.frame(CLOSE, frame.payload)
            await tcp.ended()
        assert await server.reason(sid) == "forced close"

    async def test_what_was_sent_before_the_servers_close_arrives_before_it(
        self, wire: Wire
    ) -> None:
        link = await wire.websocket()
        await link.send("4please send 50 of 1000", "4please close")
        assert await link.receive_many(50) == ["4" + "x" * 1000] * 50
        with pytest.raises(ConnectionError):
            await link.frame()

    @pytest.mark.parametrize("packet", ["5", "6", "0", '0{"sid":"x"}', "3", "3probe"])
    async def test_other_packets_out_of_place_are_ignored(self, wire: Wire, packet: str) -> None:
        link = await wire.websocket()
        await link.send(packet, "4still here")
        assert await link.receive() == "4still here"

    @pytest.mark.parametrize("binary", [False, True])
    async def test_a_message_over_the_limit_closes_with_1009(
        self, wire: Wire, server: Server, binary: bool
    ) -> None:
        link = await wire.websocket()
        await link.send(b"x" * 1_000_001 if binary else "4" + "x" * 1_000_000)
        assert await link.close_code() == 1009
        assert await server.reason(link.sid) in {"transport error", "transport close"}


class TestBrokenFrames:
    """What RFC 6455 forbids ends the connection with its code, and only that connection."""

    @pytest.fixture
    async def tcp(self, server: Server) -> AsyncIterator[Raw]:
        async with raw(server) as connection:
            await connection.upgrade(QUERY)
            await connection.read_frame()
            yield connection

    @staticmethod
    async def closed_with(tcp: Raw, code: int) -> None:
        frame = await tcp.last_frame()
        assert frame is not None
        assert frame.close_code == code

    @pytest.mark.parametrize("reserved", [1, 2, 4])
    async def test_reserved_bits(self, tcp: Raw, reserved: int) -> None:
        tcp.frame(TEXT, b"4x", reserved=reserved)
        await self.closed_with(tcp, 1002)

    @pytest.mark.parametrize("opcode", [3, 7, 11, 15])
    async def test_unknown_opcodes(self, tcp: Raw, opcode: int) -> None:
        tcp.frame(opcode, b"4x")
        await self.closed_with(tcp, 1002)

    async def test_no_mask(self, tcp: Raw) -> None:
        tcp.frame(TEXT, b"4x", masked=False)
        await self.closed_with(tcp, 1002)

    async def test_a_continuation_of_nothing(self, tcp: Raw) -> None:
        tcp.frame(CONTINUATION, b"4x")
        await self.closed_with(tcp, 1002)

    async def test_a_message_inside_a_message(self, tcp: Raw) -> None:
        tcp.frame(TEXT, b"4x", fin=False)
        tcp.frame(TEXT, b"4y")
        await self.closed_with(tcp, 1002)

    async def test_a_fragmented_ping(self, tcp: Raw) -> None:
        tcp.frame(PING, b"x", fin=False)
        await self.closed_with(tcp, 1002)

    async def test_a_ping_of_more_than_125_bytes(self, tcp: Raw) -> None:
        tcp.frame(PING, b"x" * 126)
        await self.closed_with(tcp, 1002)

    @pytest.mark.parametrize(
        "text", [b"4\xff", b"4\xc0\x80", b"4\xed\xa0\x80", b"4\xf4\x90\x80\x80", b"4\xc5"]
    )
    async def test_text_that_is_not_utf_8(self, tcp: Raw, text: bytes) -> None:
        tcp.frame(TEXT, text)
        await self.closed_with(tcp, 1007)

    @pytest.mark.parametrize("code", [999, 1004, 1005, 1006, 1015, 2999, 5000])
    async def test_a_close_frame_with_a_code_that_must_not_be_sent(
        self, tcp: Raw, code: int
    ) -> None:
        tcp.frame(CLOSE, struct.pack("!H", code))
        await self.closed_with(tcp, 1002)

    async def test_a_close_frame_of_one_byte(self, tcp: Raw) -> None:
        tcp.frame(CLOSE, b"\x03")
        await self.closed_with(tcp, 1002)

    @pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
    async def test_a_good_close_frame_is_answered_in_kind(self, tcp: Raw, code: int) -> None:
        tcp.frame(CLOSE, struct.pack("!H", code) + b"bye")
        await self.closed_with(tcp, code)
        await tcp.ended()

    async def test_a_message_after_the_close_frame_is_not_heard(self, tcp: Raw) -> None:
        tcp.frame(CLOSE, struct.pack("!H", 1000))
        tcp.frame(TEXT, b"4too late")
        assert (await tcp.read_frame()).opcode == CLOSE
        await tcp.ended()

    async def test_a_frame_that_announces_more_than_the_limit_is_refused_at_once(
        self, tcp: Raw
    ) -> None:
        """The head of the frame tells its size: nothing is allocated, nothing waited for."""
        tcp.writer.write(bytes([0x80 | BINARY, 0x80 | 127]) + struct.pack("!Q", 1 << 40) + b"mask")
        await self.closed_with(tcp, 1009)

    async def test_a_frame_of_a_negative_length_is_refused(self, tcp: Raw) -> None:
        tcp.writer.write(bytes([0x80 | BINARY, 0x80 | 127]) + b"\xff" * 8 + b"mask")
        frame = await tcp.last_frame()
        assert frame is not None
        assert frame.close_code in {1002, 1009}

    async def test_fragments_that_add_up_to_more_than_the_limit_are_refused(self, tcp: Raw) -> None:
        tcp.frame(BINARY, b"x" * 600_000, fin=False)
        tcp.frame(CONTINUATION, b"x" * 600_000)
        await self.closed_with(tcp, 1009)


class TestCompression:
    OFFER: ClassVar = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}

    async def test_is_not_agreed_upon_by_default(self, wire: Wire, server: Server) -> None:
        answer = await wire.upgrade_request(QUERY, **self.OFFER)
        assert answer.status == 101
        # A host that is not ours has a setting of its own, and most have it switched on.
        assert server.make == "antiphon-asgi" or "Sec-WebSocket-Extensions" not in answer.headers

    @pytest.mark.server("engine", per_message_deflate=True)
    async def test_is_agreed_upon_when_asked_for(self, wire: Wire) -> None:
        answer = await wire.upgrade_request(QUERY, **self.OFFER)
        assert "permessage-deflate" in answer.headers["Sec-WebSocket-Extensions"]
        link = await wire.websocket(window=15)
        for message in ("4" + "x" * 100_000, "4short", b"\x00" * 100_000):
            await link.send(message)
            assert await link.frame() == message

    @pytest.mark.server("engine", per_message_deflate=True)
    async def test_does_not_hide_a_message_over_the_limit(self, wire: Wire) -> None:
        """Two megabytes that travel as two kilobytes."""
        link = await wire.websocket(window=15)
        await link.send("4" + "x" * 2_000_000)
        assert await link.close_code() == 1009
