"""The pytest plugin: one test per clause, judged on one run against ``--target``.

A suite of your own needs two lines::

    def test_clause(clause_verdict):
        clause_verdict.check()
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final

import pytest

from contracts.check import TOKEN_VARIABLE, execute, redactor
from contracts.clauses import Level, catalogue
from contracts.errors import EXIT_INCONCLUSIVE, EXIT_USAGE, UsageError
from contracts.judge import Outcome
from contracts.reports import files, terminal
from contracts.reports.document import document
from contracts.run.events import Options
from contracts.targets.open import default_token
from contracts.verdict import gates


@dataclass(frozen=True)
class ContractRun:
    """What the one run of a session came to, as the JSON report's document."""

    report: dict[str, Any]
    gate: Level

    def clause(self, name: str) -> ClauseVerdict:
        """Return the verdict on the clause with this id."""
        found = next(c for c in self.report["clauses"] if c["id"] == name)
        return ClauseVerdict(found, self.gate)


@dataclass(frozen=True)
class ClauseVerdict:
    """The verdict on one clause."""

    clause: dict[str, Any]
    gate: Level

    def check(self) -> None:
        """Pass, fail with the findings, or skip with the reason why it was not tested."""
        outcome = self.clause["verdict"]
        if outcome == Outcome.ERROR:
            pytest.fail(f"a fault of this suite: {self.clause['reason']}", pytrace=False)
        if outcome == Outcome.FAIL:
            text = terminal.explain(self.clause)
            if gates(Level(self.clause["level"]), self.gate):
                pytest.fail(text, pytrace=False)
            pytest.xfail(f"advice: {self.clause['findings'][0]['message']}")
        if outcome != Outcome.PASS:
            pytest.skip(f"{outcome}: {self.clause['reason']}")


def options_of(config: pytest.Config) -> Options:
    """Return the run options that the command line of pytest asks for."""
    target = config.getoption("target")
    return Options(
        profile=config.getoption("contract_profile"),
        seed=config.getoption("contract_seed"),
        gate=Level(config.getoption("contract_gate")),
        token=os.environ.get(TOKEN_VARIABLE) or default_token(target),
        headers=tuple(config.getoption("contract_header")),
    )


@pytest.fixture(scope="session")
def contract_run(request: pytest.FixtureRequest) -> ContractRun:
    """Run the whole suite once against the target of this session."""
    config = request.config
    options = options_of(config)
    try:
        reports = [files.parse(option) for option in config.getoption("contract_report")]
        result = execute(config.getoption("target"), config.getoption("contract_timeout"), options)
    except (UsageError, files.ReportError) as error:
        pytest.exit(f"thread-contracts: {error}", returncode=EXIT_USAGE)
    report = document(result, redactor(options))
    for kind, path in reports:
        files.write(kind, path, report)
    config.stash[_REPORT] = report
    return ContractRun(report, options.gate)


@pytest.fixture
def clause_verdict(request: pytest.FixtureRequest, contract_run: ContractRun) -> ClauseVerdict:
    """The verdict on one clause; the test is repeated for every clause."""
    return contract_run.clause(request.param)


_REPORT: Final = pytest.StashKey[dict[str, Any]]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat tests that use ``clause_verdict`` for every clause."""
    if "clause_verdict" in metafunc.fixturenames:
        names = [clause.id for clause in catalogue()]
        metafunc.parametrize("clause_verdict", names, indirect=True)


def pytest_report_header(config: pytest.Config) -> str:
    """Say what is tested, and with which seed."""
    return (
        f"thread-contracts: target {config.getoption('target')}, "
        f"profile {config.getoption('contract_profile')}, seed {config.getoption('contract_seed')}"
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Do not let a target that could not be judged look like a success."""
    report = session.config.stash.get(_REPORT, None)
    if report is not None and report["verdict"] == "inconclusive" and not session.exitstatus:
        session.exitstatus = EXIT_INCONCLUSIVE


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Close with the sentence that says what the target is."""
    report = config.stash.get(_REPORT, None)
    if report is not None:
        terminalreporter.write_line(terminal.render(report).strip().splitlines()[-1])
