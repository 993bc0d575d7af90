"""Whether a request may be refused as it was: with the status that its fault asks for."""

from __future__ import annotations

from typing import Final

from contracts.definition.prose import ENDPOINT_ABSENT, REFUSALS, UNAUTHORIZED
from contracts.record.case import Case, Credentials, Expectation, Scenario
from contracts.record.exchange import Exchange

# What is no request at all, and what a header that cannot be read makes of one.
BAD_REQUEST: Final = 400


def is_due(exchange: Exchange) -> bool:
    """Return whether the contract, or what is known of ids, may ask for the refusal."""
    case, status = exchange.case, exchange.status
    if case.credentials is Credentials.LOWER_SCHEME:
        return False
    if case.credentials is not Credentials.GIVEN:
        return status in UNAUTHORIZED or status == BAD_REQUEST
    if case.scenario is Scenario.PROBE:
        return status in REFUSALS | ENDPOINT_ABSENT
    return case.expect is not Expectation.VALID and status in REFUSALS


def is_of_bodies(exchange: Exchange) -> bool:
    """Return whether other credentials were refused with the status that refuses bodies."""
    is_other = exchange.case.credentials is not Credentials.GIVEN
    return is_other and exchange.status == BAD_REQUEST


def kind_of(case: Case) -> str:
    """Return the kind of requests that the same may be said of."""
    return str(case.expect) if case.credentials is Credentials.GIVEN else "other credentials"
