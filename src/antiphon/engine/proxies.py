"""Who the client is when proxies stand between it and us (``X-Forwarded-*``, RFC 7239).

Anybody can write such headers. What stands in them counts only as far as trusted proxies have
written it: the last entry is the one of the nearest proxy, and each is worth as much as the proxy
that stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from antiphon.engine.request import Request

__all__ = ["Proxies", "ProxyHeaders", "TrustedProxies"]

TrustedProxies: TypeAlias = Collection[str] | int | None
"""Addresses and networks (``10.0.0.0/8``, ``unix``), or how many proxies there are; None for none.
"""

ProxyHeaders: TypeAlias = Literal["x-forwarded", "forwarded"]
"""Which headers the proxies write; what comes in the others is the client's invention."""

UNIX: Final = "unix"
SCHEMES: Final = {"http": False, "https": True, "ws": False, "wss": True}
PAIR: Final = re.compile(r'[ \t]*([!#$%&\'*+.^_`|~\w-]+)=("(?:[^"\\]|\\.)*"|[^",; \t]*)[ \t]*')


class Hop(NamedTuple):
    """What one proxy tells of who has asked it.

    Attributes:
        client: Their address, as it was written.
        scheme: How they have asked.
        host: Whom they have asked.
    """

    client: str
    scheme: str
    host: str


class Proxies:
    """The proxies that are believed.

    Args:
        trusted: See ``TrustedProxies``.
        headers: Which headers they write.

    Raises:
        TypeError, ValueError: That is nothing to be trusted.
    """

    def __init__(self, trusted: TrustedProxies, headers: ProxyHeaders) -> None:
        if headers not in get_args(ProxyHeaders):
            raise ValueError(f"proxy_headers is 'x-forwarded' or 'forwarded', not {headers!r}")
        if isinstance(trusted, str):
            raise TypeError(f'trusted_proxies is a list: ["{trusted}"]')
        if isinstance(trusted, bool):
            raise TypeError("trusted_proxies is a list of addresses, or the number of proxies")
        self._count = trusted if isinstance(trusted, int) else None
        if self._count is not None and self._count < 0:
            raise ValueError("trusted_proxies is a number of proxies from 0 on")
        named = () if trusted is None or isinstance(trusted, int) else trusted
        self._unix = UNIX in named
        self._networks = [_network(name) for name in named if name != UNIX]
        self._hops = _x_forwarded if headers == "x-forwarded" else _forwarded

    def __bool__(self) -> bool:
        return bool(self._count or self._unix or self._networks)

    def resolve(self, request: Request) -> Request:
        """The request as its client has made it, as far as trusted proxies tell."""
        found: Hop | None = None
        address = request.address
        for number, hop in enumerate(self._hops(request)):
            if not self._trusts(address, number):
                break
            found = hop
            client = _address(hop.client)
            if client is None:
                break  # `unknown`, or a name that the proxy has made up: there is no better one
            address = str(client)
        if found is None:
            return request
        secure = SCHEMES.get(found.scheme.lower(), request.secure)
        names = ("ws", "wss") if request.scheme.startswith("ws") else ("http", "https")
        return request.of_client(address, names[secure], found.host)

    def _trusts(self, address: str, number: int) -> bool:
        """Whether the proxy that is so many hops away is believed."""
        if self._count is not None:
            return number < self._count
        if not address:
            return self._unix
        known = _address(address)
        return known is not None and any(
            known.version == network.version and known in network for network in self._networks
        )


def _network(name: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(name)
    except ValueError as error:
        raise ValueError(
            f"trusted_proxies has {name!r}: give addresses, networks such as '10.0.0.0/8', "
            f"or 'unix' for unix sockets ({error})"
        ) from None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address that may have a port: ``192.0.2.1:80``, ``[2001:db8::1]:80``."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def _x_forwarded(request: Request) -> Iterator[Hop]:
    """What ``X-Forwarded-For`` and its kin tell, the nearest hop first."""
    clients = _listed(request, b"x-forwarded-for")
    schemes = _listed(request, b"x-forwarded-proto")
    hosts = _listed(request, b"x-forwarded-host")
    if not clients and (schemes or hosts):
        clients = [request.address]
    for number in range(1, len(clients) + 1):
        told = [
            values[-number] if len(values) == len(clients) else values[-1] if values else ""
            for values in (schemes, hosts)
        ]
        yield Hop(clients[-number], *told)


def _listed(request: Request, name: bytes) -> list[str]:
    """The values of a header that is a list, which may be written in several lines."""
    values = [value.decode("latin-1") for key, value in request.raw_headers if key == name]
    return [item.strip() for item in ",".join(values).split(",")] if values else []


def _forwarded(request: Request) -> Iterator[Hop]:
    """What ``Forwarded`` tells, the nearest hop first (RFC 7239, 4); nothing if it is malformed."""
    values = [value.decode("latin-1") for key, value in request.raw_headers if key == b"forwarded"]
    text = ",".join(values)
    hops: list[Hop] = []
    pairs: dict[str, str] = {}
    position = 0
    while position < len(text):
        pair = PAIR.match(text, position)
        if pair is None:
            return
        value = pair[2]
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        pairs[pair[1].lower()] = value
        position = pair.end() + 1
        behind = text[pair.end() : position]
        if behind in ("", ","):
            hops.append(Hop(*(pairs.get(key, "") for key in ("for", "proto", "host"))))
            pairs = {}
        elif behind != ";":
            return
    yield from reversed(hops)
