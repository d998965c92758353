"""Emotes: a word or a face for the other side, of which there are a few."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, TypedDict

from ..refusals import Refusal, RefusalCode
from ..terms import PlayerNumber
from .answers import BAD_PAYLOAD, read_fields

__all__ = ["EMOTE", "Emote", "Emoted", "read_emote"]

EMOTE: Final = "emote"
"""`{name}`, from a player; `Emoted`, to everybody at the table, the sender too."""


class Emote(StrEnum):
    """What can be said."""

    HELLO = "hello"
    GOOD_LUCK = "good_luck"
    WELL_PLAYED = "well_played"
    OOPS = "oops"
    THINKING = "thinking"
    THANKS = "thanks"
    LAUGH = "laugh"
    WOW = "wow"


class Emoted(TypedDict):
    """Who has said what."""

    player: PlayerNumber
    name: str


_EMOTES: Final = {emote.value: emote for emote in Emote}


def read_emote(args: Sequence[object]) -> Emote | Refusal:
    """The emote that a request names."""
    found = read_fields(args)
    if isinstance(found, Refusal):
        return found
    name = found.get("name")
    if not isinstance(name, str):
        return BAD_PAYLOAD
    return _EMOTES.get(name) or Refusal(RefusalCode.NO_SUCH_EMOTE)
