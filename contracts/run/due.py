"""Whether a request may be refused as it was: with the status that its fault asks for."""

from __future__ import annotations

from contracts.definition.prose import ENDPOINT_ABSENT, REFUSALS, UNAUTHORIZED
from contracts.record.case import Case, Credentials, Expectation, Scenario
from contracts.record.exchange import Exchange


def is_due(exchange: Exchange) -> bool:
    """Return whether the contract, or what is known of ids, may ask for the refusal."""
    case, status = exchange.case, exchange.status
    if case.credentials is Credentials.LOWER_SCHEME:
        return False
    if case.credentials is not Credentials.GIVEN:
        return status in UNAUTHORIZED or status == 400
    if case.scenario is Scenario.PROBE:
        return status in REFUSALS | ENDPOINT_ABSENT
    return case.expect is not Expectation.VALID and status in REFUSALS


def kind_of(case: Case) -> str:
    """Return the kind of requests that the same may be said of."""
    return str(case.expect) if case.credentials is Credentials.GIVEN else "other credentials"
