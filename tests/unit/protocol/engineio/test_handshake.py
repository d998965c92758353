"""Who is let in: the order of the checks and the words are those of Node's ``Server.verify``."""

from __future__ import annotations

import json

import pytest

from antiphon.names import EngineId
from antiphon.protocol.engineio.handshake import (
    ID_BYTES,
    ErrorCode,
    Refusal,
    Revision,
    check_handshake,
    check_known,
    check_transport,
    check_version,
    encode_id,
    open_packet,
    revision,
)
from antiphon.protocol.engineio.packet import PacketType

BOTH = ("polling", "websocket")


def told(refusal: Refusal | None) -> tuple[int, str] | None:
    """The code and the message, as the client gets them."""
    return None if refusal is None else (int(refusal.code), refusal.message)


@pytest.mark.parametrize(
    ("code", "number", "message", "status"),
    [
        (ErrorCode.UNKNOWN_TRANSPORT, 0, "Transport unknown", 400),
        (ErrorCode.UNKNOWN_SID, 1, "Session ID unknown", 400),
        (ErrorCode.BAD_HANDSHAKE_METHOD, 2, "Bad handshake method", 400),
        (ErrorCode.BAD_REQUEST, 3, "Bad request", 400),
        (ErrorCode.FORBIDDEN, 4, "Forbidden", 403),
        (ErrorCode.UNSUPPORTED_PROTOCOL_VERSION, 5, "Unsupported protocol version", 400),
    ],
)
def test_refusals_have_nodes_words(code: ErrorCode, number: int, message: str, status: int) -> None:
    refusal = Refusal.of(code)
    assert (told(refusal), refusal.status) == ((number, message), status)


@pytest.mark.parametrize("message", ["go away", ""])
def test_the_application_may_choose_its_words(message: str) -> None:
    refusal = Refusal.of(ErrorCode.FORBIDDEN, "why", message)
    assert (told(refusal), refusal.detail) == ((4, message), "why")


class TestTransport:
    @pytest.mark.parametrize("transport", BOTH)
    def test_that_is_served_passes(self, transport: str) -> None:
        assert check_transport(transport, BOTH, None) is None
        assert check_transport(transport, BOTH, "https://game.example") is None

    @pytest.mark.parametrize(
        "transport", [None, "", "abc", "Polling", "__proto__", "webtransport", "polling "]
    )
    def test_that_is_not_served_does_not(self, transport: str | None) -> None:
        assert told(check_transport(transport, BOTH, None)) == (0, "Transport unknown")

    def test_must_be_among_those_that_are_configured(self) -> None:
        assert check_transport("websocket", ["websocket"], None) is None
        assert told(check_transport("polling", ["websocket"], None)) == (0, "Transport unknown")

    @pytest.mark.parametrize("character", ["\x00", "\n", "\r", "\x1f", "\x7f"])
    def test_comes_before_an_origin_with_tricks(self, character: str) -> None:
        origin = f"https://game.example{character}"
        assert told(check_transport("polling", BOTH, origin)) == (3, "Bad request")
        assert told(check_transport("abc", BOTH, origin)) == (0, "Transport unknown")

    @pytest.mark.parametrize("origin", ["", "null", "a\tb", "https://münchen.example", "\x80\xff"])
    def test_leaves_strange_origins_to_others(self, origin: str) -> None:
        assert check_transport("polling", BOTH, origin) is None


class TestKnownSession:
    """Requests that name a session which exists."""

    @pytest.mark.parametrize(
        ("transport", "session_transport", "upgrade"),
        [
            ("polling", "polling", False),
            ("websocket", "polling", True),
            ("websocket", "websocket", True),
        ],
    )
    def test_may_go_on_or_change_over(
        self, transport: str, session_transport: str, upgrade: bool
    ) -> None:
        found = check_known(
            version="4", transport=transport, session_transport=session_transport, upgrade=upgrade
        )
        assert found is None

    @pytest.mark.parametrize(
        ("transport", "session_transport"), [("polling", "websocket"), ("websocket", "polling")]
    )
    def test_may_not_use_another_transport(self, transport: str, session_transport: str) -> None:
        found = check_known(
            version="4", transport=transport, session_transport=session_transport, upgrade=False
        )
        assert told(found) == (3, "Bad request")

    @pytest.mark.parametrize("version", [None, "", "3", "5", "04", "4.0"])
    @pytest.mark.parametrize("upgrade", [False, True])
    def test_may_not_change_the_version(self, version: str | None, upgrade: bool) -> None:
        found = check_known(
            version=version, transport="polling", session_transport="polling", upgrade=upgrade
        )
        assert told(found) == (3, "Bad request")


