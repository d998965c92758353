"""Everything that the environment decides, read once and in one place.

| variable | default | |
|---|---|---|
| `HOST`, `PORT` | `0.0.0.0`, 3000 | where to listen |
| `GRACE` | 60 | seconds that the seat of a lost player is kept at least |
| `DATABASE_URL` | `sqlite:///var/tictactoe.sqlite3` | where games are kept |
| `PUBLIC_URL` | | the address that players use, if it is another one than the server's own |
| `TRUSTED_PROXIES` | | addresses and networks whose `X-Forwarded-*` headers are believed |
| `STATUS_TOKEN` | | the password of `/status`; without one it is shown on this machine only |
| `LIMITS` | `on` | `off` lifts all limits below, for load tests |
| `MESSAGES_PER_CONNECTION` | `100/10` | |
| `CONNECTIONS_PER_ADDRESS` | 100 | at a time |
| `TABLES_PER_ADDRESS` | `30/600` | new private tables and tables with a bot |
| `WRONG_CODES_PER_ADDRESS` | `20/600` | |
| `NAMES_PER_ADDRESS` | `20/600` | changes of name |
| `WATCHERS_PER_TABLE` | 200 | at a time |

`DATABASE_URL` is a file below the current directory, `sqlite:////…` with a path from the root,
`postgresql://…`, or `memory`: then all ends with the server.

`100/10` is 100 at once, and 100 again within 10 seconds, a tenth of them each second.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from .store.urls import DEFAULT_URL, BadURL, read_url
from .throttle import Rate

__all__ = ["GRACE", "NO_LIMITS", "Limits", "Settings", "SettingsError", "read_settings"]

DEFAULT_HOST: Final = "0.0.0.0"
"""Every interface, so that phones in the same network reach it."""

DEFAULT_PORT: Final = 3000

GRACE: Final = 60.0
"""How long the seat of a player who lost the connection is kept at least, in seconds."""

LONGEST_GRACE: Final = 86_400
"""Seconds. Nobody waits for an opponent for more than a day."""

SHORTEST_TOKEN: Final = 16
"""Characters of a password that guessing does not find."""

MOST: Final = 1_000_000
"""Of anything that is counted."""

USUAL_PORTS: Final = {"http": 80, "https": 443}

SINCE_2003: Final = frozenset("\u00df\u03c2\u200c\u200d")
"""Letters and joiners of names that browsers spell in another way than IDNA of 2003 does."""

RATE: Final = re.compile(r"([0-9]{1,7})/([0-9]{1,5})")


class SettingsError(ValueError):
    """The environment says something that cannot be; the message says what would do."""


MESSAGES: Final = Rate(100, 10)
TABLES: Final = Rate(30, 600)
WRONG_CODES: Final = Rate(20, 600)
NAMES: Final = Rate(20, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one connection, one address and one table may have; None for as much as it likes."""

    messages: Rate | None = MESSAGES
    """Of one connection."""
    connections: int | None = 100
    """Of one address at a time."""
    tables: Rate | None = TABLES
    """New ones of one address: private, or with a bot."""
    wrong_codes: Rate | None = WRONG_CODES
    """From one address."""
    names: Rate | None = NAMES
    """Changes from one address."""
    watchers: int | None = 200
    """Of one table at a time."""


