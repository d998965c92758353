"""python-socketio's options in Antiphon's words."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, cast, get_args

from antiphon.engine.cors import is_origin
from antiphon.names import TransportName
from antiphon.protocol.socketio.msgpack_parser import MsgpackParser
from antiphon.protocol.socketio.parser import Parser
from antiphon.server.options import ServerKwargs

__all__ = ["server_options"]

SAME: Final = ("ping_timeout", "max_http_buffer_size", "allow_upgrades")

WITHOUT: Final[dict[str, tuple[object, str]]] = {
    "async_mode": ("asgi", "serve ASGIApp with an ASGI server, such as antiphon.run"),
    "json": (None, "Antiphon knows dataclasses, datetimes, UUIDs, enums and pydantic models"),
    "monitor_clients": (True, "clients are always watched, by one timer for all"),
}
"""Options without a counterpart: the value that means what is so anyway, and what to do instead."""

OTHERS: Final = ("ping_interval", "transports", "cookie", "serializer")
CORS: Final = ("cors_allowed_origins", "cors_credentials")
COMPRESSION: Final = ("http_compression", "compression_threshold")


def server_options(given: Mapping[str, Any]) -> ServerKwargs:
    """The options of ``antiphon.Server`` for those of ``AsyncServer``.

    Raises:
        TypeError: There is no such option.
        ValueError: It has no counterpart here.
    """
    known = (*SAME, *WITHOUT, *OTHERS, *CORS, *COMPRESSION)
    options: dict[str, Any] = {"cleanup_empty_child_namespaces": True}
    for name, value in given.items():
        if name in SAME:
            options[name] = value
        elif name in WITHOUT:
            _check(name, value)
        elif name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise TypeError(f"unknown option {name!r}{hint}")
    _add_heartbeat(options, given)
    if given.get("serializer", "default") != "default":
        options["parser"] = _parser(given["serializer"])
    if given.get("transports") is not None:
        options["transports"] = _transports(given["transports"])
    if given.get("cookie") is not None:
        options["cookie"] = _cookie(given["cookie"])
    if "cors_allowed_origins" in given:
        credentials = bool(given.get("cors_credentials", True))
        options["cors_origins"] = _origins(given["cors_allowed_origins"], credentials)
    if not given.get("http_compression", True):
        options["http_compression"] = False
    elif "compression_threshold" in given:
        options["http_compression"] = given["compression_threshold"]
    return cast("ServerKwargs", options)


def _check(name: str, value: object) -> None:
    allowed, instead = WITHOUT[name]
    if value is not None and value != allowed:
        raise ValueError(f"{name}={value!r} has no counterpart in Antiphon: {instead}")


def _add_heartbeat(options: dict[str, Any], given: Mapping[str, Any]) -> None:
    """The interval; of a pair the second is patience, which is a matter of the timeout here."""
    interval = given.get("ping_interval")
    if isinstance(interval, tuple):
        seconds, grace = cast("tuple[float, float]", interval)
        options["ping_interval"] = seconds
        options["ping_timeout"] = given.get("ping_timeout", 20) + grace
    elif interval is not None:
        options["ping_interval"] = interval


def _parser(serializer: object) -> Parser:
    if serializer != "msgpack":
        raise ValueError(
            f"serializer={serializer!r} has no counterpart in Antiphon: give antiphon.Server a "
            "parser of your own"
        )
    return MsgpackParser()


def _transports(given: str | Collection[str]) -> list[TransportName]:
    names = [given] if isinstance(given, str) else given
    served: list[TransportName] = []
    for name in names:
        if name not in get_args(TransportName):
            raise ValueError(f"unknown transport {name!r}: there are 'polling' and 'websocket'")
        served.append(cast("TransportName", name))
    if not served:
        raise ValueError("transports names none: leave it out, or say 'polling' or 'websocket'")
    return served


def _cookie(given: str | Mapping[str, Any]) -> str | dict[str, str | bool]:
    if isinstance(given, str):
        return given
    return {
        key: str(value()) if callable(value) else cast("str | bool", value)
        for key, value in given.items()
    }


def _origins(given: Any, credentials: bool) -> Any:
    """None, a list, ``"*"`` or a predicate; an empty list switches the check off there."""
    if given is None:
        return None
    if given == "*" or (not callable(given) and "*" in given):
        return _anywhere if credentials else "*"
    if not credentials:
        raise ValueError(
            "cors_credentials=False has no counterpart in Antiphon unless cors_allowed_origins is "
            "'*': an origin that is named may send its cookies"
        )
    if callable(given):
        return _predicate(given)
    if isinstance(given, str):
        given = [given]
    # What no browser can send has no effect there, and would be complained about here.
    named: list[str] = list(given)
    return [each for each in named if is_origin(each)] if named else _anywhere


def _anywhere(origin: str) -> bool:
    """Any origin, told by its name: so its pages may send cookies, as they may there."""
    return True


def _predicate(given: Callable[..., Any]) -> Callable[[str], bool]:
    try:
        inspect.signature(given).bind("")
    except TypeError:
        raise ValueError(
            "cors_allowed_origins is given the origin alone here: to look at the whole request, "
            "use the option allow_request of antiphon.Server"
        ) from None
    return lambda origin: bool(given(origin))
