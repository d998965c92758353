"""What a host shall answer to an HTTP request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

__all__ = ["Response", "header_lines"]

NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
BREAKS: Final = re.compile(r"[\r\n\0]")


@dataclass(slots=True)
class Response:
    """An HTTP response."""

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [])


def header_lines(
    headers: Mapping[object, object], failed: Callable[[Exception], None]
) -> Iterator[tuple[bytes, bytes]]:
    """The headers of an application, as hosts send them.

    Args:
        headers: A text or a number by name; a list of these for a header each.
        failed: Is told of those that cannot be sent, which are left out: the session that a
            response opens must not be lost for that.
    """
    for name, values in headers.items():
        each = cast("list[object]", values) if isinstance(values, list | tuple) else [values]
        try:
            yield from [_header(name, value) for value in each]
        except (TypeError, ValueError) as error:
            failed(error)


def _header(name: object, value: object) -> tuple[bytes, bytes]:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a header")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(f"the header {name!r} is a str, a number or a list of these, not {value!r}")
    if BREAKS.search(text := str(value)):
        raise ValueError(f"the header {name!r} has a line break in it: {value!r}")
    return name.encode(), text.encode("latin-1")
