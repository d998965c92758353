"""Names in documents, made of names that were not meant for them."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["Names", "parameter_name", "pascal_case", "pattern_name", "property_key"]

IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
ESCAPE: Final = re.compile(r"\\.|\[[^]]*\]|\{[^}]*\}|\(\?[^)]*\)")
RESERVED: Final = frozenset(
    re.findall(
        "[a-z]+",
        """arguments await break case catch class const continue debugger default delete do else
        enum eval export extends false finally for function if implements import in instanceof
        interface let new null package private protected public return static super switch this
        throw true try typeof undefined var void while with yield""",
    )
)
"""Words that no variable can be called by in strict TypeScript."""


class Names:
    """Names that are taken: each is given once.

    Args:
        taken: Names that nobody can have.
    """

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def take(self, name: str) -> str:
        """That name, or the next free one with a number."""
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = f"{name}{number}"
        self._taken.add(free)
        return free


def pascal_case(name: str) -> str:
    """A name as one for types: ``/chat/room-1`` is ``ChatRoom1``, ``Box[int]`` is ``BoxInt``.

    Returns:
        ASCII letters and digits, a letter first; nothing if there is no letter.
    """
    pieces = re.split(r"[^A-Za-z0-9]+", re.sub(r"^[^A-Za-z]+", "", name))
    return "".join(piece[:1].upper() + piece[1:] for piece in pieces)


def pattern_name(pattern: str) -> str:
    """A regular expression as a name for types: of its letters that stand for themselves."""
    return pascal_case(ESCAPE.sub(" ", pattern))


def parameter_name(name: str) -> str:
    """A name for a parameter in TypeScript."""
    if not IDENTIFIER.fullmatch(name):
        name = re.sub(r"[^A-Za-z0-9_$]", "_", name)
    return f"{name}_" if name in RESERVED or name[:1].isdigit() else name


def property_key(name: str, quoted: str) -> str:
    """A name for a property in TypeScript; what is no plain word is quoted.

    Args:
        name: The name.
        quoted: The same as a string of TypeScript.
    """
    return name if IDENTIFIER.fullmatch(name) and name not in RESERVED else quoted
