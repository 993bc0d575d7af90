"""Keys of a map that a database or a cache may take for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.alike import ways_alike


@pytest.mark.parametrize(
    ("keys", "ways"),
    [
        (["key", "Key"], {"case"}),
        (["stra\u00dfe", "STRASSE"], {"case"}),
        (["\u00e9", "e\u0301"], {"form"}),
        (["k", " k"], {"white space at an end"}),
        (["a-b", "a_b"], {"what joins words"}),
        (["cafe", "caf\u00e9"], {"accents"}),
        (["Cafe", "caf\u00e9"], {"accents"}),
        (["a", "b", "c"], set()),
        (["a b", "ab"], set()),
        (["only"], set()),
        ([], set()),
    ],
)
def test_what_alone_tells_keys_apart(keys: list[str], ways: set[str]) -> None:
    assert set(ways_alike(keys)) == ways


@given(st.sets(st.text(max_size=9), max_size=9), st.sampled_from([str.casefold, str.strip]))
def test_keys_that_fall_together_are_alike(keys: set[str], like: Callable[[str], str]) -> None:
    way = "case" if like is str.casefold else "white space at an end"
    assert (way in set(ways_alike(keys))) == (len({like(key) for key in keys}) < len(keys))
