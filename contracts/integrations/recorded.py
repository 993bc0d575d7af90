"""The part of ``thread_contracts.exchange_of`` that needs the rest: recordings as exchanges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.definition import Definition, load
from contracts.errors import UsageError
from contracts.record.case import Case, Scenario, case_of
from contracts.record.credentials import Credentials
from contracts.record.exchange import Answer, Exchange, Failure
from contracts.record.request import Request, path_of
from contracts.recordings.rules import NAME, credentials_of
from contracts.targets.authorization import recognised


def exchange_of(
    request: Request,
    answer: Answer | Failure,
    *,
    url: str,
    token: str | None,
    started: float,
    finished: float,
) -> Exchange:
    """Return the exchange in which *request* was answered with *answer*."""
    definition = load()
    _refuse_what_is_no_request(request)
    sent = _sent(definition, request, url)
    came = answer if isinstance(answer, Answer) else None
    failure = None if isinstance(answer, Answer) else answer
    case = case_of(definition, sent, NAME, _credentials(sent, came, token))
    case = case.playing(Scenario.RECORDED)
    made = Exchange(0, case, sent, url, came, failure, started, finished)
    refuse_what_is_no_exchange(made)
    return made


def held_to(definition: Definition, exchange: Exchange) -> Exchange:
    """Return *exchange* with what *definition* says of its request."""
    case = exchange.case
    if case.label.definition is definition:
        return exchange
    sent = _sent(definition, exchange.request, exchange.url)
    case = case_of(definition, sent, case.name, case.credentials).playing(Scenario.RECORDED)
    return replace(exchange, case=case, request=sent)


def _sent(definition: Definition, request: Request, url: str) -> Request:
    """Return *request* with the path that *url* has, as far as the definition says so."""
    return replace(request, path=path_of(url, definition.operation.tail)) if url else request


def _credentials(request: Request, answer: Answer | None, token: str | None) -> Credentials:
    """Return which credentials a request carries, as far as that can be known."""
    if token:
        return recognised(request.header("authorization"), token)
    status, headers = (0, ()) if answer is None else (answer.status, answer.headers)
    return credentials_of(request.header("authorization"), status, headers, None)


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


def _refuse_what_is_no_request(value: Any) -> None:
    if not _is_request(value):
        raise UsageError("the request must be a thread_contracts.Request, with a body of bytes")


def refuse_what_is_no_exchange(value: Any) -> None:
    """Raise UsageError for anything that cannot be judged, whatever it is."""
    if not isinstance(value, Exchange):
        raise UsageError(
            f"{_kind(value)} is no exchange: make exchanges with thread_contracts.exchange_of, or "
            "give responses of httpx or requests"
        )
    _refuse_what_is_no_request(value.request if isinstance(value.case, Case) else None)
    if not (_is_answer(value.answer) if value.failure is None else _is_failure(value)):
        raise UsageError(
            "the answer must be a thread_contracts.Answer, with a body of bytes, or a Failure"
        )
    if not all(isinstance(time, int | float) for time in (value.started, value.finished)):
        raise UsageError("started and finished must be Unix times in seconds")


def _is_request(value: Any) -> bool:
    return (
        isinstance(value, Request)
        and isinstance(value.body, bytes | None)
        and _are_headers(value.headers)
    )


def _is_answer(value: Any) -> bool:
    return (
        isinstance(value, Answer) and isinstance(value.body, bytes) and _are_headers(value.headers)
    )


def _is_failure(value: Exchange) -> bool:
    return isinstance(value.failure, Failure) and value.answer is None


def _are_headers(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
        for pair in value
    )
