"""Comparisons as text, Markdown and HTML: whatever a target sent, it breaks out of none."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.compare import html, markdown, text
from contracts.compare.comparison import Comparison, compare
from contracts.judging.finding import Outcome
from contracts.reports.report import Report
from tests.support.reports import with_text

EVIL: Final = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> \"'>& {{ 7*7 }} {% if %} \x1b[31m "
    "\u202egnp.exe \x00 | [a](javascript:x) `b` ![i](http://x.invalid/i) @you #1 </style> \\ "
    + "z"
    * 5_000
)


def two_runs(said: str) -> Comparison:
    before = with_text(said)
    fixed = replace(before.clauses[0], verdict=Outcome.PASS, findings=())
    finding = replace(before.clauses[0].findings[0], identity="00000000ff", waived=said)
    broken = replace(before.clauses[0], id="b.new", findings=(finding,))
    lost = replace(before.clauses[0], id="c.lost", verdict=Outcome.UNTESTED, findings=())
    older = (*before.clauses, replace(fixed, id="b.new"), replace(fixed, id="c.lost"))
    newer = (fixed, broken, lost, *before.clauses[1:])
    runs = [replace(before, clauses=older), replace(before, clauses=newer, seed=1)]
    return compare([said, said], runs)


def targets(said: str, count: int = 3) -> Comparison:
    runs: list[Report] = [with_text(f"{number} {said}") for number in range(count)]
    return compare([said] * count, runs)


class Page(HTMLParser):
    """The tags of a page, and the text of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.mark.parametrize("made", [two_runs, targets])
def test_hostile_text_adds_no_tag_to_a_page(made: type) -> None:
    evil, plain = Page(html.render(made(EVIL))), Page(html.render(made("plain")))
    assert [tag for tag, _ in evil.tags] == [tag for tag, _ in plain.tags]
    assert "<script>alert(1)</script>" in "".join(evil.words)
    assert "{{ 7*7 }}" in "".join(evil.words)
    page = html.render(made(EVIL))
    assert not set("\x1b\u202e\x00") & set(page)
    assert len(page) < 100_000


@pytest.mark.parametrize("made", [two_runs, targets])
def test_a_page_allows_its_own_style_sheet_and_nothing_else(made: type) -> None:
    page = html.render(made("x"))
    (policy,) = [m for m in Page(page).all("meta") if m.get("http-equiv")]
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"\b(?:src|href|style)=", page)
    assert not Page(page).all("script")


@pytest.mark.parametrize("made", [two_runs, targets])
def test_a_page_is_tables_with_headers_and_captions(made: type) -> None:
    page = Page(html.render(made("x")))
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert len(page.all("caption")) == len(page.all("table")) > 1
    assert {th["scope"] for th in page.all("th")} == {"col", "row"}
    scrolled = [div for div in page.all("div") if div.get("class") == "scroll"]
    assert all(div["tabindex"] == "0" and div["aria-label"] for div in scrolled)


@pytest.mark.parametrize("made", [two_runs, targets])
@pytest.mark.parametrize("width", [40, 80])
def test_text_has_no_control_characters_and_keeps_to_the_width(made: type, width: int) -> None:
    shown = text.render(made(EVIL), width)
    assert not {c for c in shown if not c.isprintable()} - {"\n"}
    ours = text.render(made("some words " * 30), width)
    too_wide = [line for line in ours.splitlines() if len(line) > width]
    assert all(line.startswith("    some words") for line in too_wide if width == 80)


@pytest.mark.parametrize("count", [2, 9, 26])
def test_a_table_that_is_too_wide_goes_on_below(count: int) -> None:
    shown = text.render(targets("x", count), 80)
    assert max(map(len, shown.splitlines())) <= 80
    heads = [line.split()[2:] for line in shown.splitlines() if line.startswith("clause ")]
    assert [letter for head in heads for letter in head] == [chr(65 + n) for n in range(count)]


@pytest.mark.parametrize("made", [two_runs, targets])
def test_hostile_text_is_no_markup_in_markdown(made: type) -> None:
    shown = markdown.render(made(EVIL))
    # Ours are the ids of clauses, and what keeps a sign alone.
    foreign = re.sub(r"<span>.</span>|</?code>", "", shown)
    assert not re.search(r"(?<!\\)[`\[\]<]|@|(?<!\\)://", foreign)
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    cells = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
    assert cells <= {3, 4, 5, 6}
    plain = markdown.render(made("x"))
    assert len(plain.splitlines()) == len(shown.splitlines())


@given(st.text(max_size=80))
def test_any_text_stays_on_its_line_and_in_its_cell(said: str) -> None:
    shown = markdown.escaped(said)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)(?:\\\\)*\|", shown)


def test_markdown_is_read_as_easily_as_it_is_shown_and_says_what_each_target_says() -> None:
    shown = markdown.render(targets("a number of 1.5 (in messages), at 10:30"))
    assert "- A fail: 0 a number of 1.5 (in messages), at 10:30" in shown
    assert "<code>a.schema-fail</code>: A promise" in shown


def test_two_runs_say_what_is_new_with_a_command_and_what_is_lost() -> None:
    shown = text.render(two_runs("x"), 80)
    assert "Newly broken (1)\n  b.new [schema] 00000000ff\n    x\n" in shown
    assert "Newly untested (1)\n  c.lost [schema]: x\n" in shown
    assert "warning: the seeds differ: A 0, B 1" in shown
    assert shown.endswith("1 newly broken, 1 fixed, 1 still broken, 1 newly untested.\n")


def test_many_clauses_that_nobody_could_judge_are_not_all_listed() -> None:
    before = with_text("x")
    passes = replace(before.clauses[0], verdict=Outcome.PASS, findings=())
    older = replace(before, clauses=tuple(replace(passes, id=f"a.b{n}") for n in range(30)))
    newer = replace(before, clauses=())
    shown = text.render(compare(["a", "b"], [older, newer]), 80)
    assert "Newly untested (30)" in shown
    assert "  ... and 20 more; --format html has them all" in shown
    assert "a.b29" in html.render(compare(["a", "b"], [older, newer]))
