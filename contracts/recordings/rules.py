"""What is made of a recorded exchange: what a recording does not say is unknown, and no fault."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from email.utils import parsedate_to_datetime
from math import nan
from typing import Final

from contracts.definition import Definition
from contracts.definition.prose import UNAUTHORIZED
from contracts.record.case import Scenario, case_of
from contracts.record.credentials import Credentials
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import Headers, Request, first_value
from contracts.recordings.entry import RecordedExchange
from contracts.recordings.secrets import is_filtered
from contracts.targets.authorization import recognised
from contracts.targets.content import TooLarge, Undecodable, decoded

NAME: Final = "recorded"
# What says of the moment only, not of the request: come back later.
_LATER: Final = frozenset({429, 503})
# Not acceptable, length required, expectation failed.
_HOW: Final = frozenset({406, 411, 417})
# RFC 6750, section 2.1: what has not this form may be refused with 400 for it.
_BEARER: Final = re.compile(r"bearer [A-Za-z0-9._~+/-]+=*", re.IGNORECASE)


class LeftOut:
    """Counts the exchanges that are not judged, by why they are not."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()

    def add(self, why: str) -> None:
        """Take note of one."""
        self._found[why] += 1

    def notes(self) -> list[str]:
        """Return what a report says of them."""
        return [f"{counted(n)} not judged: {why}" for why, n in self._found.items()]


def counted(number: int) -> str:
    """Return how many exchanges there are, in words."""
    return f"{number} exchange{'s' * (number != 1)}"


def asks_to_come_later(status: int) -> str:
    """Return why an answer with this *status* is not judged; empty where it is."""
    return "429 and 503 ask to come later" if status in _LATER else ""


def why_not(recorded: RecordedExchange) -> str:
    """Return why an exchange is not judged; empty where it is."""
    if recorded.status < 100:
        return "no answer is recorded"
    if _encodings(recorded.headers):
        return "the request had a content encoding, which a recorder may have undone"
    lost = f"the recording lost {recorded.lost}" if recorded.lost else ""
    if recorded.status in _HOW:
        return "406, 411 and 417 refuse how a request was sent, and not what it asks for"
    return asks_to_come_later(recorded.status) or lost


def undone(recorded: RecordedExchange, max_body: int) -> RecordedExchange:
    """Return *recorded* without the content encoding of its answer.

    Most recorders have undone it already, and leave the header as it was.
    """
    encodings, body = _encodings(recorded.answer_headers), recorded.answer_body
    if not encodings or body.lstrip()[:1] in (b"{", b"[", b""):
        return recorded
    try:
        found = decoded(body, encodings, max_body)
    except (Undecodable, TooLarge):
        found = body
    if found is not body or body.isascii():
        return replace(recorded, answer_body=found)
    return replace(recorded, lost=recorded.lost or "the content encoding of the answer")


def _encodings(headers: Headers) -> list[str]:
    given = [value for name, value in headers if name.lower() == "content-encoding"]
    return [value for value in given if value.strip().lower() not in {"", "identity"}]


def credentials_of(
    header: str | None, status: int, answer_headers: Headers, token: str | None
) -> Credentials:
    """Return which credentials a request carries, as far as a recording tells.

    Args:
        header: Authorization; None where none is recorded, and then it may have been left out.
        status: of the answer.
        answer_headers: of the answer.
        token: the right one; None where it is not known.
    """
    is_right = token is not None and header == f"Bearer {token}"
    if token is not None and header is not None and (is_right or not is_filtered(header)):
        return recognised(header, token)
    # Nobody knows whether they are right, but an answer that does not refuse them says so.
    is_refused = status in UNAUTHORIZED or (400 <= status < 500 and _may_be_why(header))
    challenged = status == 400 and first_value(answer_headers, "www-authenticate") is not None
    return Credentials.UNKNOWN if is_refused or challenged else Credentials.GIVEN


def _may_be_why(header: str | None) -> bool:
    """Tell whether a request may be bad for its Authorization header alone."""
    return header is not None and not _BEARER.fullmatch(header) and not is_filtered(header)


def exchange_from(
    definition: Definition,
    recorded: RecordedExchange,
    credentials: Credentials,
    number: int,
    path: str = "",
) -> Exchange:
    """Return a recorded exchange as one that clauses judge.

    Args:
        definition: whose contract it is held to.
        recorded: what is recorded.
        credentials: which the request carries.
        number: its place in the recording, from 1.
        path: what follows the operation's own path.
    """
    request = Request(recorded.headers, recorded.body, recorded.method, path)
    started = _started(recorded)
    return Exchange(
        number=number,
        case=case_of(definition, request, NAME, credentials).playing(Scenario.RECORDED),
        request=request,
        url=recorded.url,
        answer=Answer(recorded.status, recorded.answer_headers, recorded.answer_body),
        failure=None,
        started=started,
        finished=started + (recorded.elapsed or 0.0),
        is_timed=recorded.elapsed is not None,
    )


def _started(recorded: RecordedExchange) -> float:
    """Return when a request was sent; by the server's own clock where nobody else says."""
    if recorded.started is not None:
        return recorded.started
    try:
        date = first_value(recorded.answer_headers, "date") or ""
        found = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError):
        return nan
    # Nobody answers before there was a web.
    return found if found > 0 else nan
