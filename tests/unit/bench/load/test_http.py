"""bench/load/http.py: responses, whole and in pieces, with a length and in chunks."""

from __future__ import annotations

import pytest

from bench.load.http import body_of, count_messages, post, session_id

WITH_LENGTH = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\nDate: today\r\n\r\n42[1]"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n42\r\n3\r\n[1]\r\n0\r\n\r\n"


@pytest.mark.parametrize("response", [WITH_LENGTH, CHUNKED])
def test_the_body_is_there_with_the_last_byte(response: bytes) -> None:
    assert [body_of(response[:end]) for end in range(len(response))] == [None] * len(response)
    assert body_of(response) == b"42[1]"


def test_messages_are_counted_and_pings_noticed() -> None:
    assert count_messages(b'42["news"]\x1e2\x1e40{"sid":"x"}') == (2, True)
    assert count_messages(b"6") == (0, False)


def test_a_post_says_how_long_it_is() -> None:
    head, _, body = post("abc", b"42[1]").partition(b"\r\n\r\n")
    assert b"&sid=abc HTTP/1.1\r\n" in head
    assert head.endswith(b"Content-Length: 5")
    assert body == b"42[1]"


def test_the_handshake_gives_an_id() -> None:
    assert session_id(b'0{"sid":"abc","upgrades":[]}') == "abc"
