"""Our reading of the document, where Schemathesis' own checks ask for another.

The document names no status but 200, and states some limits in prose only.  A failure of those
checks is dropped where the answer is right by our reading; our own clauses judge it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.openapi.checks import RejectedPositiveData, UndefinedStatusCode

from contracts.definition import Definition
from contracts.definition.prose import REFUSALS, UNAUTHORIZED
from contracts.record.case import Case, Expectation
from contracts.schemathesis.bridge import as_exchange

_CLIENT_ERRORS: Final = frozenset(range(400, 500))
Filter = Callable[[Any, Failure, Any, Any], bool]


def register(definition: Definition) -> Filter:
    """Let Schemathesis drop the failures that are none by our reading of *definition*."""

    def filter_failure(ctx: Any, failure: Failure, case: Any, response: Any) -> bool:
        del ctx, case
        exchange = as_exchange(definition, response)
        judged = exchange.request.is_of_operation
        return not (judged and _is_right(failure, exchange.case, response.status_code))

    schemathesis.hook(filter_failure)
    return filter_failure


def _is_right(failure: Failure, case: Case, status: int) -> bool:
    """Return whether an answer is right although a check of Schemathesis fails."""
    if isinstance(failure, UndefinedStatusCode):
        return status in _allowed(case)
    if isinstance(failure, RejectedPositiveData):
        # Valid by the schema's keywords, and not by what its descriptions say.
        return case.expect is not Expectation.VALID and status in _allowed(case)
    return isinstance(failure, AcceptedNegativeData) and case.expect is not Expectation.INVALID


def _allowed(case: Case) -> frozenset[int]:
    """Return the statuses that refuse *case* rightly; whether a token is right nobody knows."""
    if case.expect is Expectation.UNSPECIFIED:
        return _CLIENT_ERRORS
    if case.expect is Expectation.VALID:
        return UNAUTHORIZED
    return UNAUTHORIZED | REFUSALS | ({404} if case.ids else frozenset())
