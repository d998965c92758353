"""Every language says everything, with the same parameters, and nothing that is never said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest

import tictactoe
from tictactoe.refusals import RefusalCode

WEB: Final = Path(tictactoe.__file__).parent / "web"
FILES: Final = sorted((WEB / "i18n").glob("*.json"))
NAMES: Final = [file.stem for file in FILES]

Sentence = str | dict[str, str]

PLURALS: Final = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "fr": {"one", "many", "other"},
    "es": {"one", "many", "other"},
    "zh": {"other"},
}
"""The forms of each language, as CLDR has them."""

USES: Final = (
    re.compile(r"""\bt\(\s*["']([^"'`]+)["']"""),
    re.compile(r'data-t(?:-[a-z]+)?="([^"]+)"'),
)
GROUPS: Final = re.compile(r"\bt\(\s*`([\w.]+\.)\$\{")
"""Keys that are put together: `t(`notice.${code}`)` uses all that begin with `notice.`."""


def read(name: str) -> dict[str, Sentence]:
    pairs = json.loads((WEB / "i18n" / f"{name}.json").read_text(), object_pairs_hook=list)
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"{name}: a key twice"
    return {key: dict(value) if isinstance(value, list) else value for key, value in pairs}


def forms(sentence: Sentence) -> list[str]:
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


def params(sentence: Sentence) -> set[str]:
    return {name for form in forms(sentence) for name in re.findall(r"\{(\w+)\}", form)}


def page_files() -> list[Path]:
    return [path for path in WEB.rglob("*") if path.suffix in {".js", ".html"}]


def test_the_page_offers_every_language_that_there_is() -> None:
    offered = re.search(r'data-languages="([^"]*)"', (WEB / "index.html").read_text())
    assert offered
    assert sorted(offered[1].split()) == NAMES == sorted(PLURALS)


@pytest.mark.parametrize("name", NAMES)
def test_a_language_says_everything_with_the_same_parameters(name: str) -> None:
    english, sentences = read("en"), read(name)
    assert list(sentences) == list(english), "the same keys, in the same order"
    for key, sentence in sentences.items():
        assert all(form.strip() or key == "sentence.space" for form in forms(sentence)), key
        assert params(sentence) | {"count"} == params(english[key]) | {"count"}, key


@pytest.mark.parametrize("name", NAMES)
def test_plurals_have_every_form_of_the_language(name: str) -> None:
    english = read("en")
    for key, sentence in read(name).items():
        assert isinstance(sentence, dict) == isinstance(english[key], dict), key
        if isinstance(sentence, dict):
            assert set(sentence) == PLURALS[name], key


def test_what_is_used_is_there_and_what_is_there_is_used() -> None:
    keys = set(read("en"))
    used, groups = set[str](), set[str]()
    for path in page_files():
        text = path.read_text()
        used.update(key for pattern in USES for key in pattern.findall(text))
        groups.update(GROUPS.findall(text))
    assert sorted(used - keys) == []
    unused = {key for key in keys - used if not key.startswith(tuple(groups))}
    assert sorted(unused) == []


def test_every_refusal_is_said_in_the_language_of_the_page() -> None:
    english = read("en")
    for code in RefusalCode:
        assert f"notice.{code}" in english


def test_what_the_document_says_by_itself_is_the_english_sentence() -> None:
    english, page = read("en"), (WEB / "index.html").read_text()
    texts = re.findall(r'data-t="([^"]+)"[^>]*>([^<]*)<', page)
    labels = re.findall(r'data-t-label="([^"]+)" aria-label="([^"]*)"', page)
    contents = re.findall(r'data-t-content="([^"]+)" content="([^"]*)"', page)
    assert len(texts) + len(labels) + len(contents) == page.count("data-t=") + page.count(
        "data-t-"
    ), "data-t stands last but for hidden; data-t-label and data-t-content before what they name"
    for key, text in [*texts, *labels, *contents]:
        assert text == english[key], key
