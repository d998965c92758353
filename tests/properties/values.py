"""Values as applications send them."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

__all__ = ["as_received", "json_values", "texts", "values_with_bytes"]

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
