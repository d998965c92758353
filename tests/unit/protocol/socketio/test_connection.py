"""What a packet may do in each state of a namespace."""

from __future__ import annotations

import sys

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.connection import Connection
from antiphon.protocol.socketio.parser import JSONDecoder

PACKETS = {
    "CONNECT": "0/chat,",
    "EVENT": '2/chat,["play"]',
    "ACK": "3/chat,0[]",
    "DISCONNECT": "1/chat,",
    "CONNECT_ERROR": '4/chat,{"message":"no"}',
}


@pytest.fixture
def connection() -> Connection:
    return Connection(JSONDecoder())


def allowed(connection: Connection) -> set[str]:
    """The packets that the namespace's state allows."""
    found: set[str] = set()
    for name, text in PACKETS.items():
        try:
            packet = connection.receive(text)
        except RemoteProtocolError as error:
            assert error.reason == "forced server close"
            assert str(error) == f"{name} is not allowed for /chat now"
        else:
            assert packet is not None
            assert (packet.type.name, packet.namespace) == (name, "/chat")
            found.add(name)
    return found


WHEN_JOINED = {"EVENT", "ACK", "DISCONNECT"}


def test_states_and_what_they_allow(connection: Connection) -> None:
    assert allowed(connection) == {"CONNECT"}
    connection.begin("/chat")
    assert allowed(connection) == {"CONNECT"}
    connection.accept("/chat")
    assert allowed(connection) == WHEN_JOINED
    connection.leave("/chat")
    assert allowed(connection) == {"CONNECT"}


def test_each_namespace_has_its_own(connection: Connection) -> None:
    connection.begin("/")
    connection.accept("/")
    assert allowed(connection) == {"CONNECT"}
    assert connection.receive('2["play"]') is not None
    with pytest.raises(RemoteProtocolError):
        connection.receive("0")


def test_counts_what_is_joined_or_asked_for(connection: Connection) -> None:
    lengths, joined = [len(connection)], [connection.joined]
    for step in (connection.begin, connection.begin, connection.accept, connection.leave):
        step("/chat")
        lengths.append(len(connection))
        joined.append(connection.joined)
    connection.leave("/chat")
    assert lengths == [0, 1, 1, 1, 0]
    assert joined == [False, False, False, True, False]


def test_a_packet_with_attachments_is_judged_when_it_is_whole(connection: Connection) -> None:
    connection.begin("/")
    connection.accept("/")
    assert connection.receive('51-["x",{"_placeholder":true,"num":0}]') is None
    packet = connection.receive(b"1")
    assert packet is not None
    assert packet.data == ["x", b"1"]


def test_what_is_no_packet_is_the_decoders_to_refuse(connection: Connection) -> None:
    for data in ("9", b"1"):
        with pytest.raises(RemoteProtocolError) as caught:
            connection.receive(data)
        assert caught.value.reason == "forced close"


def test_forgets_at_its_end_what_has_come_in_part(connection: Connection) -> None:
    connection.begin("/")
    connection.accept("/")
    attachment = bytes(1000)
    before = sys.getrefcount(attachment)
    assert (
        connection.receive('52-["x",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
        is None
    )
    assert connection.receive(attachment) is None
    assert sys.getrefcount(attachment) > before
    connection.close()
    assert sys.getrefcount(attachment) == before
    for late in (attachment, '2["play"]', "0", "nonsense"):
        assert connection.receive(late) is None
    assert connection.plain_event('2["play"]', 0) is None
