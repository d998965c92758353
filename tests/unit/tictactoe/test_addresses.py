from __future__ import annotations

import ipaddress

import pytest

from tictactoe.addresses import Addresses, find_lan_address, page_addresses


@pytest.mark.parametrize(
    ("host", "lan_address", "here", "there"),
    [
        ("0.0.0.0", "10.0.0.7", "http://localhost:3000/", "http://10.0.0.7:3000/"),
        ("::", "10.0.0.7", "http://localhost:3000/", "http://10.0.0.7:3000/"),
        ("0.0.0.0", None, "http://localhost:3000/", None),
        ("127.0.0.1", "10.0.0.7", "http://127.0.0.1:3000/", None),
        ("localhost", "10.0.0.7", "http://localhost:3000/", None),
        ("::1", "10.0.0.7", "http://[::1]:3000/", None),
        ("10.0.0.7", "10.0.0.7", "http://10.0.0.7:3000/", "http://10.0.0.7:3000/"),
        ("game.example", None, "http://game.example:3000/", "http://game.example:3000/"),
    ],
)
def test_page_addresses(host: str, lan_address: str | None, here: str, there: str | None) -> None:
    assert [address for _, address in page_addresses(host, 3000, lan_address)] == [here, there]


def test_the_address_in_the_network_is_one_that_others_can_use() -> None:
    address = find_lan_address()
    if address is None:
        pytest.skip("not on this platform: this machine has no network")
    assert not ipaddress.ip_address(address).is_loopback


@pytest.mark.parametrize(
    ("bound", "asked", "address"),
    [
        ("0.0.0.0", "localhost:3000", "http://10.0.0.7:3000"),
        ("::", "127.0.0.1:3000", "http://10.0.0.7:3000"),
        ("::", "[::1]:3000", "http://10.0.0.7:3000"),
        ("0.0.0.0", "localhost", "http://10.0.0.7"),
        ("0.0.0.0", "10.0.0.8:3000", "http://10.0.0.8:3000"),
        ("0.0.0.0", "game.example", "http://game.example"),
        ("127.0.0.1", "localhost:3000", "http://localhost:3000"),
        ("0.0.0.0", "[fd00::1]:80", "http://[fd00::1]:80"),
        ("0.0.0.0", "", None),
        ("0.0.0.0", "evil.example/path", None),
        ("0.0.0.0", "me@evil.example", None),
        ("0.0.0.0", 'a"b', None),
        ("0.0.0.0", "localhost:3000\n", None),
    ],
)
def test_links_begin_with_what_others_can_use(bound: str, asked: str, address: str | None) -> None:
    addresses = Addresses(None, bound, lambda: "10.0.0.7")
    assert addresses.public_address("http", asked) == address


def test_without_a_network_links_are_as_the_page_was_asked_for() -> None:
    addresses = Addresses(None, "0.0.0.0", lambda: None)
    assert addresses.public_address("http", "localhost:3000") == "http://localhost:3000"


def test_the_operator_knows_better() -> None:
    addresses = Addresses("https://game.example", "0.0.0.0", lambda: "10.0.0.7")
    for asked in ("localhost:3000", "10.0.0.7:3000", "?"):
        assert addresses.public_address("http", asked) == "https://game.example"
