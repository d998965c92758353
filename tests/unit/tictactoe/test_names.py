"""A name stays inside its line, whatever was wished for."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tictactoe.names import (
    LONGEST_NAME,
    LONGEST_WISH,
    MOST_CODE_POINTS,
    MOST_MARKS,
    clean_name,
    default_name,
)

FAMILY = "👩\u200d👩\u200d👧\u200d👦"

# What names are spoiled with, more often than a random code point is.
AWKWARD = [
    *"\x00\x07\t\n\r\x1b\x7f\x85\xa0\xad\u2028\u2029\u3000",  # controls and spaces
    *"\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f\u180e",  # nothing to see
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c",  # direction
    *"\u115f\u1160\u3164\uffa0\u2800\u034f\U000e0041",  # letters without a shape
    *"\u0301\u0315\u0489\u20e3\u0e49\u093f",  # marks
    *"\ud83d\udc00\udfff\ufffe\ue000\U0010ffff",  # no characters at all
    *"aeZ7_ßǅﬁ½ℌ가각न्دא👩🏽🇩🇪☎♥🄰",
]
wishes = st.text(st.sampled_from(AWKWARD) | st.characters(), max_size=60)


@settings(deadline=None)
@given(wishes)
@example("\u1100" * 100)
@example("e\u200d\u0301")
@example("e\u00ad\u0301")
@example("a" + "\u0315\u0301" * 30)
@example("🇩" * 90)
@example(FAMILY * 30)
@example("\u0e33" * 60)
@example("ﷺ" * 60)
def test_a_clean_name_stays_inside_its_line(wish: str) -> None:
    name = clean_name(wish)
    if name is None:
        return
    assert name == name.strip() != ""
    assert "  " not in name
    assert unicodedata.normalize("NFKC", name) == name
    assert clean_name(name) == name
    assert len(regex.findall(r"\X", name)) <= LONGEST_NAME
    assert len(name) <= MOST_CODE_POINTS
    name.encode()
    assert not regex.search(r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Me}]", name)
    assert not regex.search(r"\p{Bidi_Control}", name)
    assert not regex.search(r"[\p{Cf}--[\u200c\u200d]]", name, regex.V1)
    assert not regex.search(rf"\p{{Mn}}{{{MOST_MARKS + 1}}}", name)
    assert regex.search(r"[\p{L}\p{N}\p{P}\p{S}]", name), "there is something to see"


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada \t\r\n  Lovelace ", "Ada Lovelace"),
        ("Zoë", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("Ａｄａ", "Ada"),
        ("ﬁnn", "finn"),
        ("李小龍", "李小龍"),
        ("Đặng Thị", "Đặng Thị"),
        ("נוֹעַם", "נוֹעַם"),
        ("नरेंद्र", "नरेंद्र"),
        ("ก็ปู่", "ก็ปู่"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("A\u200bd\u200ca\u200d", "Ada"),
        ("Ada\u202egnp.exe", "Adagnp.exe"),
        ("<b>&amp;\"'", "<b>&amp;\"'"),
        (FAMILY, FAMILY),
        ("❤️ Ada", "❤️ Ada"),
        ("A\ufe0fda", "Ada"),
        ("Z" + "\u0315" * 40, "Z" + "\u0315" * MOST_MARKS),
        ("\u0301\u0301Ada", "Ada"),
        ("Ada\ud83d", "Ada"),
    ],
)
def test_a_wish_and_what_is_shown_of_it(wish: str, name: str) -> None:
    assert clean_name(wish) == name


@pytest.mark.parametrize(
    "wish",
    ["", " ", "\n\t", "\u200b", "\u202e\u202c", "\u3164", "\u2800", "\u0301", "\ufe0f", "\ud800"],
)
def test_nothing_to_see_is_no_name(wish: str) -> None:
    assert clean_name(wish) is None


def test_the_length_is_counted_as_people_count() -> None:
    for character in ["a", "ñ", "李", "🇩🇪", "👍🏽"]:
        assert clean_name(character * LONGEST_NAME) == character * LONGEST_NAME
        assert clean_name(character * (LONGEST_NAME + 1)) == character * LONGEST_NAME


def test_one_character_that_never_ends_is_cut_where_another_begins() -> None:
    assert clean_name("ᄀ" * MOST_CODE_POINTS) == "ᄀ" * MOST_CODE_POINTS
    assert clean_name("Ada" + "ᄀ" * MOST_CODE_POINTS) == "Ada"


def test_of_a_long_wish_only_the_beginning_is_looked_at() -> None:
    assert clean_name(" " * (LONGEST_WISH - 1) + "Ada") == "A"
    assert clean_name(" " * LONGEST_WISH + "Ada") is None


def test_default_names_are_clean_and_all_different_before_one_comes_twice() -> None:
    names = [default_name(number) for number in range(1024)]
    assert all(clean_name(name) == name for name in names)
    assert len(set(names)) == len(names)
    assert default_name(1024) == names[0]
    assert all(a.split()[0] != b.split()[0] for a, b in pairwise(names))
