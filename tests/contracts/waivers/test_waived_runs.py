"""Whole runs with waivers: on the command line, from Python and under pytest."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.entry import Audience, conduct
from contracts.judging.finding import Outcome
from contracts.reports.report import Report
from contracts.servers.reference import TOKEN, Received, Reference, as_asgi
from contracts.settings.resolve import resolve
from contracts.settings.table import TOKEN_VARIABLE
from contracts.waivers.waiver import UNFILLED
from tests.support.apps import Cli, Install
from thread_contracts import UsageError, check

CLOCK, TYPE, VALUES = (
    "thread.created_at.in-seconds",
    "thread.tool_resources.type",
    "echo.metadata.values",
)
# What the faults break, and some that holds.  Only a run of all clauses finds idle waivers.
SOME: Final = ",".join((CLOCK, TYPE, VALUES, "wire"))
QUICK: Final = ("--profile", "quick", "--token", TOKEN)
NARROW: Final = ("--contract-clause", SOME)
FAIL_FAST: Final = {"fail-fast": "true"}
SUITE: Final = "def test_clause(clause_verdict):\n    clause_verdict.check()\n"
APP: Final = """
from contracts.servers.reference import Reference, as_asgi

class Slow(Reference):
    def thread(self, value, request):
        made = super().thread(value, request)
        return {**made, "created_at": made["created_at"] * 1000}

app = as_asgi(Slow())
"""


class Three(Reference):
    """The reference with faults: of three, those that are asked for."""

    def __init__(self, *faults: str) -> None:
        super().__init__()
        self._faults = faults

    def thread(self, value: dict[str, Any], request: Received) -> dict[str, Any]:
        made = super().thread(value, request)
        if CLOCK in self._faults:
            made["created_at"] *= 1000
        if TYPE in self._faults:
            made["tool_resources"] = made["tool_resources"] or []
        if VALUES in self._faults:
            made["metadata"] = {name: text.lower() for name, text in made["metadata"].items()}
        return made


def entries(*clauses: str, more: str = "") -> str:
    return "\n".join(
        f'[[waiver]]\nclause = "{clause}"\nreason = "{clause} is known"\n{more}'
        for clause in clauses
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "waivers.toml"


@pytest.mark.slow
def test_a_server_of_three_faults_is_waived_step_by_step(
    cli: Cli, installed: Install, file: Path
) -> None:
    target, options = (
        installed(as_asgi(Three(CLOCK, TYPE, VALUES))),
        (*QUICK, "--waivers", f"{file}"),
    )
    assert cli("check", target, *options, "--clause", SOME, "--update-waivers").code == 1
    assert cli("check", target, *options).code == 2
    file.write_text(file.read_text().replace(UNFILLED, "known, see the wiki"))
    ran = cli("check", target, *options, "--clause", SOME, "--seed", "5")
    assert ran.code == 0
    assert "known, see the wiki" in ran.out
    # A run with one fault mended, and another fault that is not waived.
    ran = cli("check", installed(as_asgi(Three(CLOCK, VALUES))), *options)
    assert ran.code == 1
    problem = f"the waiver of {TYPE} waives nothing, because the clause holds"
    assert " ".join(ran.out.split()).count(problem) == 1
    assert "The run fails for 1 problem with waivers." in ran.last


@pytest.mark.slow
def test_a_waiver_of_one_fault_leaves_the_others(installed: Install, file: Path) -> None:
    file.write_text(entries(CLOCK))
    target = installed(as_asgi(Three(CLOCK, TYPE, VALUES)))
    report = check(target, profile="quick", token=TOKEN, waivers=str(file))
    assert [clause.id for clause in report.broken] == [TYPE, VALUES]
    assert report.clause(CLOCK).verdict is Outcome.WAIVED
    assert report.clause(CLOCK).findings[0].waived == f"{CLOCK} is known"
    assert (report.exit_code, report.problems) == (1, ())
    assert Report.from_dict(report.to_dict()) == report


def conducted(target: str, file: Path, day: date, **more: str) -> Report:
    chosen = {"clause": SOME, "waivers": str(file), **more}
    options = {"target": target, "profile": "quick", "token": TOKEN, **chosen}
    return conduct(resolve(options), Audience(day=lambda: day))


@pytest.mark.slow
def test_a_waiver_ends_with_its_day(installed: Install, file: Path) -> None:
    file.write_text(entries(CLOCK, more="expires = 2027-01-31\n"))
    target = installed(as_asgi(Three(CLOCK)))
    assert conducted(target, file, date(2027, 1, 31)).exit_code == 0
    report = conducted(target, file, date(2027, 2, 1))
    assert [clause.id for clause in report.broken] == [CLOCK]
    assert report.problems == report.clause(CLOCK).problems
    assert f"{file}, line 1: the waiver of {CLOCK} expired on 2027-01-31" in report.problems[0]
    assert Report.from_dict(report.to_dict()) == report


@pytest.mark.slow
def test_a_waived_failure_is_not_the_first_that_ends_a_run(installed: Install, file: Path) -> None:
    file.write_text(entries(CLOCK))
    report = conducted(installed(as_asgi(Three(CLOCK))), file, date(2027, 1, 1), **FAIL_FAST)
    assert (report.cut_short, report.exit_code) == ("", 0)
    report = conducted(installed(as_asgi(Three(CLOCK, TYPE))), file, date(2027, 1, 1), **FAIL_FAST)
    assert report.cut_short
    assert [clause.id for clause in report.broken] == [TYPE]


@pytest.mark.slow
def test_a_run_of_the_waived_clause_alone_is_conformant(installed: Install, file: Path) -> None:
    file.write_text(entries(CLOCK, VALUES))
    target = installed(as_asgi(Three(CLOCK)))
    assert conducted(target, file, date(2027, 1, 1), clause=CLOCK).exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[waiver]]\nclause = "echo.metadata.value"\nreason = "r"\n',
            "line 2: there is no clause",
        ),
        ('[[waiver]]\nclause = "echo.metadata.values"\n', "line 1: the entry has no reason"),
        ("[[waiver\n", "line 1: this is not TOML"),
        (None, "there is no such file; --update-waivers writes it"),
    ],
)
def test_a_bad_file_ends_the_run_before_anything_is_sent(
    text: str | None, said: str, cli: Cli, file: Path
) -> None:
    if text is not None:
        file.write_text(text)
    ran = cli("check", "http://127.0.0.1:9/v1", "--waivers", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_updating_needs_a_file(cli: Cli) -> None:
    ran = cli("check", "--update-waivers")
    assert ran.code == 2
    assert ran.err.endswith("needs a file to write; name it with --waivers PATH\n")
    with pytest.raises(UsageError, match="name it with --waivers PATH"):
        check(update_waivers=True)


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a folder with the suite of a user, whose app has one fault."""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    # Each session within this one would import it anew.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:django")
    pytester.makepyfile(test_contract=SUITE, tc_waived_app=APP)
    return pytester


