"""One test per clause, judged on one run against ``--contract-target``.

The plugin that pytest loads is ``thread_contracts.pytest_plugin``, with its options and fixtures.
It imports and registers this module when a test first asks for a verdict.

A suite of your own needs two lines::

    def test_clause(clause_verdict):
        clause_verdict.check()
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.conduct.entry import Audience, conduct
from contracts.conduct.sharing import conduct_together
from contracts.errors import EXIT_INCONCLUSIVE, EXIT_NONCONFORMANT, EXIT_OK, UsageError
from contracts.integrations.api import named_app
from contracts.integrations.django_database import database
from contracts.judging.finding import Outcome
from contracts.judging.verdict import Verdict
from contracts.reports.report import ClauseReport, Report
from contracts.reports.safe import printable
from contracts.reports.sentences import closing, profile_and_seed
from contracts.reports.terminal.reporter import explain
from contracts.reports.terminal.surface import width_of
from contracts.settings.resolve import Resolved, in_place
from contracts.targets.names import is_in_process


@dataclass(frozen=True)
class ContractRun:
    """The one run of a session."""

    report: Report

    def clause(self, name: str) -> ClauseCheck:
        """Return the check of the clause with this id."""
        return ClauseCheck(self.report.clause(name))


@dataclass(frozen=True)
class ClauseCheck:
    """One clause as a test: what the run says of it is how the test ends."""

    clause: ClauseReport

    def check(self) -> None:
        """Pass, fail with the findings, or skip with the reason why it was not tested.

        A failure that is waived is an expected one; a waiver that does not hold is a failure, as a
        strict ``xfail`` is that passes.
        """
        verdict, reason = self.clause.verdict, self.clause.reason
        if verdict is Outcome.ERROR:
            pytest.fail(f"a fault of this suite: {reason}", pytrace=False)
        if verdict is Outcome.FAIL and self.clause.gating:
            shown = [
                explain(self.clause, width_of(sys.stdout)),
                *map(printable, self.clause.problems),
            ]
            pytest.fail("\n".join(shown), pytrace=False)
        if self.clause.problems:
            pytest.fail("\n".join(map(printable, self.clause.problems)), pytrace=False)
        if verdict is Outcome.WAIVED:
            reasons = dict.fromkeys(finding.waived for finding in self.clause.findings)
            pytest.xfail(f"waived: {printable('; '.join(reasons))}")
        if verdict is Outcome.FAIL:
            weaker = f"{self.clause.level}, weaker than the gate"
            pytest.xfail(f"{weaker}: {self.clause.findings[0].message}")
        if verdict is not Outcome.PASS:
            pytest.skip(f"{verdict}: {reason}")


_NO_TARGET: Final = (
    "no target is given: use --contract-target, THREAD_CONTRACTS_TARGET, a settings file or a "
    "fixture contract_target; `--contract-target reference` tries the embedded server"
)


def run(
    request: pytest.FixtureRequest,
    resolved: Resolved,
    folder: Path,
    target: str | Callable[..., Any] | None = None,
) -> ContractRun:
    """Run the whole suite once against the target of this session.

    Args:
        request: of the fixture that runs, which is one of the session.
        resolved: the settings in force.
        folder: of the session's temporary files, the same for all workers of pytest-xdist.
        target: a name or an app in place of the target that is set; None for that one.

    Raises:
        UsageError: there is no target, or none that can be used, or a report cannot be written.
    """
    if target is not None and not isinstance(target, str):
        with named_app(target) as name:
            return run(request, resolved, folder, name)
    if target is not None:
        resolved = in_place(resolved, target, "the fixture contract_target")
    if "target" not in resolved.sources:
        # Tests that pass because nobody said what to test are worse than none.
        raise UsageError(_NO_TARGET)
    workers = _workers(request.config)
    with database(request) if is_in_process(resolved.settings.target) else nullcontext(()) as more:
        report = (
            conduct_together(resolved, folder, workers, more)
            if workers
            else conduct(resolved, Audience(more))
        )
    request.config.stash[_REPORT] = report
    return ContractRun(report)


def _workers(config: pytest.Config) -> int:
    """Return the number of workers of pytest-xdist; 0 without it."""
    return int(getattr(config, "workerinput", {}).get("workercount", 0))


_REPORT: Final = pytest.StashKey[Report]()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Set the exit status: a target that could not be judged is no success."""
    config = session.config
    report = config.stash.get(_REPORT, None)
    if report is None:
        return
    checked = [f"target {printable(report.target)}", *profile_and_seed(report)]
    problems = [f"problem: {printable(problem)}" for problem in report.problems]
    notes = [f"note: {printable(note)}" for note in report.notes]
    head = f"thread-contracts: {', '.join(checked)}"
    said = "\n".join([head, *notes, *problems, closing(report)])
    status = _status(report)
    if hasattr(config, "workeroutput"):
        # A worker of pytest-xdist: the controller closes the session.
        config.workeroutput["thread_contracts"] = (status, said)
    close(session, status, said)


def _status(report: Report) -> int:
    """Return what the session exits with where no test has failed, or ran that would have."""
    if report.problems:
        return EXIT_NONCONFORMANT
    return EXIT_INCONCLUSIVE if report.verdict is Verdict.INCONCLUSIVE else EXIT_OK


def close(session: pytest.Session, status: int, said: str) -> None:
    """Set the exit status where no test has, and keep the closing lines for the summary."""
    session.config.stash[CLOSING] = said
    if not session.exitstatus:
        session.exitstatus = status


CLOSING: Final = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the closing lines: the target, and the verdict on it."""
    for line in config.stash.get(CLOSING, "").splitlines():
        terminalreporter.write_line(line)
