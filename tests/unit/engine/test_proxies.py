"""Whom proxies speak for, and who is believed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.engine.cors import Cors
from antiphon.engine.options import EngineOptions
from antiphon.engine.proxies import Proxies, TrustedProxies
from antiphon.engine.request import Request

PROXY, INNER, CLIENT, FAKE = "10.0.0.1", "10.0.0.2", "192.0.2.7", "203.0.113.9"


def seen(
    *headers: tuple[str, str],
    trusted: TrustedProxies = ("10.0.0.0/8",),
    peer: str = PROXY,
    scheme: str = "http",
    kind: Any = "x-forwarded",
) -> tuple[str, bool]:
    """The address, and whether the client came by TLS, of a request with these headers."""
    request = Request(
        method="GET",
        path="/",
        raw_headers=[(name.encode(), value.encode("latin-1")) for name, value in headers],
        address=peer,
        scheme=scheme,
    )
    resolved = Proxies(trusted, kind).resolve(request)
    assert resolved.scheme.startswith("ws") == scheme.startswith("ws")
    return resolved.address, resolved.secure


def x_for(value: str) -> tuple[str, str]:
    return ("x-forwarded-for", value)


def x_proto(value: str) -> tuple[str, str]:
    return ("x-forwarded-proto", value)


def forwarded(value: str) -> tuple[str, str]:
    return ("forwarded", value)


def test_nobody_is_believed_unless_the_option_says_so() -> None:
    options = EngineOptions()
    assert not Proxies(options.trusted_proxies, options.proxy_headers)
    none: list[TrustedProxies] = [None, 0, []]
    for nobody in none:
        assert seen(x_for(CLIENT), x_proto("https"), trusted=nobody) == (PROXY, False)


def test_a_trusted_proxy_tells_the_client() -> None:
    assert seen(x_for(CLIENT), x_proto("https")) == (CLIENT, True)
    assert seen(x_for(CLIENT), x_proto("http"), scheme="wss") == (CLIENT, False)
    assert seen(x_for(CLIENT), scheme="wss") == (CLIENT, True)
    assert seen(x_for(CLIENT), x_proto("https"), scheme="ws") == (CLIENT, True)
    assert seen(x_proto("https")) == (PROXY, True)
    assert seen() == (PROXY, False)


@pytest.mark.parametrize("peer", [FAKE, "2001:db8::1", "", "nonsense"])
def test_anybody_else_is_not_believed(peer: str) -> None:
    assert seen(x_for(CLIENT), x_proto("https"), peer=peer) == (peer, False)
    assert seen(forwarded(f"for={CLIENT};proto=https"), peer=peer, kind="forwarded")[0] == peer


def test_what_a_client_writes_in_front_is_not_believed() -> None:
    assert seen(x_for(f"{FAKE}, {CLIENT}")) == (CLIENT, False)
    assert seen(x_for(f"{FAKE}, {PROXY}, {CLIENT}")) == (CLIENT, False)
    assert seen(x_for(FAKE), x_for(CLIENT)) == (CLIENT, False)
    assert seen(x_for(f"{FAKE}, {CLIENT}"), x_proto("https, http")) == (CLIENT, False)
    assert seen(x_for(f"{FAKE}, {CLIENT}"), x_proto("https, https, http")) == (CLIENT, False)


def test_a_chain_of_trusted_proxies_is_followed() -> None:
    chain = x_for(f"{FAKE}, {CLIENT}, {INNER}")
    assert seen(chain, x_proto("http, https, http")) == (CLIENT, True)
    assert seen(x_for(f"{INNER}, {INNER}")) == (INNER, False)


def test_the_other_kind_of_header_is_the_clients_invention() -> None:
    assert seen(forwarded(f"for={FAKE};proto=https")) == (PROXY, False)
    assert seen(x_for(FAKE), x_proto("https"), kind="forwarded") == (PROXY, False)
    both = [forwarded(f"for={FAKE}"), x_for(CLIENT)]
    assert seen(*both) == (CLIENT, False)


@pytest.mark.parametrize(
    ("count", "address"), [(0, PROXY), (1, INNER), (2, CLIENT), (3, FAKE), (9, FAKE)]
)
def test_a_number_of_proxies(count: int, address: str) -> None:
    assert seen(x_for(f"{FAKE}, {CLIENT}, {INNER}"), trusted=count) == (address, False)
    assert seen(x_for(f"{FAKE}, {CLIENT}, {INNER}"), trusted=count, peer="") == (
        address if count else "",
        False,
    )


def test_unix_sockets() -> None:
    assert seen(x_for(CLIENT), peer="", trusted=["unix"]) == (CLIENT, False)
    assert seen(x_for(CLIENT), peer="", trusted=["10.0.0.0/8"]) == ("", False)
    assert seen(x_for(CLIENT), peer=PROXY, trusted=["unix"]) == (PROXY, False)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("192.0.2.7:4711", CLIENT),
        (" 192.0.2.7 ", CLIENT),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:DB8::7]:4711", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("::ffff:192.0.2.7", CLIENT),
        ("unknown", PROXY),
        ("", PROXY),
        ("a.b.c.d", PROXY),
        ("192.0.2.7.9", PROXY),
        ("<script>", PROXY),
    ],
)
def test_how_addresses_are_written(written: str, address: str) -> None:
    assert seen(x_for(written))[0] == address


def test_a_mapped_peer_is_the_address_that_it_maps() -> None:
    assert seen(x_for(CLIENT), peer="::ffff:10.0.0.1") == (CLIENT, False)
    assert seen(x_for(CLIENT), peer="2001:db8::1", trusted=["2001:db8::/32"]) == (CLIENT, False)
    assert seen(x_for(CLIENT), trusted=["2001:db8::/32"]) == (PROXY, False)


@pytest.mark.parametrize(
    ("written", "address", "secure"),
    [
        ("for=192.0.2.7", CLIENT, False),
        ("For=192.0.2.7; Proto=HTTPS ;by=10.0.0.1", CLIENT, True),
        ('for="[2001:db8::7]:4711";proto=https', "2001:db8::7", True),
        ('for="192.0.2.7:80", for=10.0.0.2', CLIENT, False),
        ("for=203.0.113.9;proto=https, for=192.0.2.7;proto=http, for=10.0.0.2", CLIENT, False),
        (r'for="192\.0.2.7"', CLIENT, False),
        ('host="a, b;c=\\"d";for=192.0.2.7', CLIENT, False),
        ("proto=https", PROXY, True),
        ("for=_hidden;proto=https", PROXY, True),
        ("for=unknown", PROXY, False),
        ('for="192.0.2.7', PROXY, False),
        ("for", PROXY, False),
        ("for=192.0.2.7;;", PROXY, False),
        ("for=192.0.2.7 for=192.0.2.8", PROXY, False),
        ("for=192.0.2.7;proto=gopher", CLIENT, False),
    ],
)
def test_forwarded(written: str, address: str, secure: bool) -> None:
    assert seen(forwarded(written), kind="forwarded") == (address, secure)


def test_forwarded_in_several_lines() -> None:
    lines = [forwarded(f"for={FAKE}"), forwarded(f"for={CLIENT}"), forwarded(f"for={INNER}")]
    assert seen(*lines, kind="forwarded") == (CLIENT, False)


@given(st.text(st.characters(max_codepoint=255)), st.sampled_from(["x-forwarded", "forwarded"]))
def test_whatever_stands_there_is_survived(written: str, kind: str) -> None:
    headers = [x_for(written), x_proto(written), forwarded(written)]
    address, _ = seen(*headers, kind=kind)
    assert seen(*headers, kind=kind, peer=FAKE) == (FAKE, False)
    assert address == PROXY or any(sign in address for sign in ".:")


@pytest.mark.parametrize("kind", ["x-forwarded", "forwarded"])
def test_the_host_that_the_page_knows(kind: Any) -> None:
    """Where the proxy asks by a name of its own: origins are compared with what it tells."""
    headers = [
        (b"host", b"upstream:8000"),
        (b"origin", b"https://game.example"),
        (b"x-forwarded-host", b"game.example"),
        (b"forwarded", b"host=game.example"),
    ]
    cors = Cors(None)
    for peer, allowed in ((PROXY, True), (FAKE, False)):
        request = Request(method="GET", path="/", raw_headers=headers, address=peer)
        assert not cors.allows(request)
        resolved = Proxies(["10.0.0.0/8"], kind).resolve(request)
        assert cors.allows(resolved) is allowed
        assert resolved.host == ("game.example" if allowed else "upstream:8000")
        assert resolved.headers["host"] == "upstream:8000"
