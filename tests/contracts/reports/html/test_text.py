"""Untrusted text stays text, and is shown in full or with its size."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from contracts.reports.html.text import differing, isolated, marked, names, shown
from tests.support.pages import EVIL, parsed, words

STEERING = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
ANY = st.text(st.characters() | st.sampled_from(EVIL), max_size=80)


def page_of(body: object) -> str:
    return f"<!doctype html><html lang=en><title>x</title><body><p>{body}</p></body></html>"


@given(text=ANY, limit=st.integers(1, 100))
@example(text=EVIL, limit=1_000)
def test_no_text_makes_an_element_or_steers(text: str, limit: int) -> None:
    made = isolated(text, limit)
    names = [element.tag for element in parsed(page_of(made)).iter()]
    assert set(names) <= {"html", "head", "title", "body", "p", "bdi", "span"}
    assert [c for c in made if c != "\n" and unicodedata.category(c) in STEERING] == []


@given(text=st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert words(parsed(page_of(isolated(text, 1_000)))).removeprefix("x") == text


def test_a_megabyte_is_elided_with_its_size() -> None:
    made = isolated("a" * 2**20, 300)
    assert len(made) < 500
    assert "1,048,576 characters in all" in made
    assert "5,000 bytes in all" in isolated("a" * 100, 50, 5_000)


@given(text=ANY, limit=st.integers(1, 60))
def test_what_is_shown_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    start, is_cut = shown(text, limit)
    assert len(start) <= limit
    assert is_cut or start == shown(text, 10_000)[0]


@given(one=ANY, other=ANY)
def test_what_differs_is_all_that_differs(one: str, other: str) -> None:
    (start, end), (second, ending) = differing(one, other)
    assert start == second
    assert one[:start] == other[:start]
    assert one[end:] == other[ending:]
    assert (one == other) == (start == end == ending)


def test_the_marked_part_is_in_view_however_far_behind_it_is() -> None:
    text = "a" * 50_000 + "<here>" + "b" * 50_000
    made = marked(text, (50_000, 50_006), 300)
    assert "<mark>&lt;here&gt;</mark>" in made
    assert "100,006 characters in all" in made
    assert len(made) < 900


@given(text=ANY, ends=st.tuples(st.integers(0, 80), st.integers(0, 80)))
def test_marking_loses_nothing(text: str, ends: tuple[int, int]) -> None:
    start, end = sorted(min(end, len(text)) for end in ends)
    made = parsed(page_of(marked(text, (start, end), 10_000)))
    whole = "".join(made.itertext()).removeprefix("x")
    assert whole == shown(text, 10_000)[0]


def test_characters_are_named_where_they_cannot_be_told_from_others() -> None:
    assert names("e\u0301") == "U+0065 LATIN SMALL LETTER E, U+0301 COMBINING ACUTE ACCENT"
    assert names(" ") == "U+0020 SPACE"
    assert names("plain") == names("") == ""
    assert names("\u00e9" * 9).endswith("and 3 more")
