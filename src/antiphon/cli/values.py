"""Values as people type them and read them: JSON, words, files; on pipes JSON alone."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any, Final, NoReturn, cast

__all__ = [
    "BYTES_KEY",
    "TOO_DEEP",
    "from_json",
    "read_json",
    "read_value",
    "shown",
    "split_line",
    "to_json",
    "unwrapped",
]

BYTES_KEY: Final = "$bytes"
"""On pipes bytes are an object with their base64 form under this key."""

SHOWN_BYTES: Final = 16

TOO_DEEP: Final = "nested too deeply"
"""For Python's RecursionError, whose words differ from release to release."""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


DECODER: Final = json.JSONDecoder(parse_constant=_refuse)


def read_json(text: str) -> Any:
    """A value of JSON, which knows no NaN and no infinity, as Python's does.

    Raises:
        ValueError: It is none.
    """
    return DECODER.decode(text)


def read_value(text: str) -> Any:
    """A value as it is typed: JSON if it is, ``@path`` for the bytes of a file, else the text.

    ``@@name`` is the text ``@name``, and a text that would be JSON is put into quotes.

    Raises:
        ValueError: There is no such file.
    """
    if text.startswith("@@"):
        return text[1:]
    if text.startswith("@") and len(text) > 1:
        try:
            return Path(text[1:]).read_bytes()
        except OSError as error:
            message = f"{text[1:]}: {error.strerror} (write @@ for a text with @)"
            raise ValueError(message) from error
    try:
        return read_json(text)
    except ValueError:
        return text


def split_line(line: str) -> list[Any]:
    """The values of a line, parted by spaces: JSON may hold spaces, words may not.

    Raises:
        ValueError: Something begins like JSON and is none, or there is no such file.
    """
    values: list[Any] = []
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
        elif line[at] in '{["':
            try:
                value, at = DECODER.raw_decode(line, at)
            except ValueError as error:
                raise ValueError(f"no JSON: {line[at:]}") from error
            values.append(value)
        else:
            word = line[at:].split(maxsplit=1)[0]
            values.append(read_value(word))
            at += len(word)
    return values


def shown(value: object) -> str:
    """A value for people: JSON, with bytes by their number and the first of them."""
    return json.dumps(value, default=_describe, ensure_ascii=False)


def _describe(value: object) -> str:
    if isinstance(value, bytes):
        more = "…" if len(value) > SHOWN_BYTES else ""
        return f"<{len(value)} bytes: {value[:SHOWN_BYTES].hex(' ')}{more}>"
    return repr(value)


def to_json(value: object) -> str:
    """A value for pipes, on one line."""
    return json.dumps(value, default=_pack, ensure_ascii=False)


def _pack(value: object) -> object:
    if isinstance(value, bytes):
        return {BYTES_KEY: b64encode(value).decode()}
    return repr(value)


def from_json(value: Any) -> Any:
    """A value of a pipe, with its bytes.

    Raises:
        ValueError: What should be base64 is not.
    """
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        if list(given) == [BYTES_KEY]:
            return b64decode(str(given[BYTES_KEY]), validate=True)
        return {key: from_json(each) for key, each in given.items()}
    if isinstance(value, list):
        return [from_json(each) for each in cast("list[object]", value)]
    return value


def unwrapped(answer: object) -> tuple[Any, ...]:
    """The values of an acknowledgement, for what ``call`` gives: one, several, or None."""
    several: Any = answer
    return several if isinstance(answer, tuple) else (answer,)