class TestNewSession:
    @pytest.mark.parametrize(
        ("method", "transport", "upgrade", "refusal"),
        [
            ("GET", "polling", False, None),
            ("GET", "websocket", True, None),
            ("GET", "websocket", False, (3, "Bad request")),
            ("POST", "polling", False, (2, "Bad handshake method")),
            ("OPTIONS", "polling", False, (2, "Bad handshake method")),
            ("POST", "websocket", False, (2, "Bad handshake method")),
            ("get", "polling", False, (2, "Bad handshake method")),
        ],
    )
    def test_is_asked_for_by_get(
        self, method: str, transport: str, upgrade: bool, refusal: tuple[int, str] | None
    ) -> None:
        assert told(check_handshake(method=method, transport=transport, upgrade=upgrade)) == refusal

    @pytest.mark.parametrize("version", [None, "", "3", "5", "04", "4.0", "four"])
    def test_has_version_4(self, version: str | None) -> None:
        assert check_version("4") is None
        assert told(check_version(version)) == (5, "Unsupported protocol version")


def test_an_id_has_20_characters_that_are_safe_anywhere() -> None:
    assert encode_id(bytes(ID_BYTES)) == "A" * 20
    assert encode_id(b"\xff" * ID_BYTES) == "_" * 20
    assert encode_id(b"\xfb\xef\xbe" * 5) == "----" * 5


@pytest.mark.parametrize(
    ("upgrades", "interval", "timeout", "text"),
    [
        (["websocket"], 25, 20, '"upgrades":["websocket"],"pingInterval":25000,"pingTimeout":2000'),
        ([], 0.3, 0.2, '"upgrades":[],"pingInterval":300,"pingTimeout":200'),
        (["a", "b"], 1.0005, 0.0004, '"upgrades":["a","b"],"pingInterval":1000,"pingTimeout":0'),
    ],
)
def test_the_open_packet_has_nodes_keys_in_nodes_order(
    upgrades: list[str], interval: float, timeout: float, text: str
) -> None:
    packet = open_packet(
        EngineId("SID"), upgrades, ping_interval=interval, ping_timeout=timeout, max_payload=1000
    )
    assert packet.type is PacketType.OPEN
    assert isinstance(packet.data, str)
    assert packet.data.startswith(f'{{"sid":"SID",{text}')
    assert packet.data.endswith('"maxPayload":1000}')
    keys = ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]
    assert list(json.loads(packet.data)) == keys


class TestRevision:
    @pytest.mark.parametrize(
        ("version", "number"), [("4", 4), ("3", 3), (None, 3), ("", 3), ("2", 3), ("5", 3)]
    )
    def test_is_4_or_older(self, version: str | None, number: int) -> None:
        assert revision(version) == number

    def test_3_is_let_in_where_it_is_allowed(self) -> None:
        for version in ("4", "3", None):
            assert check_version(version, allow_eio3=True) is None
        assert check_version("4") is None
        assert told(check_version("3")) == (5, "Unsupported protocol version")
        assert told(check_version(None)) == (5, "Unsupported protocol version")

    def test_does_not_change_in_a_session(self) -> None:
        def known(version: str | None, session: Revision) -> tuple[int, str] | None:
            return told(
                check_known(
                    version=version,
                    transport="polling",
                    session_transport="polling",
                    session_revision=session,
                    upgrade=False,
                )
            )

        assert known("4", 4) is None
        assert known("3", 3) is None
        assert known(None, 3) is None
        assert known("3", 4) == known("4", 3) == (3, "Bad request")
