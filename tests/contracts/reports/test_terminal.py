"""The report on a terminal: what a target sends is shown, and obeyed by nothing."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from contracts.cli import main
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.record.level import Level
from contracts.reports.safe import printable
from contracts.reports.sentences import closing
from contracts.reports.terminal.reporter import Terminal, explain, render
from contracts.reports.terminal.surface import width_of
from contracts.servers.reference import Received, Response, as_asgi
from tests.support.apps import Cli, Install, Scripted, always
from tests.support.reports import with_text

SOME = (Outcome.FAIL, Outcome.ERROR)
FEW = ("--profile", "quick", "--max-requests", "60")
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
    assert steers(render(report)) == []
    assert steers(explain(report.clauses[0])) == []
    assert steers(closing(report)) == []


@given(text=st.text(st.characters() | st.sampled_from("\n\r\v\f\x1c\x85\u2028"), min_size=1))
@example(text="\nFAIL x")
@example(text="x\n\nx is conformant")
def test_nothing_a_target_sends_begins_a_line_of_the_report(text: str) -> None:
    def at_the_left(shown: str) -> int:
        return sum(line[:1] not in {"", " "} for line in shown.split("\n"))

    # What is quoted stands indented; the width has room for all that stands at the left.
    usual = at_the_left(render(with_text("x"), width=20_000))
    assert at_the_left(render(with_text(text), width=20_000)) <= usual


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
    ran = cli("check", target, *FEW, "--report", f"json={path}")
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
    assert main(["check", target, *FEW]) == 1
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
def test_the_end_says_what_the_target_is(verdict: Verdict, cut_short: str, sentence: str) -> None:
    report = with_text("x", verdict=verdict, cut_short=cut_short, problems=())
    clean = replace(report, clauses=tuple(c for c in report.clauses if c.gating and c.findings))
    assert closing(clean) == sentence
    assert " ".join(render(clean).split()).endswith(sentence)


@pytest.mark.parametrize(
    ("levels", "waived", "sentence"),
    [
        (["advice"], 0, "but 1 clause of advice failed."),
        (["advice", "advice"], 1, "but 2 clauses of advice failed and 1 is waived."),
        (["prose", "advice"], 0, "but 2 clauses of level prose and advice failed."),
        ([], 2, "every clause that could be judged holds, but for 2 that are waived."),
    ],
)
def test_what_fails_below_the_gate_is_no_secret(
    levels: list[str], waived: int, sentence: str
) -> None:
    report = with_text("x", problems=())
    found = {outcome: next(c for c in report.clauses if c.verdict is outcome) for outcome in SOME}
    weaker = [replace(found[Outcome.FAIL], level=Level(one), gating=False) for one in levels]
    accepted = [replace(found[Outcome.FAIL], verdict=Outcome.WAIVED)] * waived
    said = closing(replace(report, verdict=Verdict.CONFORMANT, clauses=(*weaker, *accepted)))
    assert said.endswith(sentence)
    assert ("no clause at or above the gate (implied) is broken" in said) == bool(levels)


def test_what_fails_the_run_besides_the_target_is_said() -> None:
    said = closing(with_text("x", verdict=Verdict.CONFORMANT))
    assert "The run fails for 1 problem with waivers." in said
    assert "A fault of this suite left 1 clause unjudged." in said


def test_a_fault_of_ours_is_shown_whatever_the_level() -> None:
    shown = render(with_text("x"))
    assert "ERROR a.schema-error" in shown
    assert "a fault of this suite, not of the target: x" in shown


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "on_a_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"CI": "true"}, True, False),
    ],
)
def test_colours_are_for_terminals_and_for_those_who_want_them(
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    on_a_terminal: bool,
    elsewhere: bool,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for stream, coloured in ((Tty(), on_a_terminal), (io.StringIO(), elsewhere)):
        Terminal(stream).finish(with_text("x"))
        assert ("\x1b[1;31mFAIL" in stream.getvalue()) == coloured
        assert ("\x1b" in stream.getvalue()) == coloured


@pytest.mark.parametrize(
    ("columns", "width"), [("120", 120), ("7", 40), ("0", 80), ("wide", 80), ("", 80)]
)
def test_the_width_is_that_of_the_environment_or_80(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert width_of(io.StringIO()) == width


def test_no_line_is_wider_than_the_terminal() -> None:
    path = "/".join(["#/components/schemas/CreateThreadRequest/properties"] * 4)
    long = "x" * 700
    for text in (path, long, json.dumps({path: [long, [[[[[[[[{}] * 30]]]]]]]]})):
        shown = render(with_text(f"{text} said {text}", problems=(text,)))
        assert max(map(cell_len, shown.splitlines())) <= 80


def test_quiet_leaves_the_last_screen() -> None:
    report = with_text("x", problems=(), notes=())
    whole, quiet = render(report), render(report, is_quiet=True)
    assert whole.endswith(quiet)
    assert "curl" not in quiet
    assert "FAIL" not in quiet


def test_quiet_leaves_what_fails_the_run_and_its_remedy() -> None:
    problem = f"waivers.toml, line 1: {'what is wrong ' * 9}; remove it"
    quiet = render(with_text("x", problems=(problem,)), is_quiet=True)
    assert problem in " ".join(quiet.split())


@given(text=st.text("[]/bold red:smile_\\", max_size=30))
@example(text="[bold red]x[/]")
@example(text="[link=http://x.invalid]:smile:[/link]")
def test_markup_is_shown_and_not_obeyed(text: str) -> None:
    shown = render(with_text(text), width=400, colour=True)
    assert "also breaks: wire.json" in shown
    assert text.strip() in re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "\x1b]8" not in shown


def test_exchanges_that_no_run_has_sent_have_no_profile_and_no_seed() -> None:
    assert "1 request in 1.0 s, profile ci, seed 0, POST x" in render(with_text("x"))
    shown = render(with_text("x", profile=None, seed=None))
    assert "1 request in 1.0 s, POST x" in shown
    assert "again:" not in shown


def test_of_many_findings_the_first_are_shown_and_the_causes_of_some_others_named() -> None:
    report = with_text("x")
    broken = report.broken[0]
    found = [replace(broken.findings[0], cause=f"cause {number}") for number in range(12)]
    text = explain(replace(broken, findings=tuple(found)))
    assert text.count("also breaks: wire.json") == 5
    words = " ".join(text.split())
    assert "- 7 more findings: cause 5; cause 6; cause 7; cause 8; ... (the JSON report" in words
    assert "more finding" not in explain(replace(broken, findings=tuple(found[:5])))
