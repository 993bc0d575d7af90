"""Annotations of GitHub Actions: only there, few, one line each, and never in a report."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from contracts.reports.files.annotations import Annotations, render, reporters
from contracts.reports.report import Report
from contracts.reports.safe import without_commands
from contracts.servers.reference import TOKEN, as_asgi
from tests.support.apps import Cli, Forgetful, Install
from tests.support.reports import reports, with_text

# As GitHub's runner reads a line of the log.
COMMAND = re.compile(r"::(error|notice) title=([^:,\r\n]*)::([^\r\n]*)")


@given(report=reports())
def test_each_is_one_command_of_one_line(report: Report) -> None:
    shown = render(report)
    assert all(COMMAND.fullmatch(line) for line in shown)
    assert any(line.startswith("::error") for line in shown) is (report.exit_code != 0)


@pytest.mark.parametrize(
    "text", ["x\n::error::y", "a%0A::add-mask::b", "\r\n::stop-commands::x", "::,title=z::"]
)
def test_a_target_gives_no_commands(text: str) -> None:
    for line in render(with_text(text)):
        found = COMMAND.fullmatch(line)
        assert found is not None
        # A percent sign of the target's own is no escape of ours.
        assert "%0A" not in found[3]


def test_no_more_are_printed_than_are_shown() -> None:
    report = with_text("x", problems=())
    many = [replace(report.clauses[0], id=f"a.{number}") for number in range(30)]
    shown = render(replace(report, clauses=tuple(many)))
    assert len(shown) == 10
    assert shown[-1].endswith("::21 more are in the log and in the reports")


def test_they_are_for_github_alone(tmp_path: Path) -> None:
    assert reporters([], {}) == reporters([], {"GITHUB_ACTIONS": "false"}) == []
    place = tmp_path / "summary.md"
    there = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(place)}
    assert len(reporters([], there)) == 2
    # It is written by the report that was asked for.
    (only,) = reporters([place], there)
    assert isinstance(only, Annotations)


def test_they_go_to_the_given_stream() -> None:
    stream = io.StringIO()
    (reporter,) = reporters([], {"GITHUB_ACTIONS": "true"}, stream)
    reporter.finish(with_text("x", problems=()))
    assert stream.getvalue().splitlines()[0].startswith("::error title=a.schema-fail [schema]::x")


@pytest.mark.slow
def test_a_report_on_standard_output_is_not_disturbed(
    cli: Cli, installed: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place))
    options = ("--profile", "quick", "--token", TOKEN, "--report", "json=-")
    ran = cli("check", installed(as_asgi(Forgetful())), *options)
    assert ran.code == 1
    assert json.loads(ran.out)["verdict"] == "nonconformant"
    assert "\n::error title=echo.metadata.kept [implied]::" in ran.err
    assert "echo.metadata.kept" in place.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  ::error::x\n::y::z", "  : :error::x\n: :y::z"),
        ("\x1b[31m ::x::\x1b[0m", "\x1b[31m : :x::\x1b[0m"),
        ("an ##[add-mask]x", "an ## [add-mask]x"),
        ("a::b ## [c]\n\n# d", "a::b ## [c]\n\n# d"),
    ],
)
def test_what_is_read_in_a_log_is_no_command(text: str, shown: str) -> None:
    assert without_commands(text) == shown
