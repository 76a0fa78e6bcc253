"""Any JSON value, leaning towards the words and keys of answers, so that it gets past the first look at a shape."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = [
    "yes",
    "no",
    "partly",
    "evidenced",
    "cp",
    "lac",
    "inadequate",
    "2026-03-01",
    "2026-02-30",
    "social_worker",
    "\ud800",
    "\0",
    " ",
]
KEYS = [
    "id",
    "rating",
    "evidence",
    "reason",
    "actions",
    "action",
    "owner",
    "by",
    "immediate",
    "who",
    "date",
    "rows",
    "reflections",
]

ODD_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=10,
)


def deep(levels: int) -> Any:
    """A list within a list, as often as that."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


# Values that Python itself can't turn into text: too many digits, and too many levels.
UNSPEAKABLE = {"huge": 10**5000, "deep": deep(5000)}
