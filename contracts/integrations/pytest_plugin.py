"""One test per clause, judged on one run against ``--target``.

The plugin that pytest loads is ``thread_contracts.pytest_plugin``, with its options and fixtures.
It imports and registers this module when a test first asks for a verdict.

A suite of your own needs two lines::

    def test_clause(clause_verdict):
        clause_verdict.check()
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.clauses import Level
from contracts.entry import judged, judged_together
from contracts.errors import EXIT_INCONCLUSIVE, EXIT_USAGE, UsageError
from contracts.judging.finding import Outcome
from contracts.judging.verdict import gates
from contracts.reports import terminal
from contracts.reports.safe import printable
from contracts.settings.resolve import Resolved, resolve
from contracts.settings.table import FIELDS


@dataclass(frozen=True)
class ContractRun:
    """The result of the one run of a session, as the JSON report has it."""

    report: dict[str, Any]
    gate: Level

    def clause(self, name: str) -> ClauseCheck:
        """Return the verdict on the clause with this id."""
        found = next(c for c in self.report["clauses"] if c["id"] == name)
        return ClauseCheck(found, self.gate)


@dataclass(frozen=True)
class ClauseCheck:
    """One clause as a test: it ends as the run says of the clause."""

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


def settings_of(config: pytest.Config) -> Resolved:
    """Return what is set by pytest's options, the environment and the settings file."""
    given = {name: config.getoption(f"--contract-{name}", None) for name in FIELDS}
    given["target"] = config.getoption("target")
    return resolve(given, prefix="--contract-")


def run(config: pytest.Config, folder: Path) -> ContractRun:
    """Run the whole suite once against the target of this session.

    Args:
        config: of the session.
        folder: of the session's temporary files, the same for all workers of pytest-xdist.
    """
    try:
        resolved = settings_of(config)
        workers = _workers(config)
        report = judged_together(resolved, folder, workers) if workers else judged(resolved)
    except UsageError as error:
        sentence = f"thread-contracts: {error}"
        if hasattr(config, "workeroutput"):
            # A worker of pytest-xdist that exits looks like a crash; the controller exits.
            config.workeroutput["thread_contracts"] = ("unusable", sentence)
            pytest.fail(sentence, pytrace=False)
        pytest.exit(sentence, returncode=EXIT_USAGE)
    config.stash[_REPORT] = report
    return ContractRun(report, resolved.settings.gate)


def _workers(config: pytest.Config) -> int:
    """Return the number of workers of pytest-xdist; 0 without it."""
    return int(getattr(config, "workerinput", {}).get("workercount", 0))


_REPORT: Final = pytest.StashKey[dict[str, Any]]()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Set the exit status: a target that could not be judged is no success."""
    config = session.config
    report = config.stash.get(_REPORT, None)
    if report is None:
        return
    seed = f"profile {report['profile']}, seed {report['seed']}"
    verdict = terminal.render(report).strip().splitlines()[-1]
    closing = f"thread-contracts: target {printable(report['target'])}, {seed}\n{verdict}"
    if hasattr(config, "workeroutput"):
        # A worker of pytest-xdist: the controller closes the session.
        config.workeroutput["thread_contracts"] = (report["verdict"], closing)
    close(session, report["verdict"], closing)


def close(session: pytest.Session, verdict: str, closing: str) -> None:
    """Set the exit status for a verdict, and keep the closing lines for the summary."""
    session.config.stash[CLOSING] = closing
    if verdict == "inconclusive" and not session.exitstatus:
        session.exitstatus = EXIT_INCONCLUSIVE
    if verdict == "unusable":
        session.exitstatus = EXIT_USAGE


CLOSING: Final = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the closing lines: the target, and the verdict on it."""
    for line in config.stash.get(CLOSING, "").splitlines():
        terminalreporter.write_line(line)
