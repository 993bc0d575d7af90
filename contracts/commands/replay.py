"""``thread-contracts replay``: send findings of a JSON report again, and say which still fail."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from contracts.clauses import catalogue
from contracts.clauses.clause import Clause
from contracts.commands import findings, layout
from contracts.commands.findings import Found
from contracts.conduct.reaching import reached
from contracts.conduct.run_options import redactor, run_options
from contracts.errors import (
    EXIT_INCONCLUSIVE,
    EXIT_NONCONFORMANT,
    EXIT_OK,
    ReportError,
    UsageError,
)
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.record.case import Case
from contracts.reports.findings import FindingReport, RequestReport
from contracts.reports.report import Report
from contracts.reports.revived import case_from
from contracts.reports.safe import printable
from contracts.run.events import Options
from contracts.run.replaying import Replaying
from contracts.settings.arguments import resolved
from contracts.settings.resolve import Resolved
from contracts.targets.loading import TargetError

_WORD: Final = 11


def run(options: argparse.Namespace) -> int:
    """Send findings again, print what comes of each, and return the exit code.

    0 none fails any more, 1 some still fail, 3 some could not be judged.

    Raises:
        UsageError: there is no such report or finding, or the target cannot be used.
    """
    try:
        report = Report.load(options.report)
        return _replayed(report, _chosen(report, options), options)
    except ReportError as error:
        raise UsageError(str(error)) from None


def _chosen(report: Report, options: argparse.Namespace) -> list[Found]:
    found = findings.every(report)
    if not found:
        raise UsageError("the report has no findings to send again")
    if options.all or (len(found) == 1 and not options.findings):
        return found
    if not options.findings:
        raise UsageError(f"name findings, or give --all; the report has {findings.some(found)}")
    return [one for name in options.findings for one in findings.named(report, name)]


def _replayed(report: Report, found: Sequence[Found], options: argparse.Namespace) -> int:
    """Send *found* again, print what comes of it, and return the exit code."""
    target = options.target or report.target
    there = resolved(argparse.Namespace(**{**vars(options), "target": target}))
    # What was sent is sent as it is: nothing is added to it.
    given = replace(run_options(there), tag=None)
    hide = redactor(given, target)
    verdicts = _sent(there, given, found)
    width = layout.room(sys.stdout)
    for (clause, finding), verdict in zip(found, verdicts, strict=True):
        word, said = _words(verdict, finding)
        line = printable(f"{clause.id} {finding.identity}: {hide(said)}")
        shown = layout.wrapped(line, width, f"{word:{_WORD}} ")
        sys.stdout.writelines(f"{one}\n" for one in shown)
    outcomes = [verdict.outcome for verdict in verdicts]
    sys.stdout.write(f"\n{_closing(outcomes)}\n")
    sys.stdout.writelines(f"note: {printable(note)}\n" for note in there.notes)
    return _code(outcomes)


def _sent(there: Resolved, given: Options, found: Sequence[Found]) -> list[ClauseVerdict]:
    """Return the verdict on each of *found*.

    Raises:
        UsageError: the target cannot be used or reached.
    """
    todo = _todo(found, given)
    try:
        with reached(there.settings, given.definition) as target:
            replaying = Replaying(target, given)
            return [
                replaying.again(clause, cases, comes_and_goes=comes_and_goes)
                for clause, cases, comes_and_goes in todo
            ]
    except (TargetError, UsageError) as error:
        raise UsageError(redactor(given, there.settings.target)(str(error))) from None


def _todo(found: Sequence[Found], given: Options) -> list[tuple[Clause, list[Case], bool]]:
    """Return for each of *found* its clause, its requests and whether it comes and goes."""
    definition = given.definition
    clauses = {clause.id: clause for clause in catalogue(definition)}
    todo = []
    for judged, finding in found:
        name = judged.id
        if name not in clauses:
            raise UsageError(f"this version has no clause {name!r:.80}")
        requests = (*finding.earlier, finding.request)
        if given.token is None and any(one.credentials != "missing" for one in requests):
            _refuse_without_token(requests)
        cases = [case_from(definition, one, given.headers) for one in requests]
        todo.append((clauses[name], cases, finding.is_intermittent))
    return todo


def _refuse_without_token(requests: Sequence[RequestReport]) -> None:
    names = {name.lower() for one in requests for name, _ in one.headers}
    if "authorization" in names:
        raise UsageError("the requests carried a token; set THREAD_CONTRACTS_TOKEN")


def _words(verdict: ClauseVerdict, finding: FindingReport) -> tuple[str, str]:
    """Return what came of a finding: a word, and a sentence."""
    if verdict.outcome is Outcome.FAIL:
        return "fails", verdict.findings[0].message
    if verdict.outcome is Outcome.PASS:
        return "passes", f"before, {finding.message}"
    return "open", f"it does not show, nor that it is mended: {verdict.reason.splitlines()[-1]}"


def _closing(outcomes: Sequence[Outcome]) -> str:
    failing, total = outcomes.count(Outcome.FAIL), len(outcomes)
    passing = outcomes.count(Outcome.PASS)
    rest = total - failing - passing
    verb = "fails" if 1 in {failing, total} else "fail"
    said = f"{failing} of {total} finding{'s' * (total != 1)} still {verb}"
    return f"{said}, {passing} pass{'es' * (passing == 1)}, {rest} could not be judged."


def _code(outcomes: Sequence[Outcome]) -> int:
    if Outcome.FAIL in outcomes:
        return EXIT_NONCONFORMANT
    return EXIT_OK if all(one is Outcome.PASS for one in outcomes) else EXIT_INCONCLUSIVE
