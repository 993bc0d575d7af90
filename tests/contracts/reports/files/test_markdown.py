"""Markdown: what a target sends is text in it, and it is never too long."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from contracts.errors import ReportError
from contracts.reports.files.escaping import block, prose
from contracts.reports.files.markdown import LIMIT, render
from contracts.reports.registry import reporters_for
from contracts.reports.report import Report
from tests.support.reports import EXCHANGES, reports, with_text

OURS = {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "pre"}
OURS |= {"details", "summary", "strong", "em", "span"}
HOSTILE = [
    "<script>alert(1)</script>",
    "</code></summary></details><img src=x onerror=y>",
    "| a | b |\n|---|---|\n",
    "`` ` ``` ```` ~~~ </pre>",
    "[click](http://evil.invalid) ![x](http://evil.invalid/x.png) <http://evil.invalid>",
    "http://evil.invalid www.evil.invalid a@evil.invalid",
    "# h\n- i\n1. j\n> k\n---\n===\n    code",
    "**b** _i_ ~~s~~ &lt;b&gt; \\*",
    "\u202e\x1b[2J\x00\r",
]
WORDS = st.lists(st.sampled_from([*"*_`|<>[]()#+-.!~&\\\n:@$ ", "a", "www.", "http://", "1"]))


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(MarkdownIt("gfm-like", {"linkify": False}).render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_target_is_markup(text: str) -> None:
    page, plain = Page(render(with_text(text))), Page(render(with_text("plain")))
    tags = {tag: n for tag, n in page.tags.items() if tag != "span"}
    assert tags == plain.tags
    assert page.attributes == plain.attributes


@given(report=reports())
def test_any_report_has_only_our_markup(report: Report) -> None:
    page = Page(render(report))
    assert page.tags.keys() <= OURS
    # Of a block of code, its language.
    assert page.attributes <= {"class"}


@given(words=WORDS)
def test_prose_is_shown_as_it_is(words: list[str]) -> None:
    text = " ".join("".join(words).split()) or "x"
    assert " ".join(Page(f"- {prose(text)}").text.split()) == text
    assert Page(f"a {prose(text)} b").tags.keys() <= {"p", "span"}


@given(words=WORDS)
def test_a_block_ends_where_it_ends(words: list[str]) -> None:
    text = "".join(words)
    page = Page(f"{block(text)}\n\nbehind")
    assert page.tags == {"pre": 1, "code": 1, "p": 1}
    assert page.text.startswith(text)


def test_it_says_what_was_found_and_what_was_not_judged() -> None:
    page = Page(render(with_text("the reason", cut_short="")))
    assert "the reason is nonconformant: 1 clause broken." in page.text
    assert page.tags["table"] == 1
    # The clause of advice is behind the one that fails the run.
    assert page.tags["details"] == page.tags["summary"] == 2
    assert page.text.index("a.schema-fail") < page.text.index("a.advice-fail")
    assert "the reason (a.schema-untested)" in page.text
    assert "error: the reason (a.schema-error)" in page.text


@pytest.mark.parametrize("limit", [1_000, 20_000])
@pytest.mark.parametrize("sign", ["x", "@", "\u20ac"])
def test_it_is_never_too_long(limit: int, sign: str) -> None:
    report = with_text("x")
    finding = report.clauses[0].findings[0]
    huge = replace(finding, message=sign * 10_000, curl=sign * 10_000, steps=())
    clauses = [replace(report.clauses[0], id=f"a.{n}", findings=(huge,) * 7) for n in range(12)]
    text = render(replace(report, clauses=tuple(clauses)), limit)
    assert len(text.encode()) <= limit
    assert "more parts would make this too long" in text
    assert Page(text).tags["details"] == text.count("</details>")


def test_same_looking_texts_are_told_apart() -> None:
    report = with_text("x")
    (finding,) = report.clauses[0].findings
    assert finding.difference is not None
    seen = replace(finding.difference, wanted="cafe\u0301", received="caf\u00e9")
    clause = replace(report.clauses[0], findings=(replace(finding, difference=seen),))
    text = Page(render(replace(report, clauses=(clause,)))).text
    assert "sent: cafe\\u0301" in text
    assert "received: caf\\xe9" in text


def test_the_step_summary_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "summary.md"
    path.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    for _ in range(2):
        (reporter,) = reporters_for([f"markdown={path}"], EXCHANGES)
        reporter.finish(with_text("x"))
    text = path.read_text("utf-8")
    assert text.startswith("# Before\n## ")
    assert text.count("\n### Findings\n") == 2


def test_a_summary_that_is_nearly_full_is_not_made_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    for size in (LIMIT - 1_500, LIMIT - 10, LIMIT + 10):
        path.write_text("x" * size)
        (reporter,) = reporters_for([f"markdown={path}"], EXCHANGES)
        reporter.finish(with_text("x"))
        assert path.stat().st_size <= max(size, LIMIT)
        assert path.read_text("utf-8").startswith("x" * size)


def test_a_file_that_is_not_the_summary_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# Before\n")
    (reporter,) = reporters_for([f"markdown={path}"], EXCHANGES)
    reporter.finish(with_text("x"))
    assert path.read_text("utf-8").startswith("## x")


def test_a_summary_that_cannot_be_written_is_a_report_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "none" / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    path.parent.mkdir()
    (reporter,) = reporters_for([f"markdown={path}"], EXCHANGES)
    path.parent.rmdir()
    with pytest.raises(ReportError, match="cannot be written"):
        reporter.finish(with_text("x"))
