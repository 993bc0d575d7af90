"""Values that are nearly right: something was replaced, taken away or added."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

JsonValues = st.SearchStrategy[Any]
Names = st.SearchStrategy[str]


def json_values(names: Names) -> JsonValues:
    """Return a strategy of small JSON values whose objects have these names."""
    numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
    plain = st.one_of(st.none(), st.booleans(), numbers, st.text(), st.just("thread"))
    return st.recursive(
        plain, lambda below: st.lists(below) | st.dictionaries(names, below), max_leaves=5
    )


@st.composite
def mangled(draw: st.DrawFn, whole: JsonValues, names: Names, values: JsonValues) -> Any:
    """Return a strategy of values of *whole* with up to three changes, wherever in them."""
    found = {"": copy.deepcopy(draw(whole))}
    for _ in range(draw(st.integers(1, 3))):
        around, key = _somewhere(draw, found)
        at = around[key]
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "remove" and around is not found:
            del around[key]
        elif change == "add" and isinstance(at, dict):
            at[draw(names)] = draw(values)
        elif change == "add" and isinstance(at, list):
            at.insert(0, draw(values))
        else:
            around[key] = draw(values)
    return found[""]


def _somewhere(draw: st.DrawFn, found: Any) -> tuple[Any, Any]:
    """Return an array or object of *found*, and where in it something stands."""
    around, key = found, ""
    while isinstance(around[key], dict | list) and around[key] and draw(st.integers(0, 3)):
        around = around[key]
        keys = sorted(around) if isinstance(around, dict) else range(len(around))
        key = draw(st.sampled_from(keys))
    return around, key
