"""Schemathesis and we: our cases and exchanges as its cases and responses, and back.

Importing this module imports Schemathesis; only what needs it does so.
"""

from __future__ import annotations

import time
from datetime import timedelta
from functools import cache
from typing import Any, Final

import httpx
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from contracts.case import Case
from contracts.definition import load
from contracts.exchange import Answer, Exchange
from contracts.reading import Reading
from strategies.classify import classify

SchemathesisCase = schemathesis.Case[Any]

CHECKS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@cache
def operation() -> Any:
    """Return ``POST /threads`` of our definition as a Schemathesis operation."""
    return schemathesis.openapi.from_dict(load().document)["/threads"]["POST"]


def as_schemathesis(case: Case, value: Any) -> SchemathesisCase:
    """Return our *case*, whose body carries *value*, as a case of Schemathesis."""
    carried: SchemathesisCase = operation().Case(body=value, media_type=case.content_type)
    return carried


def opinion(reading: Reading) -> str | None:
    """Return what Schemathesis' own checks say against an exchange, or None."""
    exchange, answer = reading.exchange, reading.exchange.answer
    assert answer is not None
    case = as_schemathesis(exchange.case, reading.sent)
    response = httpx.Response(
        answer.status,
        headers=[(n, v) for n, v in answer.headers if n.lower() != "content-encoding"],
        content=answer.body,
        request=httpx.Request("POST", exchange.url),
    )
    response.elapsed = timedelta(seconds=max(0.0, exchange.finished - exchange.started))
    try:
        case.validate_response(response, checks=list(CHECKS))
    except FailureGroup as group:
        return "; ".join(_sentence(failure) for failure in group.exceptions)
    except Failure as failure:
        return _sentence(failure)
    return None


def _sentence(failure: Any) -> str:
    return f"{failure.title}: {str(failure.message).splitlines()[0] if failure.message else ''}"


def as_exchange(response: Response) -> Exchange:
    """Return what Schemathesis sent and received as an exchange of ours.

    What is expected of the request is worked out from the request itself.
    """
    request = response.request
    sent: Any = request.body
    body = sent.encode() if isinstance(sent, str) else sent
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    now = time.time()
    answer = Answer(
        response.status_code,
        tuple((name, value) for name, values in response.headers.items() for value in values),
        response.content,
    )
    return Exchange(
        number=0,
        case=classify(body, headers.get("content-type"), authorised="authorization" in headers),
        url=str(request.url),
        body=body,
        answer=answer,
        failure=None,
        started=now - response.elapsed,
        finished=now,
    )
