"""Reading what nearly every message is: an event of the main namespace without attachments."""

from __future__ import annotations

from typing import Any

import orjson

from antiphon.names import RESERVED_EVENTS

__all__ = ["EventReader", "PlainEvent"]

PlainEvent = tuple[list[Any], int | None]
"""An event of the main namespace: the list of its name and arguments, and the id of its ack."""


class EventReader:
    """The short way of a decoder, past packets.

    Attributes:
        waiting: Whether the decoder waits for attachments, so that a text would be out of order.
    """

    __slots__ = ("waiting",)

    def __init__(self) -> None:
        self.waiting = False

    def read(self, text: str, at: int) -> PlainEvent | None:
        """Read a message.

        Args:
            text: The message.
            at: Where its packet begins: 1 if the ``4`` of Engine.IO stands in front.

        Returns:
            None for anything else, valid or not: that is for the decoder's ``decode_text``.
        """
        start = at + 1
        if self.waiting or text[at:start] != "2":
            return None
        ack_id: int | None = None
        if text[start : start + 1] != "[":
            end = text.find("[", start, start + 17)
            digits = text[start:end]
            if end < 0 or not (digits.isascii() and digits.isdigit()):
                return None
            ack_id = int(digits)
            start = end
        try:
            event = orjson.loads(text[start:])
        except orjson.JSONDecodeError:
            return None
        if event and type(name := event[0]) is str and name not in RESERVED_EVENTS:
            return event, ack_id
        return None
