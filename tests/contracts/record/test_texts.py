"""Classes of text: what belongs to each, and what is just beside it."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.record.edge_texts import EDGE_TEXTS
from contracts.record.texts import classes, parts

BELONGING: Final[dict[str, tuple[str, str]]] = {
    "NUL": ("a\x00", "a0"),
    "control": ("\x01\x1f", "\t"),
    "C1 control": ("\x80", "\x7f"),
    "DEL": ("\x7f", "~"),
    "newline": ("a\u2028b", "a b"),
    "line feed": ("\n", "\r"),
    "carriage return": ("\r", "\n"),
    "tab": ("\t", " "),
    "space": ("a b", "a\tb"),
    "space at an end": ("a\u3000", "a b"),
    "double space": ("a  b", "a b "),
    "unusual space": ("a\u2003b", "a b"),
    "double quote": ('"', "'"),
    "single quote": ("'", '"'),
    "backtick": ("`", "'"),
    "backslash": ("\\", "/"),
    "percent": ("%", "5"),
    "braces": ("}", "]"),
    "brackets": ("[", "{"),
    "angle bracket": (">", ")"),
    "ampersand": ("&", "and"),
    "slash": ("/", "\\"),
    "dot": (".", ","),
    "dollar": ("$", "S"),
    "dollar in front": ("$x", "x$"),
    "sign in front": ("@x", "x@"),
    "at sign": ("a@b", "a#b"),
    "semicolon": (";", ":"),
    "comma": (",", "."),
    "question mark": ("?", "!"),
    "hash": ("#", "?"),
    "plus": ("+", "-"),
    "capital": ("aB", "ab"),
    "prototype": ("x__proto__", "proto"),
    "non-ASCII": ("\x80", "\x7f"),
    "Latin-1": ("\xff", "\u0100"),
    "beyond Latin-1": ("\u0100", "\xff"),
    "astral": ("\U00010000", "\uffff"),
    "zero width": ("\u200b", "\u202e"),
    "joiner or mark": ("\u200d", "\u0301"),
    "noncharacter or private": ("\ue000", "\ud7ff"),
    "replacement character": ("\ufffd", "?"),
    "right to left": ("\u05d0", "\u0410"),
    "not NFC": ("e\u0301", "\u00e9"),
    "not NFD": ("\u00e9", "e\u0301"),
    "not NFKC": ("\ufb01", "\u00e9"),
    "non-ASCII case": ("\u00c9", "\u4f60"),
    "empty": ("", " "),
}


@pytest.mark.parametrize("name", BELONGING)
def test_a_class_has_what_belongs_to_it_and_not_what_is_beside(name: str) -> None:
    inside, outside = BELONGING[name]
    assert name in classes(inside)
    assert name not in classes(outside)


@pytest.mark.parametrize(
    "text",
    ["\u00df", "\u0130", "\u017f", "\u00c4"],
    ids=["sharp s", "dotted I", "long s", "capital"],
)
def test_letters_whose_case_does_not_come_back_are_a_class(text: str) -> None:
    assert "non-ASCII case" in classes(text)
    assert "non-ASCII case" not in classes("\u00e4")
    assert "non-ASCII case" not in classes("A")


DISGUISED: Final = (
    "42", "-1", "+1", "007", "1.50", "1.", "1e3", "1E-3", "1_000", "0x1F", "0Xff", "Infinity",
    "-NaN", "null", "None", "undefined", "true", "True", "false", "False", "yes", "no",
    "2024-01-31", "2024-01-31T00:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize("text", DISGUISED)
def test_what_other_types_look_like_is_a_class(text: str) -> None:
    assert "another type in disguise" in classes(text)
    assert "another type in disguise" not in classes(f"x{text}")


@pytest.mark.parametrize(
    "text", ["e3", "1e", "0x", "1.5.0", "nullable", "24-01-31", "", "-", "nope"]
)
def test_what_only_begins_like_another_type_is_not(text: str) -> None:
    assert "another type in disguise" not in classes(text)


@pytest.mark.parametrize(("before", "seen"), [(999, True), (1_000, False)])
def test_only_the_first_thousand_characters_are_looked_at(before: int, *, seen: bool) -> None:
    assert ("dollar" in classes("a" * before + "$")) is seen


def test_plain_words_belong_to_no_class() -> None:
    assert classes("hello") == frozenset()
    assert classes("h\u00e9llo") == {"Latin-1", "non-ASCII", "not NFD"}


def test_no_two_edge_texts_are_the_same_text() -> None:
    assert len(set(EDGE_TEXTS.values())) == len(EDGE_TEXTS)


def test_an_edge_text_has_the_parts_that_it_is_cut_into() -> None:
    text = EDGE_TEXTS["angle brackets"]
    half = text[: len(text) // 2]
    assert half in parts(text)
    assert half in parts(half)
    # What is only a part of all that is no part of itself.
    assert text not in parts(text)
    assert text[len(text) // 2 :] not in parts(half)


@given(st.text())
def test_other_texts_have_no_such_part(text: str) -> None:
    assert all(part in text for part in parts(text))
    assert parts(f"quite another text: {text}") == frozenset()
