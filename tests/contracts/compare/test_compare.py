"""The command ``compare``: which kind of comparison it makes, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.compare.comparison import compare, is_same_target
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports.circumstances import DefinitionReport
from contracts.reports.report import Report
from tests.support.apps import Cli
from tests.support.reports import with_text

BASE = with_text("http://a.invalid/v1", cut_short="")


def written(folder: Path, name: str, report: Report = BASE) -> str:
    path = folder / name
    report.dump(path)
    return str(path)


def mended() -> Report:
    """Return a report of the same target, in which a clause that failed passes."""
    first = replace(BASE.clauses[0], verdict=Outcome.PASS, findings=())
    # One of the others is a fault of ours, and so nothing is certain.
    return replace(BASE, clauses=(first, *BASE.clauses[1:]), verdict=Verdict.INCONCLUSIVE)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("reference", "http://localhost/v1/threads"), ("reference", "http://localhost/x"), True),
        (("http://a/v1", "http://a/v1/threads"), ("http://a/v1/", "http://a/v1/threads"), True),
        (
            ("liar:a", "http://localhost/v1/threads"),
            ("liar:b", "http://localhost/v1/threads"),
            False,
        ),
        (("http://a/v1", "http://a/v1/threads"), ("http://b/v1", "http://b/v1/threads"), False),
    ],
)
def test_a_target_is_known_by_its_name_or_its_address(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    reports = [replace(BASE, target=target, url=url) for target, url in (one, other)]
    assert is_same_target(*reports) is same
    assert (compare(["a", "b"], reports).change is not None) is same


def test_two_runs_of_one_target_and_a_third_report_are_a_matrix() -> None:
    found = compare(["a", "b", "c"], [BASE, BASE, BASE])
    assert found.change is None
    assert [one.letter for one in found.subjects] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"definition": DefinitionReport("threads", "2")},
            "the definitions differ: A threads 1, B ",
        ),
        ({"tool_version": "9"}, "the versions of thread-contracts differ: A 0, B 9"),
        ({"profile": "quick"}, "the profiles differ: A ci, B quick"),
        ({"seed": None}, "the seeds differ: A 0, B none"),
        (
            {"cut_short": "it was interrupted"},
            "B ended early (it was interrupted): what it did not",
        ),
    ],
)
def test_what_makes_reports_hard_to_compare_is_said(changes: dict[str, Any], said: str) -> None:
    (warning,) = compare(["a", "b"], [BASE, replace(BASE, **changes)]).warnings
    assert warning.startswith(said)


def test_reports_that_came_about_alike_need_no_warning() -> None:
    assert compare(["a", "b"], [BASE, mended()]).warnings == ()


def test_only_what_is_newly_broken_fails_the_command(cli: Cli, tmp_path: Path) -> None:
    bad, good = written(tmp_path, "bad.json"), written(tmp_path, "good.json", mended())
    ran = cli("compare", bad, good, "--fail-on", "new")
    assert (ran.code, ran.err) == (0, "")
    assert "1 fixed" in ran.last
    ran = cli("compare", good, bad, "--fail-on", "new")
    assert ran.code == 1
    assert ran.last.startswith("1 newly broken")
    assert cli("compare", good, bad).code == 0


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "A  "), ("html", "<!doctype html>"), ("markdown", "# Comparison")]
)
def test_a_comparison_is_written_to_a_file_in_any_format(
    form: str, begins: str, cli: Cli, tmp_path: Path
) -> None:
    a, b, path = (
        written(tmp_path, "a.json"),
        written(tmp_path, "b.json", mended()),
        tmp_path / "out",
    )
    ran = cli("compare", a, b, "--format", form, "--output", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_text().startswith(begins.rstrip())
    assert cli("compare", a, b, "--format", form).out == path.read_text()


def test_what_cannot_be_compared_is_refused_in_a_sentence(cli: Cli, tmp_path: Path) -> None:
    good, other = written(tmp_path, "a.json"), tmp_path / "other.json"
    elsewhere = written(tmp_path, "c.json", replace(BASE, target="reference"))

    def said(*argv: str) -> str:
        ran = cli("compare", *argv)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        return ran.err

    assert "other.json' cannot be read: No such file" in said(good, str(other))
    other.write_text("no JSON")
    assert "is not a report: it is not JSON" in said(good, str(other))
    assert "give files that --report json=PATH has written" in said(good, str(other))
    other.write_text(json.dumps({**BASE.to_dict(), "schema_version": 3}))
    assert "is a report of schema version 3; this version" in said(good, str(other))
    other.write_text(json.dumps({**BASE.to_dict(), "schema_version": 1}))
    assert "is a report of schema version 1; this version" in said(good, str(other))
    assert "2 to 26 reports can be compared, not 1" in said(good)
    assert "2 to 26 reports can be compared, not 27" in said(*[good] * 27)
    assert "--fail-on new needs two reports of one target" in said(
        good, elsewhere, "--fail-on", "new"
    )
    assert "invalid choice: 'pdf'" in said(good, good, "--format", "pdf")
    assert "the comparison " in said(good, good, "--output", str(tmp_path / "none" / "x"))
