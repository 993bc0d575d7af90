"""Features: each kind has words, places are written as readers know them, and both are ordered."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.definition.place import BODY, ENTRY, ITEM, KEY, Place
from contracts.record.feature import AtLimit, Feature, Kind, MoreThan, Role, TextOf
from contracts.record.rule_words import RULE_WORDS
from strategies.invalid.corpus import invalid_cases
from tests.support.exchanges import DEFINITION
from tests.support.nodes import place

OF_RULES: Final = {Kind.BREAKS, Kind.BREAKS_AT, Kind.BREAKS_HOW, Kind.BREAKS_AT_HOW}
DETAILS: Final[dict[Kind, Any]] = {
    **dict.fromkeys(OF_RULES, ("type", "null")),
    **dict.fromkeys((Kind.LATER_IN, Kind.LAST_IN, Kind.BETWEEN_IN, Kind.BEFORE_IN), Place(["a"])),
}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_that_can_be_filled_in(kind: Kind) -> None:
    feature = Feature(kind, place("messages[].role"), DETAILS.get(kind, "this"))
    assert feature.words == str(feature)
    assert feature.words.strip()
    assert "place}" not in feature.words
    assert "detail}" not in feature.words


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        (Feature(Kind.BREAKS, BODY, "type"), "a value of the wrong type"),
        (Feature(Kind.BREAKS_HOW, BODY, ("type", "null")), "a value of the wrong type (null)"),
        (
            Feature(Kind.BREAKS_AT, place("metadata{}"), "maxLength"),
            "a text that is too long at metadata{}",
        ),
        (
            Feature(Kind.LATER_IN, place("messages"), place("messages[].role")),
            "something invalid behind the first element of messages at messages[].role",
        ),
        (
            Feature(Kind.LATER_IN, place("messages")),
            "something invalid behind the first element of messages",
        ),
        (
            Feature(Kind.LIMIT, place("metadata"), AtLimit("maxProperties")),
            "metadata at its limit (maxProperties)",
        ),
        (Feature(Kind.TEXT_OF, BODY, TextOf(Role.KEY, "NUL")), "text in keys: NUL"),
        (
            Feature(Kind.TEXT_UNITS_OF, BODY, TextOf(Role.VALUE, MoreThan(512, "bytes"))),
            "text in values: more than 512 bytes",
        ),
        (
            Feature(Kind.LIMIT, place("metadata"), AtLimit("maxProperties", -1)),
            "metadata at its limit (one below maxProperties)",
        ),
        (Feature(Kind.SYNTAX, BODY, ("a comma", "]")), "not JSON: a comma: ]"),
        (Feature(Kind.BARE), "the bare body {}"),
        (Feature(Kind.COUNT, BODY, "nothing in it"), "body has nothing in it"),
    ],
)
def test_features_read_as_what_they_are(feature: Feature, words: str) -> None:
    assert feature.words == words


def test_every_keyword_that_can_be_broken_has_words() -> None:
    broken = {rule.keyword for of in invalid_cases(DEFINITION) for rule in of.rules}
    assert broken <= RULE_WORDS.keys()


def test_the_words_for_a_rule_hold_wherever_it_stands() -> None:
    names = DEFINITION.request.properties.keys()
    assert [words for words in RULE_WORDS.values() if names & set(words.split())] == []


def test_the_more_general_of_two_features_comes_first() -> None:
    ordered = [
        Feature(Kind.INVALID),
        Feature(Kind.BREAKS, BODY, "enum"),
        Feature(Kind.BREAKS, BODY, "type"),
        Feature(Kind.PART, place("messages")),
        Feature(Kind.PART, place("metadata")),
        Feature(Kind.PART, place("messages[].role")),
    ]
    assert sorted(set(ordered), key=lambda feature: feature.generality) == ordered


@pytest.mark.parametrize(
    ("steps", "written"),
    [
        ([], "body"),
        (["metadata"], "metadata"),
        (["metadata", ENTRY], "metadata{}"),
        (["metadata", KEY], "metadata key"),
        (["messages", ITEM, "content", ITEM, "text"], "messages[].content[].text"),
    ],
)
def test_a_place_is_written_as_a_path(steps: list[str], written: str) -> None:
    assert str(Place(steps)) == written


def test_places_are_within_one_another() -> None:
    role = BODY / "messages" / ITEM / "role"
    assert role.parent == place("messages[]")
    assert [str(one) for one in role.around] == ["messages", "messages[]", "messages[].role"]
    assert role.within(("messages",))
    assert role.within(BODY)
    assert not role.within(("messages", ITEM, "content"))
    assert not role.parent.within(role)
