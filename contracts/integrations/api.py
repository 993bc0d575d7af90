"""The part of ``thread_contracts.check`` and ``thread_contracts.judge`` that needs the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from math import isnan
from types import ModuleType
from typing import Any, Final

from contracts.clauses import catalogue
from contracts.conduct.entry import conduct, verdict_of
from contracts.conduct.holding import definition_of
from contracts.conduct.run_options import redactor
from contracts.definition import Definition
from contracts.errors import UsageError
from contracts.integrations.doorway import Doorway, Waiting
from contracts.integrations.recorded import held_to, refuse_what_is_no_exchange
from contracts.integrations.responses import is_response, recorded
from contracts.judging.finding import ClauseVerdict
from contracts.judging.judge import Judge
from contracts.process.clock import time
from contracts.record.exchange import Exchange
from contracts.record.request import Headers, first_value, path_of
from contracts.recordings.rules import (
    LeftOut,
    asks_to_come_later,
    credentials_of,
    exchange_from,
    why_not,
)
from contracts.recordings.secrets import secrets_of
from contracts.reports.build import report_of
from contracts.reports.exchanges import Exchanges
from contracts.reports.report import Report
from contracts.run.events import Finished, Options
from contracts.secrets.redaction import PUBLIC_HEADERS
from contracts.settings.record import Settings
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


def judge(exchanges: Iterable[Any], contract: Mapping[str, Any]) -> Report:
    """Judge *exchanges*, and responses of httpx and requests, by every clause, in their order.

    Args:
        exchanges: what took place.
        contract: the settings that say what holds.
    """
    definition, taken = definition_of(Settings(**contract)), _Taken()
    judging = Judge(catalogue(definition))
    if is_response(exchanges):
        raise UsageError("judge takes a list of exchanges or responses, and this is one response")
    if not isinstance(exchanges, Iterable):
        refuse_what_is_no_exchange(exchanges)
    doorway = Doorway()
    for value in exchanges:
        exchange, why = _exchange(definition, value)
        number = taken.add(exchange)
        _judge(judging, taken, doorway.let_in(replace(exchange, number=number), why))
    closed = doorway.closed()
    _judge(judging, taken, doorway.rest(closed))
    clauses = tuple(judging.verdicts())
    private = _private_headers(clauses)
    hidden = (*(value for _, value in private), *_secrets(clauses))
    options = Options(definition=definition, headers=private, secrets=hidden)
    finished = taken.finished(options, clauses, closed.sentence if closed else "")
    return report_of(finished, verdict_of(finished), Exchanges(options, redactor(options)))


def _judge(judging: Judge, taken: _Taken, waited: Iterable[Waiting]) -> None:
    for exchange, why in waited:
        if why:
            taken.leave_out(why)
        else:
            judging.see(exchange)


def _exchange(definition: Definition, value: Any) -> tuple[Exchange, str]:
    """Return *value* as an exchange, and why it is not judged, if it is not."""
    if not is_response(value):
        refuse_what_is_no_exchange(value)
        why = asks_to_come_later(value.answer.status) if value.answer else ""
        return held_to(definition, value), why
    found = recorded(value)
    header = first_value(found.headers, "authorization")
    credentials = credentials_of(header, found.status, found.answer_headers, None)
    path = path_of(found.url, definition.operation.tail)
    return exchange_from(definition, found, credentials, 0, path), why_not(found)


class _Taken:
    """What a report says of the exchanges as a whole."""

    def __init__(self) -> None:
        self.number = 0
        self._left_out = LeftOut()
        self._url = ""
        self._times: tuple[float, float] | None = None

    def add(self, exchange: Exchange) -> int:
        """Take note of an exchange, and return its number."""
        self.number += 1
        self._url = self._url or exchange.url
        if not isnan(exchange.started):
            first, last = self._times or (exchange.started, exchange.finished)
            self._times = min(first, exchange.started), max(last, exchange.finished)
        return self.number

    def leave_out(self, why: str) -> None:
        """Take note that an exchange is not judged, and *why*."""
        self._left_out.add(why)

    def finished(
        self, options: Options, clauses: tuple[ClauseVerdict, ...], cut_short: str
    ) -> Finished:
        """Return the result that a run with these exchanges would have."""
        # Nobody may know when it was.
        first, last = self._times or ((now := time.time()), now)
        return Finished(
            target=self._url or "no exchanges",
            url=self._url,
            options=options,
            started=first,
            requests=self.number,
            duration_s=last - first,
            clauses=clauses,
            notes=tuple(self._left_out.notes()),
            cut_short=cut_short,
            is_recorded=True,
        )


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


def _secrets(clauses: Iterable[ClauseVerdict]) -> set[str]:
    """Return what else may be secret: in cookies, in addresses, under other names."""
    shown = [finding.exchange for verdict in clauses for finding in verdict.findings]
    return {text for one in shown for text in secrets_of(one.request.headers, one.url)}
