"""The last screen: whatever happened, it fits, and says what matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.record.level import Level
from contracts.reports.circumstances import SettingReport
from contracts.reports.report import ClauseReport, Report
from contracts.reports.sentences import command
from contracts.reports.terminal.last_screen import last_screen
from contracts.reports.unjudged import groups
from tests.support.reports import reports, with_text

WIDE = "\u4e2d\u6587 \U0001f642"


def screen(report: Report, width: int = 80, *, is_alone: bool = False) -> list[str]:
    lines = last_screen(report, width, is_alone=is_alone)
    return "\n".join(line.plain for line in lines).rstrip("\n").split("\n")


def many(clause: ClauseReport, count: int) -> tuple[ClauseReport, ...]:
    return tuple(replace(clause, id=f"{clause.id}-{number}") for number in range(count))


def of(verdict: Outcome, text: str = "x") -> ClauseReport:
    return next(clause for clause in with_text(text).clauses if clause.verdict is verdict)


def fits(report: Report, width: int = 80, *, is_alone: bool = False) -> bool:
    lines = screen(report, width, is_alone=is_alone)
    return len(lines) < 24 and all(cell_len(line) <= width for line in lines)


# Each example draws four screens, and a small one says no more than a large one.
@settings(max_examples=settings().max_examples // 2, phases=[Phase.explicit, Phase.generate])
@given(
    report=reports(),
    times=st.integers(1, 60),
    problems=st.integers(0, 9),
    width=st.sampled_from([80, 40, 120]),
    text=st.sampled_from(["x", "x" * 400, "word " * 90, WIDE * 80]),
    is_alone=st.booleans(),
)
@example(with_text("x"), 60, 9, 80, "word " * 90, False)
@example(with_text("x"), 60, 3, 80, "word " * 90, True)
def test_it_fits_whatever_happened(  # noqa: PLR0917 -- it takes them by name, and examples do not
    report: Report, times: int, problems: int, width: int, text: str, is_alone: bool
) -> None:
    clauses = tuple(one for clause in report.clauses for one in many(clause, times))
    said = (text,) * problems
    full = replace(report, clauses=clauses, problems=said, notes=said, target=text)
    assert fits(full, width, is_alone=is_alone)
    assert fits(replace(full, cut_short=text, url=text), width, is_alone=is_alone)
    written = tuple(f"json={text}{number}" for number in range(problems))
    options = [SettingReport("report", written, "--report"), SettingReport("tag", text, "--tag")]
    assert fits(replace(full, settings=tuple(options * times)), width, is_alone=is_alone)


def test_it_says_that_exploring_was_interrupted() -> None:
    notes = ("explored until it was interrupted",)
    report = with_text("x", clauses=(), problems=(), notes=notes, cut_short="")
    shown = " ".join(screen(replace(report, verdict=Verdict.CONFORMANT)))
    assert shown.endswith("holds. The run explored until it was interrupted.")


def test_each_failing_clause_has_a_line_the_worst_first() -> None:
    broken = of(Outcome.FAIL)
    levels = [Level.ADVICE, Level.IMPLIED, Level.SCHEMA, Level.PROSE]
    clauses = [replace(broken, id=f"a.{level}", level=level) for level in levels]
    lines = screen(with_text("x", clauses=tuple(clauses)))
    found = [line.split()[:2] for line in lines if line[8:].startswith("a.")]
    assert found == [[str(level), f"a.{level}"] for level in Level]


def test_where_too_many_fail_the_first_are_shown_and_the_others_counted() -> None:
    lines = screen(with_text("x", clauses=many(of(Outcome.FAIL), 100)))
    shown = [line for line in lines if "a.schema-fail-" in line]
    assert len(shown) > 10
    assert f"... and {100 - len(shown)} more failing clauses" in lines
    assert any(line.startswith("clauses: 100 fail (100 schema)") for line in lines)


def test_a_sentence_is_cut_at_a_word() -> None:
    finding = replace(of(Outcome.FAIL).findings[0], message="several words " * 9, at=("x",))
    clause = replace(of(Outcome.FAIL), findings=(finding,))
    (line,) = [one for one in screen(with_text("x", clauses=(clause,))) if clause.id in one]
    assert line.endswith((" several...", "words..."))
    assert len(line) > 70


def unjudged(*given: str, verdict: Outcome = Outcome.UNTESTED) -> Report:
    clauses = [replace(of(verdict), id=f"b.{n}", reason=one) for n, one in enumerate(given)]
    return with_text("x", clauses=(of(Outcome.FAIL), *clauses), problems=())


def reasons(*given: str, verdict: Outcome = Outcome.UNTESTED) -> Sequence[str]:
    lines = screen(unjudged(*given, verdict=verdict))
    return [line for line in lines if line.startswith("not judged: ")]


def test_what_could_not_be_judged_is_grouped_by_its_reason() -> None:
    token = "needs a token: set THREAD_CONTRACTS_TOKEN"
    assert reasons(token, token, "it is late") == [
        "not judged: 2 clauses need a token: set THREAD_CONTRACTS_TOKEN",
        "not judged: b.2: it is late",
    ]
    assert reasons(*(f"because of {word}" for word in ("a", "b", "c", "d"))) == [
        "not judged: b.0: because of a",
        "not judged: b.1: because of b",
        "not judged: 2 more clauses, for 2 other reasons",
    ]


def test_needs_that_other_failures_keep_from_coming_are_said_together_where_they_are_many() -> None:
    given = [f"needs a thread with {what}; see wire.json" for what in "abcd"]
    few, late = groups(unjudged(*given[:2], "it is late")), groups(unjudged(*given, "it is late"))
    assert [group.see for group in few] == [("wire.json",), ("wire.json",), ()]
    assert [len(group.clauses) for group in late] == [4, 1]
    assert late[0].sentence == (
        "4 clauses need what failures of other clauses keep from coming: see wire.json"
    )
    # What nobody's failure hides, somebody may give.
    (mine, *_) = groups(unjudged("needs a token", *given[:3], "needs a real file id"))
    assert mine.why != late[0].why


def test_how_many_requests_were_answered_wrongly_is_no_other_reason() -> None:
    said = (
        "failures of other clauses hide whether it holds (they explain the wrong answers to {} "
        "requests that it was judged on); mend those first: see {}"
    )
    given = [said.format("all 3", "a.b, c.d"), said.format("4 of the 7", "a.b")]
    (group,) = groups(unjudged(*given, verdict=Outcome.INCONCLUSIVE))
    assert group.sentence == (
        "2 clauses: failures of other clauses hide whether it holds; mend those first: see a.b, c.d"
    )
    (line,) = reasons(*given, verdict=Outcome.INCONCLUSIVE)
    assert line.startswith("not judged: 2 clauses: failures of other clauses hide whether it holds")


def test_problems_and_waived_failures_are_named() -> None:
    waived = replace(of(Outcome.FAIL), verdict=Outcome.WAIVED)
    report = with_text("x", clauses=(waived,), problems=("one", "two", "three"))
    lines = screen(report)
    assert "problem: one" in lines
    assert "problem: and 2 more problems" in lines
    assert f"1 waived: {waived.id}" in lines


def test_alone_it_has_three_problems_and_a_note_whole_and_only_once() -> None:
    said = [f"waivers.toml, line {n}: {'what is wrong ' * 9}; remove it" for n in range(3)]
    note = "the variable THREAD_CONTRACTS_TOKN sets nothing; did you mean THREAD_CONTRACTS_TOKEN?"
    passed = replace(of(Outcome.FAIL), verdict=Outcome.PASS, findings=())
    report = with_text("x", clauses=(passed,), problems=tuple(said), notes=(note,))
    lines = " ".join(" ".join(screen(report, is_alone=True)).split())
    assert [lines.count(" ".join(one.split())) for one in (*said, note)] == [1] * 4


def test_a_report_that_was_not_written_is_not_among_the_reports() -> None:
    written = SettingReport("report", ("json=/dev/full", "har=a.har"), "--report")
    report = with_text("x", settings=(written,))
    lines = [one.plain for one in last_screen(report, 80, lost=["json=/dev/full"])]
    assert "reports: har=a.har" in lines
    none = [one.plain for one in last_screen(report, 80, lost=["json=/dev/full", "har=a.har"])]
    assert not any("reports:" in line for line in none)


@pytest.fixture
def options() -> tuple[SettingReport, ...]:
    return (
        SettingReport("profile", "deep", "--profile"),
        SettingReport("time-budget", 600.0, "--time-budget"),
        SettingReport("clause", ("echo", "wire.*"), "--clause"),
        SettingReport("insecure", True, "--insecure"),
        SettingReport("secret-header", ("X-Key: [redacted]",), "--secret-header"),
        SettingReport("header", ("OpenAI-Beta: assistants=v2",), "--header"),
        SettingReport("token", "[redacted]", "--token"),
        SettingReport("rate", 3.0, "THREAD_CONTRACTS_RATE"),
        SettingReport("report", ("json=a.json",), "--report"),
    )


def test_the_command_repeats_the_run_without_secrets(options: tuple[SettingReport, ...]) -> None:
    report = with_text("it's", settings=options, seed=7)
    assert command(report) == (
        "thread-contracts check 'it'\"'\"'s' --seed 7 --profile deep --time-budget 600 "
        "--clause echo --clause 'wire.*' --insecure --secret-header 'X-Key: ...' "
        "--header 'OpenAI-Beta: assistants=v2' --rate 3"
        "  # with THREAD_CONTRACTS_TOKEN set and the value of X-Key filled in"
    )
    shown = " ".join(" ".join(screen(report)).replace("\\ ", "").split())
    assert f"again: {' '.join(command(report).split())}" in shown
    assert "reports: json=a.json" in shown


@pytest.mark.parametrize("verdict", Verdict)
def test_it_ends_in_one_sentence_on_the_target(verdict: Verdict) -> None:
    last = screen(with_text("y", verdict=verdict, problems=(), cut_short=""), 200)[-1]
    assert last.startswith("y ")
    assert last.endswith(".")


def test_what_variables_set_is_in_the_command_or_the_variable_is_named() -> None:
    settings = (
        SettingReport("profile", "quick", "THREAD_CONTRACTS_PROFILE"),
        SettingReport("insecure", False, "THREAD_CONTRACTS_INSECURE"),
        SettingReport("secret-header", ("X-Key: [redacted]",), "THREAD_CONTRACTS_SECRET_HEADER"),
        SettingReport("examples", "redis://[redacted]@h/0", "THREAD_CONTRACTS_EXAMPLES"),
        SettingReport("token", "[redacted]", "THREAD_CONTRACTS_TOKEN"),
        SettingReport("rate", 3.0, "rate in pyproject.toml"),
    )
    report = with_text("x", settings=settings, seed=3, target="http://x/v1")
    start = "thread-contracts check {} --seed 3 --profile quick  # with "
    names = "THREAD_CONTRACTS_SECRET_HEADER and THREAD_CONTRACTS_EXAMPLES"
    said = f"{names} and THREAD_CONTRACTS_TOKEN set"
    assert command(report) == start.format("http://x/v1") + said
    assert f"# with {said}"[:60] in " ".join(screen(report, 200))
    # Our own servers do not look at the variable.
    assert command(replace(report, target="liar:x")) == f"{start.format('liar:x')}{names} set"
