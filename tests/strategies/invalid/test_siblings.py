"""A broken value beside every form of each sibling, on objects written by hand."""

from __future__ import annotations

from typing import Any, Final

import pytest

from strategies.invalid.siblings import beside_siblings
from tests.support.nodes import node, site

TEXT: Final = {"type": "string"}
WORDS: Final = {"type": "string", "enum": ["one", "two"]}


def beside(properties: dict[str, Any], place: str, value: Any, **more: Any) -> dict[str, Any]:
    """Return the bodies with *value* at *place* of an object with these properties."""
    schema = {"type": "object", "properties": properties, **more}
    found = beside_siblings(site(place, node(schema)), value)
    return {how: make() for how, make in found}


@pytest.mark.parametrize(
    ("sibling", "forms"),
    [
        (TEXT, {"string": "hello"}),
        (WORDS, {"one": "one", "two": "two"}),
        ({"type": "array", "items": TEXT}, {"array": ["hello"]}),
        ({"type": "object", "additionalProperties": TEXT}, {"object": {"key": "value"}}),
        ({"type": "object", "properties": {"a": TEXT, "b": TEXT}}, {"object": {"a": "hello"}}),
        (
            {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["b"]},
            {"object": {"b": "hello"}},
        ),
        ({"type": "object"}, {"object": {"key": "value"}}),
        (
            {"oneOf": [TEXT, {"type": "array", "items": TEXT}]},
            {"string": "hello", "array": []},
        ),
    ],
    ids=str,
)
def test_a_sibling_stands_in_each_of_its_forms(sibling: Any, forms: dict[str, Any]) -> None:
    found = beside({"own": TEXT, "other": sibling}, "own", 5)
    assert found == {f"beside other={n}": {"own": 5, "other": form} for n, form in forms.items()}


def test_one_sibling_at_a_time_is_beside_the_value() -> None:
    found = beside({"own": TEXT, "a": TEXT, "b": TEXT}, "own", 5)
    assert [set(body) for body in found.values()] == [{"own", "a"}, {"own", "b"}]


def test_what_must_be_there_has_another_word_but_no_other_text() -> None:
    properties = {"own": TEXT, "word": WORDS, "text": TEXT}
    found = beside(properties, "own", 5, required=["word", "text"])
    assert found == {"beside word=two": {"own": 5, "word": "two", "text": "hello"}}


def test_an_object_that_is_broken_itself_is_its_own_company() -> None:
    properties = {"word": WORDS, "text": TEXT, "more": TEXT}
    found = beside(properties, "", {"word": "one"}, required=["word", "text"])
    assert found == {
        "beside word=two": {"word": "two"},
        "beside more=string": {"word": "one", "more": "hello"},
    }


def test_properties_of_which_one_is_chosen_are_nobodys_company() -> None:
    lists = [{"required": ["a"]}, {"required": ["b"]}]
    properties = {"a": TEXT, "b": TEXT, "c": TEXT}
    assert beside(properties, "a", 5, oneOf=lists) == {
        "beside c=string": {"a": 5, "c": "hello"},
    }
    assert list(beside(properties, "c", 5, oneOf=lists)) == []


def test_a_value_in_an_array_or_a_map_and_a_whole_body_have_no_siblings() -> None:
    for place, value in (("messages[]", 5), ("metadata{}", 5), ("", 5)):
        assert list(beside_siblings(site(place), value)) == []


def test_company_of_a_nested_value_is_in_the_object_that_holds_it() -> None:
    found = dict(beside_siblings(site("messages[].role"), 5))
    assert found["beside metadata=object"]() == {
        "messages": [{"role": 5, "content": "hello", "metadata": {"key": "value"}}]
    }
    assert found["beside content=array"]()["messages"][0]["content"][0]["type"] == "text"
