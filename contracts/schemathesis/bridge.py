"""Schemathesis and we: our cases and exchanges as its cases and responses, and back.

Importing this module imports Schemathesis; only what needs it does so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any, Final

import httpx

import schemathesis
from contracts.definition import Definition
from contracts.definition.prose import UNAUTHORIZED
from contracts.record.case import Case, case_of
from contracts.record.credentials import Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.json_text import NotJson
from contracts.record.parsed import ParsedExchange
from contracts.record.request import Request, path_of
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup, MalformedJson
from schemathesis.core.transport import Response
from schemathesis.openapi.checks import ContentDeserializationError
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

# Where a path has parameters, of which Schemathesis wants to know more than we send.
_PLAIN_PATH: Final = "/created"
# What requests carry besides a body is our own business.
_NOT_SENT: Final = frozenset(
    {"parameters", "callbacks", "security", "servers", "securitySchemes", "webhooks"}
)
SchemathesisCase = schemathesis.Case[Any]

CHECKS: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@cache
def operation(definition: Definition) -> Any:
    """Return the operation of *definition* as one of Schemathesis."""
    ours = definition.operation
    return schemathesis.openapi.from_dict(_alone(definition))[_path(definition)][ours.method]


def _path(definition: Definition) -> str:
    path = definition.operation.path
    return _PLAIN_PATH if "{" in path else path


def _alone(definition: Definition) -> dict[str, Any]:
    """Return the document with our operation once more, with nothing but its body and answers.

    What else it has is not sent, and may be what Schemathesis refuses: of a path with a
    parameter that is not declared it reads nothing at all.  References may lead into other paths.
    """
    ours = definition.operation
    stated = {k: v for k, v in definition.at(ours.pointer).items() if k not in _NOT_SENT}
    whole = {k: v for k, v in definition.document.items() if k not in _NOT_SENT}
    if isinstance(whole.get("components"), dict):
        whole["components"] = {k: v for k, v in whole["components"].items() if k not in _NOT_SENT}
    return {**whole, "paths": {**whole["paths"], _path(definition): {ours.method.lower(): stated}}}


def as_schemathesis(case: Case, value: Any) -> SchemathesisCase:
    """Return our *case*, whose body carries *value*, as a case of Schemathesis."""
    carried: SchemathesisCase = operation(case.label.definition).Case(
        body=value, media_type=case.content_type
    )
    return carried


def opinion(parsed: ParsedExchange) -> str | None:
    """Return what Schemathesis' own checks say against an exchange, or None.

    Where it only meets a limit of its own - digits, depth, a charset it has no codec for,
    an address that its client takes for none - it has no opinion.
    """
    case = as_schemathesis(parsed.exchange.case, parsed.sent)
    try:
        case.validate_response(_received(parsed.exchange), checks=list(CHECKS))
    except FailureGroup as group:
        return _said(group.exceptions, parsed)
    except Failure as failure:
        return _said([failure], parsed)
    except (ValueError, RecursionError, httpx.InvalidURL):
        return None
    return None


def _received(exchange: Exchange) -> httpx.Response:
    """Return an answer as httpx would, its content encoding undone."""
    answer = exchange.answer
    assert answer is not None
    response = httpx.Response(
        answer.status,
        headers=[
            # As bytes, as they came: httpx takes the text of a header to be ASCII.
            (name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for name, value in answer.headers
            if name.lower() != "content-encoding"
        ],
        content=answer.body,
        request=httpx.Request(exchange.request.method, exchange.url),
    )
    response.elapsed = timedelta(seconds=max(0.0, exchange.finished - exchange.started))
    return response


def _said(failures: Sequence[Any], parsed: ParsedExchange) -> str | None:
    """Return the failures as text; that it cannot read what we can is no fault of the target."""
    if not isinstance(parsed.json, NotJson):
        unread = (MalformedJson, ContentDeserializationError)
        failures = [failure for failure in failures if not isinstance(failure, unread)]
    return "; ".join(_sentence(failure) for failure in failures) or None


def _sentence(failure: Any) -> str:
    return f"{failure.title}: {str(failure.message).splitlines()[0] if failure.message else ''}"


def as_exchange(definition: Definition, response: Response) -> Exchange:
    """Return what Schemathesis sent and received as an exchange of ours.

    What is expected of the request is worked out from the request itself.
    """
    request = response.request
    sent: Any = request.body
    body = sent.encode() if isinstance(sent, str) else sent
    headers = tuple((name, str(value)) for name, value in request.headers.items())
    tail = definition.operation.tail
    made = Request(headers, body, str(request.method), path_of(str(request.url), tail))
    now = time.time()
    answer = Answer(
        response.status_code,
        tuple((name, value) for name, values in response.headers.items() for value in values),
        response.content,
    )
    return Exchange(
        number=0,
        case=case_of(
            definition,
            made,
            "sent by Schemathesis",
            _credentials(made, response.status_code),
        ),
        request=made,
        url=str(request.url),
        answer=answer,
        failure=None,
        started=now - response.elapsed,
        finished=now,
    )


def _credentials(request: Request, status: int) -> Credentials:
    """Return which credentials Schemathesis sent; whether a token is right is not known to us."""
    if request.header("authorization") is None:
        return Credentials.MISSING
    return Credentials.UNKNOWN if status in UNAUTHORIZED else Credentials.GIVEN
