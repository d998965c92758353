"""Names of people: what of a wish is shown, and what somebody is called who wished for nothing.

A name is shown to strangers, so it must stay inside its line: no second line, no text that turns
the direction of what follows, nothing that cannot be seen, no tower of accents. A wish is never
refused for what it contains; what cannot be shown is left out.

A name proves nothing: two people may have the same one.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

__all__ = ["LONGEST_NAME", "LONGEST_WISH", "clean_name", "default_name"]

LONGEST_NAME: Final = 20
"""Characters of a name, as people count them: a letter with its accents, or an emoji, is one."""

LONGEST_WISH: Final = 200
"""Code points of a wish that are looked at."""

MOST_MARKS: Final = 3
"""Accents upon one letter; living scripts need no more after normalisation."""

MOST_CODE_POINTS: Final = 80
"""Of a name: some writings join any number of letters to what counts as one character."""

_INVISIBLE: Final = regex.compile(
    # Controls, formats (among them what turns the direction of a text), surrogates, private use and
    # what is not assigned; letters and marks without a shape; frames around other characters. The
    # two joiners and the emoji selector are left: they are seen to by their neighbours.
    r"[[\p{C}\p{Default_Ignorable_Code_Point}\p{Me}\u2800]--[\u200c\u200d\ufe0f]]",
    regex.V1,
)
_LOOSE_JOINER: Final = regex.compile(
    # Several scripts, and emoji, join what stands on both sides; nothing else does.
    r"(?<![[\p{L}\p{M}\p{Emoji}]--\p{ASCII}])[\u200c\u200d]"
    r"|[\u200c\u200d](?![[\p{L}\p{Emoji}]--\p{ASCII}])",
    regex.V1,
)
_LOOSE_SELECTOR: Final = regex.compile(r"(?<![\p{Emoji}--\p{ASCII}])\ufe0f", regex.V1)
_SPACE: Final = regex.compile(r"\s+")
_MARKS: Final = regex.compile(rf"(?<=\p{{Mn}}{{{MOST_MARKS}}})\p{{Mn}}+")
_LEADING_MARKS: Final = regex.compile(r"(?:^|(?<= ))\p{M}+")
_CHARACTER: Final = regex.compile(r"\X")


def clean_name(wish: str) -> str | None:
    """What can be shown of a wish for a name; None if nothing is left.

    The answer is in Unicode's form NFKC, has at most `LONGEST_NAME` characters and single spaces
    between words. Cleaning it once more changes nothing.
    """
    name = wish[:LONGEST_WISH]
    # To leave something out can bring together what normalises to yet another character.
    while (cleaner := _clean(name)) != name:
        name = cleaner
    return name or None


def _clean(name: str) -> str:
    name = _SPACE.sub(" ", unicodedata.normalize("NFKC", name))
    name = _INVISIBLE.sub("", name)
    name = _LOOSE_SELECTOR.sub("", _LOOSE_JOINER.sub("", name))
    name = _MARKS.sub("", _LEADING_MARKS.sub("", name.strip()))
    return _shorten(name).strip()


def _shorten(name: str) -> str:
    length = 0
    for count, character in enumerate(_CHARACTER.finditer(name)):
        if count == LONGEST_NAME or character.end() > MOST_CODE_POINTS:
            break
        length = character.end()
    return name[:length]


_MANNERS: Final = (
    *("Bold", "Brave", "Bright", "Calm", "Clever", "Cosy", "Curious", "Daring"),
    *("Eager", "Gentle", "Happy", "Jolly", "Keen", "Kind", "Lively", "Lucky"),
    *("Merry", "Mighty", "Neat", "Nimble", "Patient", "Plucky", "Proud", "Quick"),
    *("Quiet", "Sharp", "Shy", "Smart", "Sunny", "Swift", "Wise", "Witty"),
)
_ANIMALS: Final = (
    *("Badger", "Bear", "Beaver", "Bison", "Crane", "Deer", "Dolphin", "Eagle"),
    *("Falcon", "Ferret", "Finch", "Fox", "Gecko", "Hare", "Heron", "Ibex"),
    *("Jay", "Koala", "Lark", "Lemur", "Lynx", "Marmot", "Marten", "Mole"),
    *("Otter", "Owl", "Panda", "Puffin", "Robin", "Seal", "Swan", "Wren"),
)


def default_name(number: int) -> str:
    """A friendly name for who has chosen none: "Quiet Otter". The same number has the same name.

    Like every name it is no word of any language of the page, and stands as it is in all of them.

    Args:
        number: 0 or more; near ones have names that are not alike.
    """
    manner, animal = divmod(number * _STEP % _NAME_COUNT, len(_ANIMALS))
    return f"{_MANNERS[manner]} {_ANIMALS[animal]}"


_NAME_COUNT: Final = len(_MANNERS) * len(_ANIMALS)
_STEP: Final = 661
"""Has no divisor in common with the number of names, so that all of them come before one twice."""
