from __future__ import annotations

import ipaddress

import pytest

from tictactoe.addresses import find_lan_address, page_addresses


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
