"""Values, as they are typed and shown, and as they go through pipes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.cli.values import from_json, read_value, shown, split_line, to_json
from tests.properties.profile import QUICK
from tests.properties.values import json_values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("null", None),
        ('"5"', "5"),
        ('{"a": [1]}', {"a": [1]}),
        ("hello", "hello"),
        ("{hello", "{hello"),
        ("@@home", "@home"),
        ("@", "@"),
        ("", ""),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("[NaN]", "[NaN]"),
    ],
)
def test_what_is_typed_is_json_or_a_word(text: str, value: object) -> None:
    assert read_value(text) == value


def test_a_file_gives_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\x00\xff")
    assert read_value(f"@{tmp_path}/a.bin") == b"\x00\xff"
    with pytest.raises(ValueError, match=r"b\.bin: No such file or directory \(write @@"):
        read_value(f"@{tmp_path}/b.bin")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("", []),
        ("  a  b ", ["a", "b"]),
        ('{"a": [1, 2]} "two words" 3', [{"a": [1, 2]}, "two words", 3]),
        ("[1, [2]]x", [[1, [2]], "x"]),
    ],
)
def test_a_line_is_parted_where_json_allows_it(line: str, values: list[Any]) -> None:
    assert split_line(line) == values


def test_json_that_does_not_end_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r'no JSON: \{"a": '):
        split_line('word {"a": ')


def is_json(value: Any) -> bool:
    return not {"NaN", "Infinity", "-Infinity"}.intersection(
        re.findall(r"-?\w+", json.dumps(value))
    )


@QUICK
@given(st.lists(json_values.filter(is_json)))
def test_a_line_of_json_gives_the_values_back(values: list[Any]) -> None:
    line = " ".join(map(json.dumps, values))
    assert json.dumps(split_line(line)) == json.dumps(values)


@QUICK
@given(st.recursive(st.integers() | st.text() | st.binary(), st.lists))
def test_bytes_go_through_pipes(value: Any) -> None:
    line = to_json({"args": [value]})
    assert "\n" not in line
    assert from_json(json.loads(line)) == {"args": [value]}


def test_what_is_no_base64_is_refused() -> None:
    with pytest.raises(ValueError, match="base64"):
        from_json({"$bytes": "?"})


def test_people_see_how_many_bytes_there_are() -> None:
    assert shown([b"\x01\x02", "ä"]) == '["<2 bytes: 01 02>", "ä"]'
    assert shown(bytes(17)) == f'"<17 bytes: {"00 " * 15}00…>"'
