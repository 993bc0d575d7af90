"""From what a report has of a request back to the request, so that it can be sent again."""

from __future__ import annotations

from typing import Final

from contracts.definition import Definition
from contracts.errors import ReportError
from contracts.record.case import Case, Scenario, case_of
from contracts.record.credentials import Credentials
from contracts.record.request import Delivery, Headers, Request
from contracts.reports.findings import RequestReport
from contracts.secrets.redaction import REDACTED

# These go along because of the credentials, or of what the case itself says.
_OWN: Final = frozenset({"authorization", "content-type"})


def case_from(definition: Definition, reported: RequestReport, given: Headers) -> Case:
    """Return the case that *reported* came from; what is secret in it is filled in anew.

    Args:
        definition: whose contract it is held to.
        reported: the request, as a report has it.
        given: headers that go along with every request, as the user sets them now.

    Raises:
        ReportError: a part of the request is a secret that nobody gives.
    """
    delivery = Delivery(
        reported.framing, reported.spelling, _headers(reported, given), reported.without
    )
    content_type = [pair for pair in reported.headers if pair[0].lower() == "content-type"]
    request = Request(tuple(content_type), _body(reported), delivery=delivery)
    case = case_of(definition, request, reported.case, _credentials(reported))
    return case.playing(Scenario(reported.scenario))


def _credentials(reported: RequestReport) -> Credentials:
    try:
        return Credentials(reported.credentials)
    except ValueError:
        raise ReportError(f"the credentials {reported.credentials!r:.60} are unknown") from None


def _headers(reported: RequestReport, given: Headers) -> Headers:
    """Return what travels with the request beside what goes along with every one."""
    names = _OWN | {name.lower() for name, _ in given}
    found = [(name, value) for name, value in reported.headers if name.lower() not in names]
    secret = [name for name, value in found if REDACTED in value]
    if secret:
        raise ReportError(
            f"the header {secret[0]} was sent, and its value is not in the report; "
            "give it with --secret-header"
        )
    return tuple(found)


def _body(reported: RequestReport) -> bytes | None:
    if reported.body is None:
        return None
    if reported.body.cut or len(reported.body.data) != reported.body.size:
        raise ReportError(
            f"request {reported.number} cannot be sent again: it held a secret, which the "
            "report leaves out"
        )
    return reported.body.data
