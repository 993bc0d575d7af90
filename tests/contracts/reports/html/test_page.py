"""The page is HTML that holds together, whatever the target answered."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.definition.ledger import LEDGER
from contracts.judging.finding import Outcome
from contracts.record.exchange import Answer
from contracts.record.level import Level
from contracts.reports.body import BodyReport, Encoding
from contracts.reports.html.page import MAX_BYTES, page
from contracts.reports.report import Report
from tests.support.exchanges import thread
from tests.support.pages import EVIL, NOTHING, of_body, parsed, rendered, words, written
from tests.support.reports import answered, case, reports, with_text
from tests.support.runs import thoroughly

INTERACTIVE = ("a", "button", "input", "select", "summary")
NAMES = (
    "html head meta title style body a header p code h1 h2 h3 time table caption thead tbody tr th "
    "td nav ul ol li main section article dl dt dd pre bdi span mark details summary strong form "
    "label select option input output footer script button figure figcaption svg rect line text "
    "div"
)
ALLOWED = {*NAMES.split()}


def tags(found: Element) -> set[str]:
    """Return the names of all elements, those of SVG without their namespace."""
    return {element.tag.rpartition("}")[2] for element in found.iter()}


def hostile(tmp_path: Path, text: str = EVIL) -> Element:
    """Return the page of a run in which everything that can be hostile is."""
    exchanges = [
        of_body({"metadata": {text: text}}, 500, text),
        of_body({text: text}, 200, text),
        of_body({}, 200, thread(object=text, metadata={text: text})),
    ]
    return parsed(written(tmp_path / "r.html", exchanges, with_text(text)))


def test_hostile_text_makes_no_element_and_no_attribute(tmp_path: Path) -> None:
    evil, tame = hostile(tmp_path), hostile(tmp_path, "x" * len(EVIL))
    assert tags(evil) <= ALLOWED
    for element in evil.iter():
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
    shape = [element.tag for element in tame.iter() if element.tag != "mark"]
    lost = Counter(shape) - Counter(element.tag for element in evil.iter())
    assert lost.keys() <= {"span"}
    assert len(evil.findall(".//script")) == 1
    assert "alert(1)" in words(evil)


def test_the_page_asks_for_nothing_but_its_own(tmp_path: Path) -> None:
    found = hostile(tmp_path)
    for element in found.iter():
        assert not {"src", "action", "srcset", "data", "formaction"} & element.attrib.keys()
        assert element.get("href", "#").startswith("#")
    assert "url(" not in words(found.findall(".//style")[0])


def test_every_link_leads_somewhere_and_every_id_is_there_once(tmp_path: Path) -> None:
    found = hostile(tmp_path)
    ids = [element.get("id") for element in found.iter() if element.get("id")]
    assert Counter(ids).most_common(1)[0][1] == 1
    # The one finding of the made-up report also breaks a clause that it has not got.
    links = {e.get("href", "")[1:] for e in found.iter("a")} - {"clause-wire.json"}
    refers = {e.get("aria-labelledby") for e in found.iter()} | {
        e.get("data-copy") for e in found.iter("button")
    }
    assert links <= {*ids}
    assert refers - {None} <= {*ids}


def test_the_policy_allows_this_script_and_this_style_alone() -> None:
    found = rendered(with_text("x"))
    meta = next(m for m in found.iter("meta") if m.get("http-equiv"))
    assert meta.get("http-equiv") == "Content-Security-Policy"
    policy = dict(part.strip().split(" ", 1) for part in meta.get("content", "").split(";"))
    assert policy["default-src"] == "'none'"
    for name, tag in (("script-src", "script"), ("style-src", "style")):
        [element] = found.iter(tag)
        source = (element.text or "").encode()
        assert policy[name] == f"'sha256-{b64encode(sha256(source).digest()).decode()}'"


def test_a_script_that_ends_early_could_not_be_hashed() -> None:
    text = page(with_text(EVIL), NOTHING)
    assert text.count("<script>") == text.count("</script>") == 1
    assert text.count("<style>") == text.count("</style>") == 1


def test_headings_go_down_one_at_a_time(tmp_path: Path) -> None:
    levels = [int(e.tag[1]) for e in hostile(tmp_path).iter() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    steps = pairwise(levels)
    assert all(lower - upper <= 1 for upper, lower in steps)


def test_landmarks_tables_and_controls_have_names(tmp_path: Path) -> None:
    found = hostile(tmp_path)
    for tag in ("header", "nav", "main", "footer"):
        assert len([*found.iter(tag)]) == 1
    for part in (*found.iter("section"), *found.iter("article")):
        assert part.get("aria-labelledby")
    for table in found.iter("table"):
        assert table.find("caption") is not None
        assert all(th.get("scope") in {"row", "col"} for th in table.iter("th"))
    labelled = [control for label in found.iter("label") for control in label]
    assert all(control in labelled for tag in ("select", "input") for control in found.iter(tag))
    assert all(words(button) or button.get("aria-label") for button in found.iter("button"))
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in found.iter("svg"))


def test_the_focus_follows_the_page(tmp_path: Path) -> None:
    found = hostile(tmp_path)
    assert all(e.get("tabindex", "0") in {"0", "-1"} for e in found.iter())
    first = next(e for e in found.iter() if e.tag in INTERACTIVE)
    assert first.get("href") == "#main"


def test_without_a_script_clauses_are_a_plain_list() -> None:
    found = rendered(with_text("x"))
    [form] = found.iter("form")
    assert form.get("hidden") is not None
    listed = [li for li in found.iter("li") if li.get("id", "").startswith("clause-")]
    assert len(listed) == 5
    assert not any(li.get("hidden") is not None for li in listed)
    assert all({"data-verdict", "data-level", "data-subject"} <= li.attrib.keys() for li in listed)


def test_the_same_run_makes_the_same_page(tmp_path: Path) -> None:
    exchanges = [of_body({"metadata": {"k": "v"}}, 200, thread()), of_body([], 400)]
    one = written(tmp_path / "one.html", exchanges, with_text("x"))
    assert written(tmp_path / "other.html", exchanges, with_text("x")) == one


@settings(max_examples=10)
@given(report=reports())
def test_any_report_has_a_page(report: Report) -> None:
    found = rendered(report)
    assert len([*found.iter("h1")]) == 1
    shown = [e.get("id", "") for e in found.iter("article")]
    assert len(shown) == sum(c.verdict is Outcome.FAIL for c in report.clauses)


@settings(max_examples=20)
@given(text=st.text(st.characters() | st.sampled_from(EVIL), max_size=60))
def test_any_text_leaves_the_page_whole(text: str) -> None:
    assert tags(rendered(with_text(text))) <= ALLOWED


def flooded(character: str) -> Report:
    """Return a report in which every clause has many findings, all of them long."""
    report = with_text(character * 4_000)
    first = report.clauses[0]
    body = BodyReport(character * 20_000, Encoding.UTF_8, 10**6, cut=True)
    assert first.findings[0].response is not None
    response = replace(first.findings[0].response, body=body)
    finding = replace(first.findings[0], response=response)
    clauses = [
        replace(first, id=f"a.c{number}", level=level, gating=level is not Level.ADVICE,
                findings=(finding,) * 20)
        for number, level in enumerate([*Level] * 25)
    ]  # fmt: skip
    return replace(report, clauses=tuple(clauses))


@pytest.mark.slow
@pytest.mark.parametrize(
    "character",
    [
        # As it is, and escaped with all its digits.
        *("x", "\U000e0041"),
        *thoroughly("<", '"', "\x1b", "\u202e"),
    ],
)
def test_the_page_stays_small_whatever_the_target_answers(character: str, tmp_path: Path) -> None:
    body = f'{{"metadata": {{"k": "{"v" * 500}"}}}}'.encode()
    evil = (character * 2**20).encode()
    exchanges = [answered(case(body, name=EVIL), Answer(500, (), evil)) for _ in range(6)]
    text = written(tmp_path / "r.html", exchanges, flooded(character))
    assert len(text.encode()) <= MAX_BYTES
    parsed(text)


def test_a_megabyte_in_one_answer_is_elided_with_its_size(tmp_path: Path) -> None:
    exchange = answered(case(b'{"metadata": {}}'), Answer(500, (), b"A" * 10**6))
    text = written(tmp_path / "r.html", [exchange], with_text("x"))
    assert "1,000,000 bytes in all" in text
    assert "A" * 1_000 not in text


def test_the_difference_and_the_wrong_place_are_marked() -> None:
    report = with_text("x")
    finding = report.clauses[0].findings[0]
    assert finding.response is not None
    assert finding.difference is not None
    body = BodyReport('{"metadata": {"k": "\u00e9"}}', Encoding.UTF_8, 30)
    difference = replace(finding.difference, wanted="caf\u0065\u0301!", received="caf\u00e9!")
    response = replace(finding.response, body=body)
    at = ("metadata", "k")
    changed = replace(finding, at=at, difference=difference, response=response)
    found = rendered(replace(report, clauses=(replace(report.clauses[0], findings=(changed,)),)))
    assert [words(mark) for mark in found.iter("mark")] == ["e\u0301", "\u00e9", '"\u00e9"']
    assert "U+0301 COMBINING ACUTE ACCENT" in words(found)


def test_an_earlier_request_is_part_of_the_command() -> None:
    report = with_text("x")
    finding = replace(report.clauses[0].findings[0], curl="alone", steps=("first", "second"))
    found = rendered(replace(report, clauses=(replace(report.clauses[0], findings=(finding,)),)))
    [command] = [e for e in found.iter("code") if e.get("id", "").endswith("-command")]
    assert command.text == "first\nsecond"


def test_waived_findings_problems_and_the_ledger_are_shown() -> None:
    report = with_text("x")
    waived = replace(report.clauses[0].findings[0], waived="we know")
    clause = replace(report.clauses[0], verdict=Outcome.WAIVED, findings=(waived,))
    found = rendered(replace(report, clauses=(clause,), problems=("line 3 waives nothing",)))
    by_id = {e.get("id"): words(e) for e in found.iter("section")}
    assert "we know" in by_id["waived"]
    assert "line 3 waives nothing" in by_id["problems"]
    assert all(stand.name in by_id["ledger"] for stand in LEDGER)
