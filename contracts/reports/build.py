"""From what a run has found to the report; secrets stay behind here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from contracts.clauses.clause import Difference
from contracts.judging.finding import ClauseVerdict, Finding, Problem
from contracts.judging.verdict import Verdict, gates
from contracts.reports.circumstances import (
    DefinitionReport,
    LeftOutReport,
    NotSentReport,
    SettingReport,
)
from contracts.reports.exchanges import Exchanges
from contracts.reports.findings import DifferenceReport, FindingReport
from contracts.reports.report import ClauseReport, Report
from contracts.run.events import Finished, Options
from contracts.run.left_out import LeftOut
from contracts.targets.names import is_in_process
from contracts.version import version


def report_of(
    finished: Finished,
    verdict: Verdict,
    exchanges: Exchanges,
    settings: Iterable[SettingReport] = (),
    problems: Sequence[Problem] = (),
) -> Report:
    """Return the report of a run.

    Args:
        finished: what the run has found.
        verdict: on the target.
        exchanges: makes reports of exchanges, without secrets.
        settings: what was set otherwise than by default.
        problems: what fails the run besides the target.
    """
    options, builder = finished.options, _Builder(finished.options, exchanges, problems)
    definition, hide = options.definition, exchanges.hide
    return Report(
        tool_version=version(),
        started=_written(finished.started),
        duration_s=round(finished.duration_s, 3),
        target=hide(finished.target),
        url=hide(finished.url),
        definition=DefinitionReport(
            definition.title, definition.version, definition.operation.words
        ),
        profile=None if finished.is_recorded else options.profile,
        seed=None if finished.is_recorded else options.seed,
        gate=options.gate,
        settings=tuple(map(builder.setting, settings)),
        verdict=verdict,
        cut_short=hide(finished.cut_short),
        requests=finished.requests,
        notes=tuple(hide(note) for note in (*finished.notes, *_note_on_curl(finished))),
        problems=tuple(hide(problem.sentence) for problem in problems),
        clauses=tuple(map(builder.clause, finished.clauses)),
        left_out=_left_out(finished.left_out),
    )


def _left_out(found: LeftOut | None) -> LeftOutReport | None:
    if found is None:
        return None
    not_sent = tuple(NotSentReport(kind, count) for kind, count in found.missing)
    return LeftOutReport(round(found.reached, 4), not_sent)


def _written(seconds: float) -> str:
    """Return a Unix time as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def _note_on_curl(finished: Finished) -> list[str]:
    """Say why the curl lines of a target in this process reach nothing as they stand."""
    shown = any(verdict.findings for verdict in finished.clauses)
    if not shown or not is_in_process(finished.target):
        return []
    return [
        "the target ran inside this process; to use the curl lines, serve it and put its "
        f"address in place of {finished.url}"
    ]


class _Builder:
    """Makes the parts of a report.

    Args:
        options: of the run.
        exchanges: makes reports of exchanges, without secrets.
        problems: what fails the run besides the target.
    """

    def __init__(self, options: Options, exchanges: Exchanges, problems: Sequence[Problem]) -> None:
        self._options = options
        self._exchanges = exchanges
        self._problems = problems

    def setting(self, given: SettingReport) -> SettingReport:
        """Return what is reported of a setting."""
        value, hide = given.value, self._exchanges.hide
        if isinstance(value, str):
            value = hide(value)
        elif isinstance(value, tuple):
            value = tuple(map(hide, value))
        return SettingReport(given.name, value, hide(given.source))

    def clause(self, verdict: ClauseVerdict) -> ClauseReport:
        """Return what is reported of a clause."""
        clause = verdict.clause
        return ClauseReport(
            id=clause.id,
            level=clause.level,
            title=clause.title,
            origin=clause.origin,
            hint=clause.hint,
            gating=gates(clause.level, self._options.gate),
            verdict=verdict.outcome,
            exchanges=verdict.exchanges,
            reason=self._exchanges.hide(verdict.reason),
            findings=tuple(map(self._finding, verdict.findings)),
            problems=tuple(
                self._exchanges.hide(one.sentence)
                for one in self._problems
                if one.clause == clause.id
            ),
        )

    def _finding(self, finding: Finding) -> FindingReport:
        exchange, exchanges, hide = finding.exchange, self._exchanges, self._exchanges.hide
        return FindingReport(
            identity=finding.identity,
            message=hide(finding.message),
            at=tuple(map(hide, finding.at)),
            difference=self._difference(finding.difference),
            count=finding.count,
            cause=hide(finding.cause.words),
            failed=finding.failed,
            tries=finding.tries,
            also_breaks=finding.also_breaks,
            request=exchanges.request(exchange),
            response=exchanges.response(exchange),
            failure=exchanges.failure(exchange),
            printed=hide(exchange.printed),
            curl=exchanges.curl(exchange, finding.identity),
            earlier=tuple(map(exchanges.request, finding.earlier)),
            steps=exchanges.steps(finding.earlier, exchange, finding.identity),
            waived=hide(finding.waived),
            places=finding.places,
            same_requests=finding.same_requests,
        )

    def _difference(self, found: Difference | None) -> DifferenceReport | None:
        if found is None:
            return None
        hide = self._exchanges.hide
        return DifferenceReport(
            hide(found.wanted), hide(found.received), found.is_sent, found.skipped
        )