NO_LIMITS: Final = Limits(
    messages=None, connections=None, tables=None, wrong_codes=None, names=None, watchers=None
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a game server is told when it starts."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    grace: float = GRACE
    """Seconds."""
    database: str = field(default=DEFAULT_URL, repr=False)
    """A URL, or `memory`. It may hold a password."""
    public_url: str | None = None
    """Without a path, and without a slash at its end."""
    trusted_proxies: tuple[str, ...] = ()
    status_token: str | None = field(default=None, repr=False)
    limits: Limits = field(default_factory=Limits)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings that an environment asks for; what is empty counts as not there.

    Raises SettingsError for what cannot be.
    """
    given = {name: text for name, text in environment.items() if text}
    return Settings(
        host=given.get("HOST", DEFAULT_HOST),
        port=_read_number(given, "PORT", DEFAULT_PORT, 65_535, "a number"),
        grace=_read_number(given, "GRACE", int(GRACE), LONGEST_GRACE, "a number of seconds"),
        database=_read_database(given),
        public_url=_read_url(given),
        trusted_proxies=_read_proxies(given),
        status_token=_read_token(given),
        limits=_read_limits(given),
    )


def _read_limits(given: Mapping[str, str]) -> Limits:
    switch = given.get("LIMITS", "on")
    if switch not in ("on", "off"):
        raise SettingsError(f"LIMITS must be on or off, not {switch!r}")
    usual = Limits()
    limits = Limits(
        messages=_read_rate(given, "MESSAGES_PER_CONNECTION", usual.messages),
        connections=_read_limit(given, "CONNECTIONS_PER_ADDRESS", usual.connections),
        tables=_read_rate(given, "TABLES_PER_ADDRESS", usual.tables),
        wrong_codes=_read_rate(given, "WRONG_CODES_PER_ADDRESS", usual.wrong_codes),
        names=_read_rate(given, "NAMES_PER_ADDRESS", usual.names),
        watchers=_read_limit(given, "WATCHERS_PER_TABLE", usual.watchers),
    )
    return limits if switch == "on" else NO_LIMITS


def _read_number(given: Mapping[str, str], name: str, default: int, largest: int, kind: str) -> int:
    text = given.get(name, str(default))
    # Other digits than ASCII's are digits to Python, too.
    if text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= largest:
        return int(text)
    raise SettingsError(f"{name} must be {kind} from 1 to {largest}, not {text!r}")


def _read_limit(given: Mapping[str, str], name: str, default: int | None) -> int | None:
    return _read_number(given, name, default, MOST, "a number") if default else default


def _read_rate(given: Mapping[str, str], name: str, default: Rate | None) -> Rate | None:
    text = given.get(name)
    if text is None:
        return default
    found = RATE.fullmatch(text)
    if found and int(found[1]) and int(found[2]):
        return Rate(int(found[1]), float(found[2]))
    raise SettingsError(
        f"{name} must be a number and the seconds in which that many come back, such as "
        f"100/10, not {text!r}"
    )


def _read_url(given: Mapping[str, str]) -> str | None:
    text = given.get("PUBLIC_URL")
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
        parts = urlsplit("")
    if not good or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise SettingsError(
            f"PUBLIC_URL must be an address without a path, such as https://game.example, "
            f"not {text!r}"
        )
    # As browsers say it in `Origin`.
    name = _read_host(parts.hostname or "", text)
    host = f"[{name}]" if ":" in name else name
    is_usual = parts.port in (None, USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}")


def _read_host(name: str, text: str) -> str:
    """A name in ASCII."""
    try:
        # Python's codec is of 2003: browsers have other names for these letters since.
        if SINCE_2003.isdisjoint(name):
            return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        pass
    raise SettingsError(
        f"PUBLIC_URL must have a name in ASCII, as browsers say it, such as "
        f"https://xn--bcher-kva.example, not {text!r}"
    )


def _read_database(given: Mapping[str, str]) -> str:
    text = given.get("DATABASE_URL", DEFAULT_URL)
    try:
        read_url(text)
    except BadURL as error:
        raise SettingsError(f"DATABASE_URL cannot be understood: {error}") from None
    return text


def _read_proxies(given: Mapping[str, str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in given.get("TRUSTED_PROXIES", "").split(","))
    for name in filter(None, names):
        try:
            ipaddress.ip_network(name)
        except ValueError as error:
            raise SettingsError(
                f"TRUSTED_PROXIES must be addresses and networks with commas between them, such "
                f"as 10.0.0.1,192.168.0.0/16; {name!r} is none ({error})"
            ) from None
    return tuple(filter(None, names))


def _read_token(given: Mapping[str, str]) -> str | None:
    token = given.get("STATUS_TOKEN")
    if token is None or (len(token) >= SHORTEST_TOKEN and token.isascii() and token.isprintable()):
        return token
    raise SettingsError(
        f"STATUS_TOKEN must be {SHORTEST_TOKEN} or more characters of ASCII, so that nobody "
        "guesses it"
    )
