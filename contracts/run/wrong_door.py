"""Where every request gets the same answer that is none: what the user can do about it.

Such an answer says nothing of the contract: there is no endpoint, or something stands in front
of it that wants a token, a header, a login or a payment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin, urlsplit

from contracts.definition.prose import ELSEWHERE, ENDPOINT_ABSENT, UNAUTHORIZED
from contracts.record.exchange import Answer, Exchange
from contracts.record.request import OWN_HEADERS
from contracts.run.ids.wording import quoted
from contracts.run.refusal_words import PAYMENT, UNAVAILABLE, is_page

# Longer addresses say no more.
_LOCATION: Final = 200
_READ: Final = 4096
# "You must provide the 'OpenAI-Beta' header": a need, and a header, in one sentence.
_NEED: Final = r"(?:must|need|requir|missing|provide|lack|expect|without)"
_NO_NAME: Final = r"(?!(?:an?|the|this|that|is|required|request|missing|http)\b)"
_NAME: Final = rf"\b{_NO_NAME}(?P<{{}}>[A-Za-z][A-Za-z0-9-]{{{{0,60}}}})[`'\"]?"
_WANTED_HEADER: Final = re.compile(
    rf"{_NEED}[^.!?\n]{{0,80}}?"
    rf"(?:{_NAME.format('before')} header|header:? [`'\"]?{_NAME.format('behind')})",
    re.IGNORECASE,
)
# A value that the sentence itself gives, as in "OpenAI-Beta: assistants=v2".
_VALUE: Final = r"{}\s*:\s*(?P<value>[A-Za-z0-9=._/-]+)"
_WAY_IN: Final = (
    "give the address of the API, such as .../v1, and what lets you in with --token or --header"
)
# Where people log in: /login?next=..., /auth/sign-in, /sso/start.
_LOGIN: Final = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|auth|oauth2?|sso|saml)(?:[/.;]|$)", re.IGNORECASE
)
# What clients send by themselves.
_OURS: Final = frozenset(
    {"host", "content-length", "content-type", *(name.lower() for name, _ in OWN_HEADERS)}
)


def may_be(exchange: Exchange) -> bool:
    """Return whether the first answer is one that every request might get."""
    return bool(reason([exchange], has_token=True, takes_path=False))


def reason(exchanges: Sequence[Exchange], *, has_token: bool, takes_path: bool) -> str:
    """Return why nothing can be tested where these are the answers; nothing where it can.

    Args:
        exchanges: valid requests and how they were answered.
        has_token: whether the user has given one.
        takes_path: whether the user may say at which path of the target the endpoint is.
    """
    answers = [exchange.answer for exchange in exchanges]
    found = [answer for answer in answers if answer is not None]
    if len(found) < len(answers):
        return ""
    statuses, first = {answer.status for answer in found}, exchanges[0]
    if statuses <= ENDPOINT_ABSENT:
        return _no_endpoint(first, max(statuses), takes_path=takes_path)
    if all(300 <= status < 400 for status in statuses):
        return _redirected(first, max(statuses))
    if statuses <= UNAUTHORIZED:
        said, other = ("is refused", "another") if has_token else ("is missing", "one")
        return f"the token {said} ({max(statuses)}); give {other} with --token"
    return _in_front(exchanges, found)


def may_be_a_fault(exchange: Exchange) -> bool:
    """Return whether a first answer may as well be a fault of what creates things.

    It stands in for what was created, or leads nowhere.
    """
    answer = exchange.answer
    if answer is None:
        return False
    is_redirect = 300 <= answer.status < 400
    return is_page(answer) or (is_redirect and not _names_another(exchange, answer.status))


def _names_another(exchange: Exchange, status: int) -> bool:
    """Return whether an answer says at which other address the request is to be sent."""
    place = _place(exchange)
    return status in ELSEWHERE and bool(place) and not _LOGIN.search(urlsplit(place).path)


def _redirected(first: Exchange, status: int) -> str:
    place = _place(first)
    said = f"every request is redirected with {status}"
    if not place:
        return f"{said}, and to no other address; {_WAY_IN}"
    if _names_another(first, status):
        return f"{said} to {place}; give that address"
    return f"{said} to {place}, as a website or a login does; {_WAY_IN}"


def _in_front(exchanges: Sequence[Exchange], found: Sequence[Answer]) -> str:
    """Return what stands in front of the endpoint: a bill, a missing header, or a page."""
    statuses = {answer.status for answer in found}
    if statuses in ({PAYMENT}, {UNAVAILABLE}):
        return _closed(found[0])
    wanted = {_wanted_header(exchange) for exchange in exchanges}
    if len(wanted) == 1 and (option := max(wanted)):
        said = f"{found[0].status}: {quoted(found[0])}"
        return f"every request needs a header ({said}); give it with {option}"
    if not all(map(is_page, found)):
        return ""
    return (
        f"every request is answered with {found[0].status} and a page for people (text/html), as a "
        f"website or a login does; {_WAY_IN}"
    )


def _no_endpoint(first: Exchange, status: int, *, takes_path: bool) -> str:
    endpoint = f"{first.request.method} {first.url}"
    said = f"every request is answered with {status}, so the target has no {endpoint}"
    if takes_path:
        return f"{said}; say with --path where it is"
    parts = urlsplit(first.url)
    operation = first.case.label.definition.operation
    if status == 404 and operation.base and parts.path == operation.path:
        return f"{said}; try {parts.scheme}://{parts.netloc}{operation.base}"
    return said


def _closed(answer: Answer) -> str:
    said = f"every request is answered with {answer.status}"
    if answer.status == PAYMENT:
        return f"{said}, which asks for a payment; raise the budget behind the token"
    return f"{said}, so the target is not ready or overloaded; try again later, or use --wait"


def _wanted_header(exchange: Exchange) -> str:
    """Return the option for a header that a refusal asks for; nothing where it asks for none."""
    answer = exchange.answer
    assert answer is not None
    text = " ".join(answer.body[:_READ].decode("utf-8", "replace").split())
    found = _WANTED_HEADER.search(text) if 400 <= answer.status < 500 else None
    name = (found["before"] or found["behind"]) if found else ""
    is_sent = name.lower() in _OURS or exchange.request.header(name) is not None
    if not name or is_sent:
        return ""
    if name.lower() == "authorization":
        return "--token"
    given = re.search(_VALUE.format(re.escape(name)), text)
    return f"--header '{name}: {given['value'].rstrip('.') if given else '...'}'"


def _place(exchange: Exchange) -> str:
    """Return where a redirection leads; nothing where that is nowhere, or here."""
    answer = exchange.answer
    location = answer.header("location") if answer is not None else None
    try:
        place = urljoin(exchange.url, (location or "").strip())
        parts = urlsplit(place)
    except ValueError:
        return ""
    leads = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return place[:_LOCATION] if leads and place != exchange.url else ""
