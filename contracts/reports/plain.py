"""The result of a run as one JSON document, schema 1; the other reports are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.judging.finding import ClauseVerdict, Finding
from contracts.record.exchange import Exchange
from contracts.reports.curl import curl
from contracts.reports.redaction import Redactor
from contracts.reports.safe import decoded
from contracts.run.events import Finished

SCHEMA: Final = 1
_NOTHING: Final[Mapping[str, Mapping[str, str]]] = {}
_REQUEST_BYTES: Final = 200_000
_RESPONSE_BYTES: Final = 20_000


def document(
    result: Finished, redact: Redactor, settings: Mapping[str, Mapping[str, str]] = _NOTHING
) -> dict[str, Any]:
    """Return the report of *result* as plain data, without secrets.

    Args:
        result: of the run.
        redact: removes the secrets.
        settings: what was set otherwise than by default: value and source by name.
    """
    return {
        "schema": SCHEMA,
        "target": redact(result.target),
        "url": redact(result.url),
        "verdict": str(result.verdict),
        "profile": result.options.profile,
        "seed": result.options.seed,
        "gate": str(result.options.gate),
        "settings": {
            name: {key: redact(text) for key, text in told.items()}
            for name, told in settings.items()
        },
        "requests": result.requests,
        "duration_s": round(result.duration_s, 3),
        "cut_short": redact(result.cut_short),
        "notes": [redact(note) for note in (*result.notes, *_of_curl(result))],
        "clauses": [_clause(verdict, result, redact) for verdict in result.clauses],
    }


def _of_curl(result: Finished) -> list[str]:
    """Say why the curl lines of a target in this process reach nothing as they stand."""
    shown = any(verdict.findings for verdict in result.clauses)
    if not shown or result.target.startswith(("http://", "https://")):
        return []
    return [
        "the target ran inside this process; to use the curl lines, serve it and put its "
        f"address in place of {result.url}"
    ]


def _clause(verdict: ClauseVerdict, result: Finished, redact: Redactor) -> dict[str, Any]:
    clause = verdict.clause
    return {
        "id": clause.id,
        "level": str(clause.level),
        "title": clause.title,
        "origin": clause.origin,
        "verdict": str(verdict.outcome),
        "exchanges": verdict.exchanges,
        "reason": redact(verdict.reason),
        "findings": [
            _finding(finding, clause.hint, result, redact) for finding in verdict.findings
        ],
    }


def _finding(finding: Finding, hint: str, result: Finished, redact: Redactor) -> dict[str, Any]:
    exchange, options = finding.exchange, result.options
    command = curl(
        exchange,
        has_token=options.token is not None,
        headers=[name for name, _ in options.headers],
    )
    return {
        "message": redact(finding.message),
        "count": finding.count,
        "cause": redact(finding.cause),
        "failed": finding.failed,
        "tries": finding.tries,
        "hint": hint,
        "request": _request(exchange, redact),
        "response": _response(exchange, redact),
        "curl": redact(command),
    }


def _request(exchange: Exchange, redact: Redactor) -> dict[str, Any]:
    case, sent = exchange.case, exchange.request
    return {
        "number": exchange.number,
        "case": case.name,
        "expected": str(case.expect),
        "breaks": case.rule.pointer if case.rule else None,
        "method": sent.method,
        "url": redact(exchange.url),
        "content_type": sent.header("content-type"),
        "credentials": str(case.credentials),
        "body": None if sent.body is None else decoded(sent.body, _REQUEST_BYTES, redact),
    }


def _response(exchange: Exchange, redact: Redactor) -> dict[str, Any] | None:
    if exchange.answer is None:
        return None
    answer = exchange.answer
    return {
        "status": answer.status,
        "headers": [[redact(name), redact(value)] for name, value in answer.headers[:100]],
        "body": decoded(answer.body, _RESPONSE_BYTES, redact, answer.cut_from),
        "elapsed_ms": round((exchange.finished - exchange.started) * 1000, 1),
    }
