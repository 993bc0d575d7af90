"""Exchanges as reports have them: secrets stay behind here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from contracts.definition.source import Source
from contracts.record.case import BESIDE_OTHERS
from contracts.record.exchange import Exchange
from contracts.reports.body import kept
from contracts.reports.curl import curl, is_secret
from contracts.reports.findings import RequestReport, ResponseReport
from contracts.reports.safe import well_formed
from contracts.run.events import Options
from contracts.secrets.redaction import REDACTED, Redactor

# Enough to see what a server answers; an answer may be endless, and a report has hundreds of them.
RESPONSE_LIMIT: Final = 20_000
_MAX_HEADERS: Final = 100
# Longer texts would fill the memory where they are kept.
_SHORT: Final = 200


def _elapsed_ms(exchange: Exchange) -> float | None:
    elapsed = exchange.elapsed
    return None if elapsed is None else round(elapsed * 1000, 1)


class Exchanges:
    """Makes of exchanges, which hold secrets, what a reader may have of them.

    Args:
        options: of the run; values of its secret headers are left out.
        redact: removes the secrets from text.
    """

    def __init__(self, options: Options, redact: Redactor) -> None:
        self._options = options
        self._redact = redact
        # Headers are much the same in every exchange, and a run has thousands.
        self._hidden = lru_cache(1_000)(self.hide)

    @property
    def source(self) -> Source:
        """The text of the definition that the run holds its target to."""
        return self._options.definition.source

    def hide(self, text: str) -> str:
        """Return *text* as it may be reported: without secrets, and valid Unicode."""
        return well_formed(self._redact(text))

    def request(self, exchange: Exchange) -> RequestReport:
        """Return what is reported of a request: all of it but the credentials."""
        case, request = exchange.case, exchange.request
        shown = (
            (name, REDACTED if is_secret((name, value), case, self._options) else value)
            for name, value in request.headers
        )
        return RequestReport(
            number=exchange.number,
            case=self.hide(case.name),
            scenario=str(case.scenario),
            expected=str(case.expect),
            breaks=tuple(rule.pointer for rule in case.rules),
            method=request.method,
            url=self.hide(exchange.url),
            headers=self._headers(shown),
            without=request.delivery.without,
            framing=request.delivery.framing,
            spelling=request.delivery.spelling,
            credentials=str(case.credentials),
            body=None if request.body is None else kept(request.body, self._redact),
        )

    def response(
        self, exchange: Exchange, limit: int | None = RESPONSE_LIMIT
    ) -> ResponseReport | None:
        """Return what is reported of an answer; None where none came.

        Args:
            exchange: the exchange.
            limit: how many characters of the content are kept; None for all.
        """
        answer = exchange.answer
        if answer is None:
            return None
        return ResponseReport(
            status=answer.status,
            headers=self._headers(answer.headers[:_MAX_HEADERS]),
            body=kept(answer.body, self._redact, limit, answer.cut_from),
            elapsed_ms=_elapsed_ms(exchange),
        )

    def failure(self, exchange: Exchange) -> str:
        """Return why no answer came; nothing where one did."""
        failure = exchange.failure
        return "" if failure is None else self.hide(f"{failure.kind}: {failure.message}")

    def curl(self, exchange: Exchange, identity: str = "", end: str = "") -> str:
        """Return the command that sends the request again.

        Args:
            exchange: the exchange.
            identity: of the finding that it shows; empty for none.
            end: what follows the command.
        """
        request = exchange.request
        if request.body is not None:
            # What is packed for a shell is hidden before that: afterwards nobody would see it.
            safe = kept(request.body, self._redact).data
            exchange = replace(exchange, request=replace(request, body=safe))
        return self.hide(curl(exchange, self._options, identity, end))

    def steps(
        self, earlier: Iterable[Exchange], last: Exchange, identity: str = ""
    ) -> tuple[str, ...]:
        """Return lines for a shell that send *earlier* ones, and *last*, as they were sent."""
        sent = (*earlier, last)
        if len(sent) < 2:
            return ()
        if last.case.scenario in BESIDE_OTHERS:
            return (*(self.curl(one, identity, " &") for one in sent), "wait")
        return tuple(self.curl(one, identity) for one in sent)

    def _headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((self._header(name), self._header(value)) for name, value in headers)

    def _header(self, text: str) -> str:
        return self._hidden(text) if len(text) <= _SHORT else self.hide(text)
