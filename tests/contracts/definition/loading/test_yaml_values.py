"""YAML as JSON: what PyYAML reads otherwise, refuses, or would take for ever to read."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from contracts.definition.document import text
from contracts.definition.loading.yaml_values import values
from contracts.definition.operation import DefinitionError

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # What YAML cannot write is none of its texts.
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc:- 1#'\""), inner),
    max_leaves=12,
)


@given(value=PLAIN, flow=st.sampled_from([None, False, True]))
def test_what_is_written_is_read_again(value: Any, flow: bool | None) -> None:
    said = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    assert values(said) == value


def test_the_shipped_document_is_read_as_ever() -> None:
    assert values(text()) == yaml.safe_load(text())


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("no", "no"),
        ("2024-12-01", "2024-12-01"),
        ("12:30:45", "12:30:45"),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("~", None),
        ("'200'", "200"),
        ("!!str 200", "200"),
        ("=", "="),
        ("!!timestamp 2024-12-01", "2024-12-01"),
        ("9" * 300, int("9" * 300)),
        ("{200: a, no: b, null: c}", {"200": "a", "no": "b", "null": "c"}),
        ("{a: &x 1, b: *x, c: &x 2, d: *x}", {"a": 1, "b": 1, "c": 2, "d": 2}),
        ("{a: &x k, *x : 1}", {"a": "k", "k": 1}),
        ("{a: &x {k: 1, l: 2}, b: {<<: *x, l: 3}}", {"a": {"k": 1, "l": 2}, "b": {"k": 1, "l": 3}}),
        ("[&x {k: 1}, &x {k: 2, l: 2}, {<<: [*x, {m: 3}]}]", None),
        ("{'<<': 1}", {"<<": 1}),
        ("--- a", "a"),
    ],
)
def test_values_are_those_of_yaml_1_2(said: str, value: Any) -> None:
    if said.startswith("[&x"):
        value = [{"k": 1}, {"k": 2, "l": 2}, {"k": 2, "l": 2, "m": 3}]
    found = values(said)
    assert found == value
    assert type(found) is type(value)


BOMB = "\n".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10 if n else ['x'] * 10)}]" for n in range(40)
)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("a: [", "it is no YAML: .* in line "),
        ("a: b: c", "it is no YAML: .* in line 1"),
        ("a\n--- b", "it is no YAML|2 documents"),
        ("--- a\n--- b", "2 documents"),
        ("", "0 documents"),
        ("{[a]: 1}", "a key is no text in line 1"),
        ("[" * 300, "nested more than 200 levels deep"),
        ("[*x]", r"\*x in line 1 stands for nothing"),
        ("&x [*x]", r"\*x in line 1 stands for nothing"),
        ("{<<: 1}", "merge key"),
        ("\n" + "9" * 5000, "the number in line 2 is too large"),
        ("1e999", "the number in line 1 is too large"),
        ("a: \x00", "it is no YAML"),
        (BOMB, "more than 4,000,000 values"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(said: str, why: str) -> None:
    with pytest.raises(DefinitionError, match=why):
        values(said)
