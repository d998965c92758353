"""Putting binary attachments back where their placeholders stand."""

from __future__ import annotations

from collections.abc import Sequence

from antiphon.errors import RemoteProtocolError

__all__ = ["restore_attachments"]


def restore_attachments(payload: list[object], attachments: Sequence[bytes]) -> None:
    """Replace each ``{"_placeholder": true, "num": n}`` in a payload by the n-th attachment.

    The walk has a list of its own instead of the call stack: how deep the peer nests its values
    is not what decides whether we live.

    Raises:
        RemoteProtocolError: A placeholder names an attachment that is not there.
    """
    waiting: list[list[object] | dict[str, object]] = [payload]
    while waiting:
        container = waiting.pop()
        if isinstance(container, list):
            for index, value in enumerate(container):
                if isinstance(value, (list, dict)):
                    if is_placeholder(value):
                        container[index] = _attachment(value, attachments)
                    else:
                        waiting.append(value)
        else:
            for key, value in container.items():
                if isinstance(value, (list, dict)):
                    if is_placeholder(value):
                        container[key] = _attachment(value, attachments)
                    else:
                        waiting.append(value)


def is_placeholder(value: object) -> bool:
    """Whether a value stands for an attachment."""
    return isinstance(value, dict) and value.get("_placeholder") is True


def _attachment(placeholder: object, attachments: Sequence[bytes]) -> bytes:
    number = placeholder.get("num") if isinstance(placeholder, dict) else None
    # `True` is an int to Python, and -1 a valid index: neither is one to the protocol.
    if type(number) is not int or not 0 <= number < len(attachments):
        raise RemoteProtocolError("illegal attachments", "forced close")
    return attachments[number]
