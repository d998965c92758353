"""Addresses as users write them."""

from __future__ import annotations

import pytest

from antiphon.client.address import parse_address
from antiphon.client.moving import moved


@pytest.mark.parametrize(
    ("url", "origin", "namespace"),
    [
        ("http://localhost:3000", "http://localhost:3000", "/"),
        ("http://localhost", "http://localhost:80", "/"),
        ("https://example.com/chat", "https://example.com:443", "/chat"),
        ("ws://example.com/", "http://example.com:80", "/"),
        ("wss://example.com:1/a/b?x=1", "https://example.com:1", "/a/b"),
        ("http://[::1]:3000/", "http://[::1]:3000", "/"),
    ],
)
def test_what_an_address_names(url: str, origin: str, namespace: str) -> None:
    address = parse_address(url)
    assert (address.origin, address.namespace) == (origin, namespace)


@pytest.mark.parametrize("url", ["localhost:3000", "", "/chat", "ftp://x", "http://", "http:///x"])
def test_what_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        parse_address(url)


def test_the_addresses_of_requests() -> None:
    address = parse_address("https://example.com/chat?token=a%26b&empty=")
    assert address.url("/socket.io/", [("EIO", "4")]) == (
        "https://example.com:443/socket.io/?token=a%26b&empty=&EIO=4"
    )
    assert address.url("x", [], websocket=True).startswith("wss://example.com:443/x/?")


def test_a_name_and_a_password() -> None:
    address = parse_address("http://us%40er:p%3Ass@example.com")
    assert address.authorization == "Basic dXNAZXI6cDpzcw=="
    assert parse_address("http://example.com").authorization is None


@pytest.mark.parametrize("host", ["here", "elsewhere"])
def test_what_is_for_one_host_is_not_told_another(host: str) -> None:
    headers = [("X-Any", "1"), ("Authorization", "secret"), ("Cookie", "secret")]
    url, kept = moved("ws://here:80/socket.io/?a=b", f"https://{host}/x?a=b", headers)
    assert url == f"wss://{host}/x?a=b"
    assert kept == (headers if host == "here" else headers[:1])
    assert moved("ws://here:80/socket.io/?a=b", "/x", headers) == ("ws://here:80/x", headers)
