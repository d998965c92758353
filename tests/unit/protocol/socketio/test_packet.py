"""The head of a packet: type [attachments "-"] ["/namespace" ","] [ack id] [payload]."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from antiphon.errors import RemoteProtocolError
from antiphon.protocol.socketio.packet import Head, PacketType, encode_head, split_head

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK = PacketType

GOLDEN = [
    ("0", Head(CONNECT, 0, "/", None, "")),
    ('0{"token":1}', Head(CONNECT, 0, "/", None, '{"token":1}')),
    ("0/chat,", Head(CONNECT, 0, "/chat", None, "")),
    ('0/chat,{"a":","}', Head(CONNECT, 0, "/chat", None, '{"a":","}')),
    ("1", Head(DISCONNECT, 0, "/", None, "")),
    ("1/chat,", Head(DISCONNECT, 0, "/chat", None, "")),
    ('2["play",4]', Head(EVENT, 0, "/", None, '["play",4]')),
    ('212["play"]', Head(EVENT, 0, "/", 12, '["play"]')),
    ('2/chat,["play"]', Head(EVENT, 0, "/chat", None, '["play"]')),
    ('2/chat,0["play"]', Head(EVENT, 0, "/chat", 0, '["play"]')),
    ('2/a/b?c=d,7["play"]', Head(EVENT, 0, "/a/b?c=d", 7, '["play"]')),
    ("30[]", Head(ACK, 0, "/", 0, "[]")),
    ('3/chat,9007199254740991["x"]', Head(ACK, 0, "/chat", 9007199254740991, '["x"]')),
    ('4/chat,{"message":"no"}', Head(CONNECT_ERROR, 0, "/chat", None, '{"message":"no"}')),
    ('51-["x",{}]', Head(BINARY_EVENT, 1, "/", None, '["x",{}]')),
    ('510-/chat,3["x",{}]', Head(BINARY_EVENT, 10, "/chat", 3, '["x",{}]')),
    ("62-/chat,3[{},{}]", Head(BINARY_ACK, 2, "/chat", 3, "[{},{}]")),
]


@pytest.mark.parametrize(("text", "head"), GOLDEN, ids=[text for text, _ in GOLDEN])
def test_frames(text: str, head: Head) -> None:
    assert split_head(text) == head
    written = encode_head(head.type, head.namespace, head.id, head.attachments)
    assert written + head.payload.encode() == b"4" + text.encode()


@pytest.mark.parametrize(
    ("text", "head"),
    [
        # The comma may be missing at the end.
        ("0/chat", Head(CONNECT, 0, "/chat", None, "")),
        ("1/chat", Head(DISCONNECT, 0, "/chat", None, "")),
        # Leading zeros are digits.
        ("2007[]", Head(EVENT, 0, "/", 7, "[]")),
        ("5010-[]", Head(BINARY_EVENT, 10, "/", None, "[]")),
        # What follows is the payload, and the JSON reader's concern.
        ("2x", Head(EVENT, 0, "/", None, "x")),
        ("2", Head(EVENT, 0, "/", None, "")),
        ("21", Head(EVENT, 0, "/", 1, "")),
        ("21-[]", Head(EVENT, 0, "/", 1, "-[]")),
        ("2-1[]", Head(EVENT, 0, "/", None, "-1[]")),
        ("212345678901234567[]", Head(EVENT, 0, "/", 1234567890123456, "7[]")),
        ('2/chat["a"', Head(EVENT, 0, '/chat["a"', None, "")),
        ("2\u0661[]", Head(EVENT, 0, "/", None, "\u0661[]")),
    ],
)
def test_frames_of_careless_clients(text: str, head: Head) -> None:
    assert split_head(text) == head


@pytest.mark.parametrize(
    "text",
    [
        *("", "7", "9", "a", " 2[]", "-1", "\u0662[]", "\n2[]"),
        *("2 []", "2\n[]", "2/chat, []", "21 []"),
        *("5[]", "5-[]", "5a-[]", "51.5-[]", "5 1-[]", "5", "55", "51", "6[]", "6-[]"),
        *("50-[]", "511-[]", "5100000-[]", "599999999999-[]", "60-[]", "611-[]"),
    ],
)
def test_frames_that_are_none(text: str) -> None:
    try:
        head = split_head(text)
    except RemoteProtocolError as error:
        assert error.reason == "forced close"
    else:
        # Only a part may be given back: then what is left is no JSON.
        assert (text, head.payload) in {("21 []", "1 []"), ("2/chat, []", "/chat, []")}


@pytest.mark.parametrize(
    "text",
    [
        "2" + "1" * 1_000_000,
        "5" + "1" * 1_000_000,
        "51" + "-" * 1_000_000,
        "2/" + "a" * 1_000_000,
        "2/" + "/" * 1_000_000 + "\n",
        "2/a," + "0" * 1_000_000 + " ",
        "5" * 1_000_000 + "-",
    ],
    ids=lambda text: text[:6],
)
def test_long_heads_take_no_longer_than_their_length(text: str) -> None:
    begun = time.perf_counter()
    with suppress(RemoteProtocolError):
        split_head(text)
    assert time.perf_counter() - begun < 0.5
