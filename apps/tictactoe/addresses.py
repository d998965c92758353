"""Where players find the game: the addresses to print when the server starts."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

__all__ = ["find_lan_address", "page_addresses"]

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
    if host in {"0.0.0.0", "::", ""}:
        return [
            (here, _url("localhost", port)),
            (there, _url(lan_address, port) if lan_address else None),
        ]
    if _is_loopback(host):
        return [(here, _url(host, port)), (there, None)]
    return [(here, _url(host, port)), (there, _url(host, port))]


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
