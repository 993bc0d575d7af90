"""What is said of a request as a whole: sums, what stands in it twice, of which signs it is."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.record import signs
from contracts.record.feature import Kind
from tests.support.exchanges import case

IMAGE = {"type": "image_file", "image_file": {"file_id": "file-a"}}
URL = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
TEXT = {"type": "text", "text": "x"}


def said(body: Any) -> set[str]:
    of = case(body)
    return {str(feature) for feature in of.holds - of.features}


def messages(*some: dict[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": "x", **one} for one in some]}


def test_pairs_of_all_maps_are_counted_together() -> None:
    body = {"metadata": {"a": "", "b": ""}, **messages({"metadata": {"c": ""}}, {})}
    assert "all maps of a body have 3 pairs or more" in said(body)
    assert "all maps of a body have 4 pairs or more" not in said(body)


def test_parts_are_counted_by_what_they_are_and_are_not() -> None:
    body = messages({"content": [IMAGE, URL, TEXT]}, {"content": [IMAGE]})
    found = said(body)
    assert "messages[].content[] has 2 or more that are not text" in found
    assert "messages[].content[] has 3 or more that are not text, in all" in found
    assert "messages[].content[] has 2 or more that are image_file, in all" in found
    assert not any(
        "image_file" in one and "that are image_file" in one and "in all" not in one
        for one in found
    )


def test_one_id_in_two_messages_is_told_from_one_that_stands_twice_in_one() -> None:
    attached = {"file_id": "file-a", "tools": []}
    words = "two in messages have one id: messages[].attachments[].file_id"
    assert words in said(messages({"attachments": [attached]}, {"attachments": [attached]}))
    twice = said(messages({"attachments": [attached, attached]}))
    assert words not in twice
    assert words.replace("messages have", "messages[].attachments have") in twice


@pytest.mark.parametrize(("value", "differs"), [("1", False), ("2", True)])
def test_one_key_in_two_maps_may_have_two_values(value: str, *, differs: bool) -> None:
    found = said({"metadata": {"k": "1"}, **messages({"metadata": {"k": value}})})
    places = "messages[].metadata and metadata"
    assert f"two in body have one key: {places}" in found
    assert (f"two in body have one key with two values: {places}" in found) is differs


def test_what_cannot_be_empty_is_not_said_to_have_something_in_it() -> None:
    filled = {one for one in said(messages({"content": [TEXT]})) if "something" in one}
    assert filled == {"messages has something in it"}


@pytest.mark.parametrize(
    ("text", "name", "is_said"),
    [
        ("a-b", "signs other than letters, digits and _", True),
        ("a-b", "signs other than letters, digits, _ and -", False),
        ("", "signs other than letters", False),
        ("", "signs other than letters, or none", True),
        ("42", "nothing but digits", True),
        ("-1.5", "a number in digits", True),
        ("4a", "nothing but digits", False),
        ('a"b', "signs other than those that JSON need not escape", True),
        ("a/b", "signs other than those that JSON need not escape", False),
    ],
)
def test_signs_are_asked_of_the_whole_text(text: str, name: str, *, is_said: bool) -> None:
    assert (name in set(signs.of(text))) is is_said


def test_a_property_out_of_its_turn_is_not_the_first() -> None:
    body = {"messages": [{"content": "x", "attachments": [], "role": "user"}]}
    assert "JSON written with messages[].role not first" in said(body)
    kinds = {feature.kind for feature in case({"messages": []}).holds}
    assert Kind.STANDS not in kinds
