"""How every request is acknowledged, and what is common to reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypedDict, cast

from ..refusals import Refusal, RefusalCode

__all__ = [
    "ACCEPTED",
    "BAD_PAYLOAD",
    "LONGEST_MARK",
    "Accepted",
    "Answer",
    "Refused",
    "fields",
    "read_bare",
    "read_fields",
    "refused",
]

LONGEST_MARK: Final = 64
"""Characters of a `moveID` or a token."""

BAD_PAYLOAD: Final = Refusal(RefusalCode.BAD_PAYLOAD)


class Accepted(TypedDict):
    """The acknowledgement of a request that was carried out."""

    ok: Literal[True]


class Refused(TypedDict):
    """The acknowledgement of a request that changed nothing."""

    ok: Literal[False]
    reason: str
    code: str


ACCEPTED: Final[Accepted] = {"ok": True}

Answer = Accepted | Refused


# Reading: nothing that a client sends raises.


def read_bare(args: Sequence[object]) -> Refusal | None:
    """Why a request that takes no payload cannot be understood, if so."""
    return BAD_PAYLOAD if args else None


def fields(value: object) -> Mapping[object, object] | None:
    """The keys and values of a JSON object; None if it is something else."""
    return cast("dict[object, object]", value) if isinstance(value, dict) else None


def read_fields(args: Sequence[object]) -> Mapping[object, object] | Refusal:
    """The one JSON object that a request takes as its payload."""
    found = fields(args[0]) if len(args) == 1 else None
    return BAD_PAYLOAD if found is None else found


# Writing.


def refused(refusal: Refusal) -> Refused:
    """The acknowledgement of a refused request."""
    return {"ok": False, "reason": refusal.reason, "code": refusal.code.value}
