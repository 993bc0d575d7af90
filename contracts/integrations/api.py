"""The part of ``thread_contracts.check`` and ``thread_contracts.judge`` that needs the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from types import ModuleType
from typing import Any, Final

from contracts.clauses import catalogue
from contracts.definition import load
from contracts.entry import conduct, redactor, verdict_of
from contracts.errors import UsageError
from contracts.integrations.recorded import LATER, refuse_what_is_no_exchange
from contracts.judging.finding import ClauseVerdict
from contracts.judging.judge import Judge
from contracts.record.exchange import Exchange
from contracts.record.request import Headers
from contracts.reports.build import report_of
from contracts.reports.exchanges import Exchanges
from contracts.reports.redaction import PUBLIC_HEADERS
from contracts.reports.report import Report
from contracts.run.events import Finished, Options
from contracts.settings.resolve import Resolved, resolve
from contracts.settings.table import OPTIONS, suggestion
from contracts.targets.loading import TargetError, looks_like, made_app

_NUMBERS: Final = count(1)
_NO_SECRETS: Final = PUBLIC_HEADERS | {"connection", "content-length", "content-type", "host"}


def check(target: str | Callable[..., Any], settings: Mapping[str, Any]) -> Report:
    """Check *target*, a name or an app, with *settings* whose names have underscores."""
    options = _options(settings)
    if isinstance(target, str):
        return conduct(_resolved(options, target))
    with named_app(target) as name:
        return conduct(_resolved(options, name))


def _resolved(options: Mapping[str, Any], target: str) -> Resolved:
    return resolve({**options, "target": target}, positional="the call of check")


def _options(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return *settings* by the names of the command line's options."""
    names = {one.name.replace("-", "_"): one.name for one in OPTIONS if not one.positional}
    for name in settings:
        if name not in names:
            raise UsageError(f"the setting {name!r} does not exist; {suggestion(name, names)}")
    return {names[name]: value for name, value in settings.items()}


@contextmanager
def named_app(given: Callable[..., Any]) -> Iterator[str]:
    """Give an app, or what a factory makes, a name of a target as long as the context lasts.

    Raises:
        UsageError: it is neither.
    """
    try:
        app = made_app(given, getattr(given, "__name__", "the app"))
    except TargetError as error:
        raise UsageError(str(error)) from None
    kind = "asgi" if looks_like("asgi", app) else "wsgi"
    module = ModuleType(f"thread_contracts_app_{next(_NUMBERS)}")
    module.__dict__["app"] = app
    sys.modules[module.__name__] = module
    try:
        yield f"{kind}:{module.__name__}:app"
    finally:
        del sys.modules[module.__name__]


def judge(exchanges: Iterable[Exchange]) -> Report:
    """Judge *exchanges* by every clause, in their order."""
    judging, taken = Judge(catalogue(load())), _Taken()
    if not isinstance(exchanges, Iterable):
        refuse_what_is_no_exchange(exchanges)
    for exchange in exchanges:
        refuse_what_is_no_exchange(exchange)
        taken.add(exchange)
        if exchange.answer is None or exchange.answer.status not in LATER:
            judging.see(replace(exchange, number=taken.number))
    clauses = tuple(judging.verdicts())
    private = _private_headers(clauses)
    options = Options(headers=private, secrets=tuple(value for _, value in private))
    finished = taken.finished(options, clauses)
    report = report_of(finished, verdict_of(finished), Exchanges(options, redactor(options)))
    return replace(report, profile=None, seed=None)


class _Taken:
    """What a report says of the exchanges as a whole."""

    def __init__(self) -> None:
        self.number = self._later = 0
        self._url = ""
        self._started = self._finished = 0.0

    def add(self, exchange: Exchange) -> None:
        """Take note of an exchange."""
        self.number += 1
        self._later += exchange.answer is not None and exchange.answer.status in LATER
        if self.number == 1:
            self._url, self._started = exchange.url, exchange.started
        self._started = min(self._started, exchange.started)
        self._finished = max(self._finished, exchange.finished)

    def finished(self, options: Options, clauses: tuple[ClauseVerdict, ...]) -> Finished:
        """Return the result that a run with these exchanges would have."""
        return Finished(
            target=self._url or "no exchanges",
            url=self._url,
            options=options,
            started=self._started,
            requests=self.number,
            duration_s=self._finished - self._started,
            clauses=clauses,
            notes=self._notes(),
            cut_short="",
        )

    def _notes(self) -> tuple[str, ...]:
        if not self._later:
            return ()
        return (f"{self._later} answers of 429 or 503 were not judged: they ask to come later",)


def _private_headers(clauses: Iterable[ClauseVerdict]) -> Headers:
    """Return the headers, of requests that are shown, whose values may be secrets."""
    shown = [finding.exchange.request for verdict in clauses for finding in verdict.findings]
    private = {
        (name, value)
        for request in shown
        for name, value in request.headers
        if name.lower() not in _NO_SECRETS
    }
    # A server may quote the token without its scheme.
    tokens = {(name, value.partition(" ")[2]) for name, value in private if " " in value}
    return tuple(sorted(private | tokens))
