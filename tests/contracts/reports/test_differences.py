"""What differs, and where in the answer: marked, named, and never broken within a token."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from contracts.reports.body import kept
from contracts.reports.findings import DifferenceReport, ResponseReport
from contracts.reports.safe import printable
from contracts.reports.terminal.answer import answer, place_of
from contracts.reports.terminal.difference import difference
from contracts.reports.terminal.wrapping import paragraph, shortened
from tests.support.reports import TEXT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


def shown(wanted: str, received: str, *, width: int = 76, skipped: int = 0) -> list[str]:
    found = DifferenceReport(wanted, received, is_sent=True, skipped=skipped)
    return [line.plain for line in difference(found, width)]


def test_both_texts_stand_one_under_the_other_with_a_mark_where_they_differ() -> None:
    assert shown("abcd", "abXd") == [
        'sent      "abcd"',
        'received  "abXd"',
        "             ^",
    ]


@pytest.mark.parametrize(
    ("wanted", "received", "said"),
    [
        (
            "cafe\u0301",
            "caf\u00e9",
            "at character 4: sent U+0065 LATIN SMALL LETTER E, U+0301 COMBINING ACUTE ACCENT; "
            "received U+00E9 LATIN SMALL LETTER E WITH ACUTE",
        ),
        ("a ", "a", "at character 2: sent U+0020 SPACE; received nothing there"),
        ("a", "a\u200b", "at character 2: sent nothing there; received U+200B ZERO WIDTH SPACE"),
        ("a\u00a0b", "a b", "at character 2: sent U+00A0 NO-BREAK SPACE; received U+0020 SPACE"),
        ("\x00" * 5, "", "sent U+0000 (unnamed), U+0000 (unnamed), U+0000 (unnamed) and 2 more"),
    ],
)
def test_what_cannot_be_seen_is_named(wanted: str, received: str, said: str) -> None:
    assert said in " ".join(" ".join(shown(wanted, received)).split())


def test_what_is_plain_to_see_is_not_named() -> None:
    assert "U+" not in "".join(shown('["a1", "b c"]', '["a0", "b c"]'))


def test_where_it_begins_to_differ_is_shown_of_long_texts() -> None:
    wanted, received = "x" * 300 + "A" + "y" * 300, "x" * 300 + "B" + "y" * 300
    sent, came, mark = shown(wanted, received)
    at = mark.index("^")
    assert (sent[at], came[at]) == ("A", "B")
    assert all('"..."' not in line and "..." in line for line in (sent, came))


@given(
    wanted=st.text("ab '", max_size=99),
    received=st.text("ab '", max_size=99),
    skipped=st.integers(0, 3),
)
def test_the_mark_is_under_the_first_difference(wanted: str, received: str, skipped: int) -> None:
    sent, came, mark, *_ = shown(wanted, received, skipped=skipped)
    assert max(len(sent), len(came)) <= 76
    at = mark.index("^")
    assert sent[10:at] == came[10:at]
    assert (sent[at] != came[at]) == (wanted != received)


@given(value=st.dictionaries(TEXT, JSON, min_size=1, max_size=3), data=st.data())
def test_the_place_in_the_answer_is_that_of_the_value(
    value: dict[str, Any], data: st.DataObject
) -> None:
    path: list[str] = []
    inner: Any = value
    while isinstance(inner, dict | list) and inner and (not path or data.draw(st.booleans())):
        name = data.draw(
            st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner)))
        )
        path.append(str(name))
        inner = inner[name]
    text = json.dumps(value, indent=data.draw(st.sampled_from([None, 1])))
    start, end = place_of(text, path)
    assert json.loads(text[start:end]) == inner


@pytest.mark.parametrize(
    ("text", "at", "place"),
    [
        ('{"a": {"b": 1}}', ("a", "c"), '{"b": 1}'),
        ('{"a": 1, "a": 2}', ("a",), "2"),
        ("[1, 2", ("0",), ""),
        ("<html>", ("a",), ""),
        ("", ("a",), ""),
        ('{"a": 1}', (), ""),
    ],
)
def test_what_is_not_there_is_marked_where_it_is_missing(
    text: str, at: tuple[str, ...], place: str
) -> None:
    start, end = place_of(text, at)
    assert text[start:end] == place


def told(body: str, at: tuple[str, ...] = (), width: int = 60) -> list[str]:
    response = ResponseReport(200, (), kept(body.encode(), str), 1.0)
    return [line.plain for line in answer(response, "", at, width)]


def test_the_wrong_place_is_marked() -> None:
    assert told('{"id": "x", "created_at": 12.5}', ("created_at",)) == [
        "200 no content type",
        '{"id": "x", "created_at": 12.5}',
        "                          ^^^^",
    ]


def test_of_a_long_answer_the_place_is_shown_and_the_rest_left_out() -> None:
    value = {f"key {number}": f"value {number}" for number in range(400)}
    lines = told(json.dumps(value), ("key 200",))
    assert len(lines) < 12
    marked = next(n for n, line in enumerate(lines) if "^" in line)
    under = slice(lines[marked].index("^"), lines[marked].rindex("^") + 1)
    assert lines[marked - 1][under] == '"value 200"'
    assert "..." in lines[1]
    assert lines[-1].endswith("...")
    # Nothing is cut within a token.
    words = {json.dumps(one) for pair in value.items() for one in pair}
    text = " ".join(line for line in lines[1:] if "^" not in line).replace("...", "")
    assert {f'"{one}"' for one in text.split('"')[1::2]} <= words


def test_a_megabyte_takes_a_few_lines() -> None:
    assert len(told("x" * 1_000_000)) < 6
    assert len(told(json.dumps(["y" * 100] * 9_000))) < 20


@given(text=TEXT, width=st.integers(20, 90))
@example("0" * 19, 20)
def test_a_paragraph_keeps_its_words_whole(text: str, width: int) -> None:
    text = printable(text)
    lines = [line.plain for line in paragraph(text, width, "- ")]
    found, words = " ".join(lines).split()[1:], text.split()
    assert "".join(found) == "".join(words)
    # What is longer than a line has to be broken somewhere.
    if all(cell_len(word) <= width - len("- ") for word in words):
        assert found == words
    for line in lines:
        assert cell_len(line) <= width or len(line.split()) <= 2


@given(text=TEXT, width=st.integers(4, 20))
def test_what_is_shortened_fits(text: str, width: int) -> None:
    text = printable(text)
    cut = shortened(text, width)
    assert cell_len(cut) <= width
    assert cut == text or cut.endswith("...")