def judged(suite: pytest.Pytester, *more: str, waivers: str) -> pytest.RunResult:
    (suite.path / "waivers.toml").write_text(waivers)
    options = ("--contract-profile", "quick", "--target", "asgi:tc_waived_app:app")
    return suite.runpytest_inprocess(*options, "--contract-waivers", "waivers.toml", *more)


@pytest.mark.slow
def test_under_pytest_a_waived_clause_is_an_expected_failure(suite: pytest.Pytester) -> None:
    result = judged(suite, "-rx", *NARROW, waivers=entries(CLOCK))
    assert result.ret == 0
    assert result.parseoutcomes()["xfailed"] == 1
    result.stdout.fnmatch_lines([f"XFAIL *[[]{CLOCK}[]] - *waived: {CLOCK} is known"])


@pytest.mark.slow
def test_under_pytest_a_stale_waiver_fails_the_test_of_its_clause(suite: pytest.Pytester) -> None:
    result = judged(suite, waivers=entries(CLOCK, VALUES))
    assert result.ret == 1
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], outcomes["xfailed"]) == (1, 1)
    said = f"waivers.toml, line 5: the waiver of {VALUES} waives nothing, because the clause holds"
    result.stdout.fnmatch_lines(
        [f"{said}; delete the entry", f"problem: {said}*", f"FAILED *[[]{VALUES}[]]*"]
    )


@pytest.mark.slow
def test_under_pytest_a_stale_waiver_fails_the_session_where_its_test_is_left_out(
    suite: pytest.Pytester,
) -> None:
    result = judged(suite, "-k", CLOCK, waivers=entries(CLOCK, VALUES))
    assert result.ret == 1
    assert "failed" not in result.parseoutcomes()
    result.stdout.fnmatch_lines([f"problem: waivers.toml, line 5: the waiver of {VALUES} *"])


@pytest.mark.slow
def test_under_pytest_an_expired_waiver_is_named_beside_the_finding(suite: pytest.Pytester) -> None:
    result = judged(suite, *NARROW, waivers=entries(CLOCK, more="expires = 2001-01-01\n"))
    assert result.ret == 1
    assert result.parseoutcomes()["failed"] == 1
    result.stdout.fnmatch_lines(
        [f"FAIL {CLOCK}*", f"waivers.toml, line 1: the waiver of {CLOCK} expired on 2001-01-01*"]
    )


@pytest.mark.slow
def test_under_pytest_waivers_are_written_too(suite: pytest.Pytester) -> None:
    assert judged(suite, *NARROW, "--contract-update-waivers", waivers="").ret == 1
    written = tomllib.loads((suite.path / "waivers.toml").read_text())
    assert [entry["clause"] for entry in written["waiver"]] == [CLOCK]


def test_under_pytest_a_bad_file_ends_the_session_with_its_sentence(suite: pytest.Pytester) -> None:
    result = judged(suite, waivers='[[waiver]]\nclause = "wire.jsn"\nreason = "r"\n')
    assert result.ret == 2
    text = "\n".join([*result.outlines, *result.errlines])
    assert "waivers.toml, line 2: there is no clause 'wire.jsn'; did you mean wire.json?" in text
