"""Putting binary attachments back where their placeholders stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from antiphon.errors import RemoteProtocolError

__all__ = ["restore_attachments"]


def restore_attachments(payload: list[Any], attachments: Sequence[bytes]) -> None:
    """Replace each ``{"_placeholder": true, "num": n}`` in a payload by the n-th attachment.

    The walk has a list of its own instead of the call stack: how deep the peer nests its values
    is not what decides whether we live.

    Raises:
        RemoteProtocolError: A placeholder names an attachment that is not there.
    """
    waiting: list[Any] = [payload]
    while waiting:
        container = waiting.pop()
        for key, value in _items(container):
            if is_placeholder(value):
                container[key] = _attachment(value, attachments)
            elif isinstance(value, (list, dict)):
                waiting.append(value)


def is_placeholder(value: Any) -> bool:
    """Whether a value stands for an attachment."""
    return type(value) is dict and cast("Any", value).get("_placeholder") is True


def _items(container: Any) -> Iterable[tuple[Any, Any]]:
    """The places in a list or an object, and what stands there."""
    pairs: Any = container.items() if hasattr(container, "items") else enumerate(container)
    return cast("Iterable[tuple[Any, Any]]", pairs)


def _attachment(placeholder: dict[str, Any], attachments: Sequence[bytes]) -> bytes:
    number = placeholder.get("num")
    # `True` is an int to Python, and -1 a valid index: neither is one to the protocol.
    if type(number) is not int or not 0 <= number < len(attachments):
        raise RemoteProtocolError("illegal attachments", "forced close")
    return attachments[number]
