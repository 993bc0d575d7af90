"""From what a run has found to the report; secrets stay behind here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from contracts.judging.finding import ClauseVerdict, Finding
from contracts.judging.verdict import Verdict, gates
from contracts.record.exchange import Exchange
from contracts.reports.body import kept
from contracts.reports.curl import curl, is_secret
from contracts.reports.redaction import REDACTED, Redactor
from contracts.reports.report import (
    ClauseReport,
    DefinitionReport,
    FindingReport,
    Report,
    RequestReport,
    ResponseReport,
    SettingReport,
)
from contracts.reports.safe import well_formed
from contracts.run.events import Finished, Options
from contracts.version import version

# Enough to see what a server answers; an answer may be endless, and a report has hundreds of them.
RESPONSE_LIMIT: Final = 20_000
_MAX_HEADERS: Final = 100


def report_of(
    finished: Finished,
    verdict: Verdict,
    redact: Redactor,
    settings: Iterable[SettingReport] = (),
) -> Report:
    """Return the report of a run.

    Args:
        finished: what the run has found.
        verdict: on the target.
        redact: removes the secrets.
        settings: what was set otherwise than by default.
    """
    options, builder = finished.options, _Builder(finished.options, redact)
    definition, hide = options.definition, builder.hide
    return Report(
        tool_version=version(),
        started=_written(finished.started),
        duration_s=round(finished.duration_s, 3),
        target=hide(finished.target),
        url=hide(finished.url),
        definition=DefinitionReport(str(definition.document["info"]["title"]), definition.version),
        profile=options.profile,
        seed=options.seed,
        gate=options.gate,
        settings=tuple(map(builder.setting, settings)),
        verdict=verdict,
        cut_short=hide(finished.cut_short),
        requests=finished.requests,
        notes=tuple(hide(note) for note in (*finished.notes, *_note_on_curl(finished))),
        clauses=tuple(map(builder.clause, finished.clauses)),
    )


def _written(seconds: float) -> str:
    """Return a Unix time as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def _note_on_curl(finished: Finished) -> list[str]:
    """Say why the curl lines of a target in this process reach nothing as they stand."""
    shown = any(verdict.findings for verdict in finished.clauses)
    if not shown or finished.target.startswith(("http://", "https://")):
        return []
    return [
        "the target ran inside this process; to use the curl lines, serve it and put its "
        f"address in place of {finished.url}"
    ]


class _Builder:
    """Makes the parts of a report.

    Args:
        options: of the run.
        redact: removes the secrets.
    """

    def __init__(self, options: Options, redact: Redactor) -> None:
        self._options = options
        self._redact = redact

    def hide(self, text: str) -> str:
        """Return *text* as it may be reported: without secrets, and valid Unicode."""
        return well_formed(self._redact(text))

    def setting(self, given: SettingReport) -> SettingReport:
        """Return what is reported of a setting."""
        value = given.value
        if isinstance(value, str):
            value = self.hide(value)
        elif isinstance(value, tuple):
            value = tuple(map(self.hide, value))
        return SettingReport(given.name, value, self.hide(given.source))

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
            reason=self.hide(verdict.reason),
            findings=tuple(map(self._finding, verdict.findings)),
        )

    def _finding(self, finding: Finding) -> FindingReport:
        exchange = finding.exchange
        failure = exchange.failure
        return FindingReport(
            message=self.hide(finding.message),
            count=finding.count,
            cause=self.hide(_words(finding)),
            failed=finding.failed,
            tries=finding.tries,
            also_breaks=finding.also_breaks,
            request=self._request(exchange),
            response=self._response(exchange),
            failure="" if failure is None else self.hide(f"{failure.kind}: {failure.message}"),
            printed=self.hide(exchange.printed),
            curl=self.hide(curl(exchange, self._options)),
        )

    def _request(self, exchange: Exchange) -> RequestReport:
        case, request = exchange.case, exchange.request
        shown = (
            (name, REDACTED if is_secret((name, value), case, self._options) else value)
            for name, value in request.headers
        )
        return RequestReport(
            number=exchange.number,
            case=self.hide(case.name),
            expected=str(case.expect),
            breaks=tuple(rule.pointer for rule in case.rules),
            method=request.method,
            url=self.hide(exchange.url),
            headers=_headers(shown, self.hide),
            without=request.delivery.without,
            framing=request.delivery.framing,
            spelling=request.delivery.spelling,
            credentials=str(case.credentials),
            body=None if request.body is None else kept(request.body, self._redact),
        )

    def _response(self, exchange: Exchange) -> ResponseReport | None:
        answer = exchange.answer
        if answer is None:
            return None
        return ResponseReport(
            status=answer.status,
            headers=_headers(answer.headers[:_MAX_HEADERS], self.hide),
            body=kept(answer.body, self._redact, RESPONSE_LIMIT, answer.cut_from),
            elapsed_ms=round((exchange.finished - exchange.started) * 1000, 1),
        )


def _headers(
    headers: Iterable[tuple[str, str]], hide: Callable[[str], str]
) -> tuple[tuple[str, str], ...]:
    return tuple((hide(name), hide(value)) for name, value in headers)


def _words(finding: Finding) -> str:
    """Return the cause of a finding in words."""
    return finding.cause.words
