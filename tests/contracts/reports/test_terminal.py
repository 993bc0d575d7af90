"""The report on a terminal: what a target sends is shown, and obeyed by nothing."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.cli import main
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports import terminal
from contracts.reports.safe import printable
from contracts.reports.terminal import explain
from contracts.servers.reference import Received, Response, as_asgi
from tests.support.apps import Cli, Install, Scripted, always
from tests.support.reports import with_text

STEERING = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
EVIL = "\x1b]0;evil\x07 \u202eabc\u2066 \r\x9b31m \u2028 \u200f \x00 \U000e0041"


def steers(text: str) -> list[str]:
    """Return the characters of *text* that a terminal might obey."""
    return [c for c in text if c != "\n" and unicodedata.category(c) in STEERING]


@given(text=st.text(st.characters() | st.sampled_from(EVIL), max_size=60))
@example(text=EVIL)
@example(text="\ud800")
@example(text="x" * 5_000 + EVIL)
def test_nothing_a_target_sends_steers_the_terminal(text: str) -> None:
    report = with_text(text)
    assert steers(terminal.render(report)) == []
    assert steers(terminal.explain(report.clauses[0])) == []
    assert steers(terminal.closing(report)) == []


@given(text=st.text(st.characters() | st.sampled_from("\n\r\v\f\x1c\x85\u2028"), min_size=1))
def test_nothing_a_target_sends_adds_a_line(text: str) -> None:
    lines = terminal.render(with_text(text)).split("\n")
    # What an app prints may be blank, and has no line then.
    assert len(lines) <= len(terminal.render(with_text("x")).split("\n"))


@given(text=st.text())
def test_harmless_text_is_shown_as_it_is(text: str) -> None:
    harmless = "".join(c for c in text if unicodedata.category(c) not in STEERING)
    assert printable(harmless) == harmless


def test_an_evil_server_cannot_steer_the_terminal(
    cli: Cli, installed: Install, tmp_path: Path
) -> None:
    def script(request: Received) -> Response:
        del request
        text = {"content-type": "application/json\x1b[31m", "x-\x07": "\x1b]0;evil\x07"}
        return Response(200, json.dumps({"id": EVIL}, ensure_ascii=False).encode(), text)

    path = tmp_path / "report.json"
    target = installed(as_asgi(Scripted(script)))
    ran = cli("check", target, "--profile", "quick", "--report", f"json={path}")
    assert ran.code == 1
    assert steers(ran.out + ran.err) == []
    assert "application/json\\x1b[31m" in ran.out
    assert steers(path.read_text("utf-8")) == []


def test_a_terminal_without_unicode_still_shows_the_verdict(
    installed: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    target = installed(as_asgi(always(200, '{"error": "\u00e9\U0001f642"}'.encode())))
    assert main(["check", target, "--profile", "quick"]) == 1
    sys.stdout.flush()
    assert b"is nonconformant" in shown.getvalue()


@pytest.mark.parametrize(
    ("verdict", "cut_short", "sentence"),
    [
        (Verdict.CONFORMANT, "", "x is conformant: every clause that could be judged holds."),
        (Verdict.NONCONFORMANT, "", "x is nonconformant: 1 clause broken."),
        (
            Verdict.NONCONFORMANT,
            "it fell",
            "x is nonconformant: 1 clause broken. The run ended early: it fell.",
        ),
        (Verdict.INCONCLUSIVE, "", "x could not be judged: nothing could be tested."),
        (Verdict.INCONCLUSIVE, "it fell", "x could not be judged: it fell."),
    ],
)
def test_the_last_line_says_what_the_target_is(
    verdict: Verdict, cut_short: str, sentence: str
) -> None:
    report = with_text("x", verdict=verdict, cut_short=cut_short)
    assert terminal.closing(report) == sentence
    assert terminal.render(report).rstrip("\n").rpartition("\n")[2] == sentence


def test_a_fault_of_ours_is_shown_whatever_the_level() -> None:
    shown = terminal.render(with_text("x"))
    assert "ERROR a.schema-error" in shown
    assert "advice a.advice-fail: x" in shown
    assert "FAIL a.advice-fail" not in shown


def test_colours_are_for_terminals_and_for_those_who_want_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    def shown(stream: io.StringIO) -> str:
        terminal.Terminal(stream).finish(with_text("x"))
        return stream.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31mFAIL" in shown(Tty())
    assert "\x1b" not in shown(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in shown(Tty())


def test_exchanges_that_no_run_has_sent_have_no_profile_and_no_seed() -> None:
    assert "profile ci, seed 0" in terminal.render(with_text("x"))
    shown = terminal.render(with_text("x", profile=None, seed=None))
    assert "thread-contracts: POST x (x), 1 requests in 1.0 s" in shown


def test_no_more_clauses_that_could_not_be_judged_are_listed_than_can_be_read() -> None:
    report = with_text("x")
    untested = next(c for c in report.clauses if c.verdict is Outcome.UNTESTED)
    shown = terminal.render(with_text("x", clauses=(*[untested] * 13, report.clauses[0])))
    assert shown.count("untested a.") == 10
    assert "... and 3 more clauses that could not be judged" in shown


def test_of_many_findings_the_first_are_shown_and_the_causes_of_some_others_named() -> None:
    report = with_text("x")
    broken = report.broken[0]
    found = [replace(broken.findings[0], cause=f"cause {number}") for number in range(12)]
    text = explain(replace(broken, findings=tuple(found)))
    assert text.count("also breaks: wire.json") == 5
    assert "- 7 more findings: cause 5; cause 6; cause 7; cause 8; ... (the JSON report" in text
    assert "more finding" not in explain(replace(broken, findings=tuple(found[:5])))
