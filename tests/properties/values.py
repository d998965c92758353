"""Values as applications send them."""

from __future__ import annotations

import math
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

__all__ = [
    "as_received",
    "json_values",
    "same_msgpack",
    "scalar",
    "texts",
    "values_with_bytes",
    "values_with_times",
]

texts = st.text(st.characters(exclude_categories=()), max_size=20)
"""Any text, lone surrogates included."""

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
)


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Those, in lists and objects."""
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    )


json_values = nested(plain)
values_with_bytes = nested(plain | st.binary(max_size=20))


def as_received(value: Any) -> Any:
    """What arrives for a value: it changes where JSON knows no better."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return value
    if isinstance(value, list):
        return [as_received(each) for each in value]
    if isinstance(value, dict):
        return {key: as_received(each) for key, each in value.items()}
    return value


times = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
values_with_times = nested(plain | st.binary(max_size=20) | times)


def same_msgpack(found: Any, sent: Any) -> bool:
    """Whether a value arrived as MessagePack can carry it to JavaScript.

    Its numbers are floats, its texts UTF-8, where lone surrogates have no place.
    """
    if isinstance(sent, list):
        return len(found) == len(sent) and all(map(same_msgpack, found, sent))
    if isinstance(sent, dict):
        expected = {scalar(key): inner for key, inner in sent.items()}
        return found.keys() == expected.keys() and all(
            same_msgpack(found[key], inner) for key, inner in expected.items()
        )
    if isinstance(sent, str):
        return bool(found == scalar(sent))
    if isinstance(sent, bool) or isinstance(found, bool):
        return found is sent
    if isinstance(sent, (int, float)):
        return type(found) in (int, float) and (
            float(found) == float(sent) or (math.isnan(found) and math.isnan(sent))
        )
    return type(found) is type(sent) and bool(found == sent)


def scalar(text: str) -> str:
    """The text as UTF-8 can hold it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
