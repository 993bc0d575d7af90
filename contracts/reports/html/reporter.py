"""Follows a run, and writes the page when it is over."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contracts.clauses.clause import Breach
from contracts.definition.ledger import LEDGER, stands
from contracts.record.exchange import Exchange
from contracts.reports import destination
from contracts.reports.body import kept
from contracts.reports.exchanges import Exchanges
from contracts.reports.html.schema_map import AnswerMap, RequestMap
from contracts.reports.html.tally import Sample
from contracts.reports.html.timings import Stopwatch
from contracts.reports.report import Report
from contracts.run.events import PhaseStarted, Sent, Started, Waiting

# The longest beginning of a body that a page shows as a sample.
_SAMPLE: Final = 240


class HtmlFile:
    """Writes the report as one self-contained page.

    Of the exchanges it keeps only counters and a few samples, however many there are.

    Args:
        path: of the file.
        exchanges: makes reports of exchanges, without secrets.
    """

    def __init__(self, path: Path, exchanges: Exchanges) -> None:
        self._path = path
        self._exchanges = exchanges
        self._requests: RequestMap | None = None
        self._answers: AnswerMap | None = None
        self._stopwatch = Stopwatch()
        self._ledger = LEDGER

    def start(self, started: Started) -> None:
        """Make the maps of the definition's schemas."""
        definition = started.options.definition
        self._requests = RequestMap(definition, self._sample)
        self._answers = AnswerMap(definition, self._sample)
        self._ledger = stands(definition)

    def event(self, event: PhaseStarted | Sent | Waiting) -> None:
        """Count an exchange; what is not judged says nothing of the contract."""
        if not isinstance(event, Sent):
            return
        self._stopwatch.take(event.exchange)
        if event.judged and self._requests is not None and self._answers is not None:
            self._requests.take(event.exchange)
            said = (said for _, said in event.broken if isinstance(said, Breach))
            self._answers.take(event.exchange, [one.at for one in said if one.at])

    def finish(self, report: Report) -> None:
        """Write the file, or raise ReportError."""
        from contracts.reports.html.page import Observed, page

        observed = Observed(
            None if self._requests is None else self._requests.root,
            None if self._answers is None else self._answers.root,
            self._stopwatch.timings(),
            self._ledger,
        )
        destination.write(self._path, page(report, observed))

    def _sample(self, exchange: Exchange, is_right: bool) -> Sample:
        """Return as much of an exchange as the page may show."""
        hide, body, answer = self._exchanges.hide, exchange.request.body, exchange.answer
        sent = None if body is None else kept(body, hide, _SAMPLE)
        received = None if answer is None else kept(answer.body, hide, _SAMPLE, answer.cut_from)
        failure = exchange.failure
        return Sample(
            number=exchange.number,
            case=hide(exchange.case.name)[:_SAMPLE],
            sent=None if sent is None else sent.words,
            sent_size=0 if sent is None else sent.size,
            status=str(answer.status) if answer else str(failure.kind if failure else ""),
            received="" if received is None else received.words,
            received_size=0 if received is None else received.size,
            is_right=is_right,
        )
