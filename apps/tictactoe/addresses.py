"""Where players find the game: what is printed at the start, and what links begin with."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from typing import Final

__all__ = ["Addresses", "find_lan_address", "is_loopback", "names_this_machine", "page_addresses"]

_EVERYWHERE: Final = frozenset(("0.0.0.0", "::", ""))
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[0-9A-Za-z.-]{1,253})(?::([0-9]{1,5}))?")

_SOMEWHERE_ELSE: Final = ("192.0.2.1", 9)
"""Set aside for documentation (RFC 5737), so the route to it is the one that leads out."""


def find_lan_address() -> str | None:
    """This machine's address in its network, or None if it has none.

    Connecting a datagram socket only makes the kernel choose a route and a source address:
    nothing is sent.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE_ELSE)
        except OSError:
            return None
        address = str(probe.getsockname()[0])
    parsed = ipaddress.ip_address(address)
    return None if parsed.is_loopback or parsed.is_unspecified else address


def page_addresses(host: str, port: int, lan_address: str | None) -> list[tuple[str, str | None]]:
    """Labels and addresses of the page; None as address where there is none.

    Args:
        host: what the server is bound to; `0.0.0.0` and `::` mean every interface.
        port: what it listens on.
        lan_address: this machine's address in its network.
    """
    here, there = "On this machine", "On a phone in the same network"
    if host in _EVERYWHERE:
        return [
            (here, _url("localhost", port)),
            (there, _url(lan_address, port) if lan_address else None),
        ]
    if is_loopback(host):
        return [(here, _url(host, port)), (there, None)]
    return [(here, _url(host, port)), (there, _url(host, port))]


def names_this_machine(asked: str) -> bool:
    """Whether the `Host` of a request, with or without a port, means this machine itself."""
    found = _HOST.fullmatch(asked)
    return found is not None and is_loopback(found[1].strip("[]"))


class Addresses:
    """By which address others find this server.

    Args:
        public_url: what the operator says, without a slash at its end; None if nothing.
        host: what the server is bound to.
        find_lan_address: this machine's address in its network, if it has one.
    """

    def __init__(
        self,
        public_url: str | None,
        host: str,
        find_lan_address: Callable[[], str | None] = find_lan_address,
    ) -> None:
        self._public_url = public_url
        self._host = host
        self._find_lan_address = find_lan_address

    def public_address(self, scheme: str, asked: str) -> str | None:
        """What a link for somebody else begins with, without a slash at its end.

        Args:
            scheme: how this server was asked, `http` or `https`.
            asked: the `Host` that it was asked by. One that is this machine only would be of no use
                on a phone: its address in the network takes the place of that, if it is served.

        Returns:
            None if `asked` is no host.
        """
        if self._public_url is not None:
            return self._public_url
        found = _HOST.fullmatch(asked)
        if found is None:
            return None
        if is_loopback(found[1].strip("[]")) and self._host in _EVERYWHERE:
            lan_address = self._find_lan_address()
            if lan_address is not None:
                return f"{scheme}://{lan_address}{asked[found.end(1) :]}"
        return f"{scheme}://{asked}"


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def is_loopback(host: str) -> bool:
    """Whether only this machine itself is found by that name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
