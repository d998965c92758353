"""A session seen from the client: packets and moments."""

from __future__ import annotations

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.engineio.client_session import ClientSession, ClientState, Ping
from antiphon.protocol.engineio.opened import Opened
from antiphon.protocol.engineio.packet import Packet, PacketType
from antiphon.protocol.engineio.session import Close, Message

OPEN = '{"sid":"s","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":10}'


def opened(now: float = 10.0) -> ClientSession:
    session = ClientSession()
    outcome = session.receive(Packet(PacketType.OPEN, OPEN), now)
    assert outcome == Opened("s", (), 0.3, 0.2, 10)
    return session


def test_the_open_packet_opens_it() -> None:
    session = opened()
    assert (session.state, session.deadline) == (ClientState.OPEN, 10.5)


def test_before_it_nothing_counts() -> None:
    session = ClientSession()
    for kind in (PacketType.MESSAGE, PacketType.PING, PacketType.NOOP):
        assert session.receive(Packet(kind, "x"), 1.0) is None
    assert (session.state, session.deadline, session.expire(1e9)) == (
        ClientState.OPENING,
        None,
        None,
    )


def test_an_open_packet_that_cannot_be_read() -> None:
    with pytest.raises(RemoteProtocolError):
        ClientSession().receive(Packet(PacketType.OPEN, "{}"), 1.0)


def test_a_second_open_packet_is_nothing() -> None:
    session = opened()
    assert session.receive(Packet(PacketType.OPEN, OPEN.replace('"s"', '"t"')), 10.1) is None
    assert session.opened is not None and session.opened.sid == "s"


def test_a_ping_is_answered_and_gives_more_time() -> None:
    session = opened()
    assert session.receive(Packet(PacketType.PING, "probe"), 10.4) == Ping("probe")
    assert session.deadline == 10.9
    assert session.expire(10.8) is None


def test_a_message_gives_no_more_time() -> None:
    session = opened()
    assert session.receive(Packet(PacketType.MESSAGE, b"x"), 10.4) == Message(b"x")
    assert session.deadline == 10.5


def test_without_a_ping_it_ends_once() -> None:
    session = opened()
    assert session.expire(10.49) is None
    assert session.expire(10.5) == Close("ping timeout", by_client=False)
    assert (session.state, session.expire(11.0)) == (ClientState.CLOSED, None)


def test_the_server_ends_it() -> None:
    session = opened()
    assert session.receive(Packet(PacketType.CLOSE), 10.1) == Close("transport close")
    assert session.receive(Packet(PacketType.MESSAGE, "late"), 10.2) is None
    assert session.close("forced close") is None


def test_a_server_that_ends_it_instead_of_opening() -> None:
    session = ClientSession()
    assert session.receive(Packet(PacketType.CLOSE), 1.0) == Close("transport close")
    assert session.state is ClientState.CLOSED


def test_what_has_no_meaning_for_a_client() -> None:
    session = opened()
    for kind in (PacketType.NOOP, PacketType.PONG, PacketType.UPGRADE):
        assert session.receive(Packet(kind), 10.1) is None
    assert session.state is ClientState.OPEN
