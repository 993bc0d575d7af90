"""In which words a target refuses a request, and what a user can do where it refuses all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from contracts.definition.prose import UNAUTHORIZED
from contracts.record.exchange import Answer, Exchange
from contracts.run.ids.wording import quoted

PAYMENT: Final = 402
UNAVAILABLE: Final = 503
# Rate limits are waited out before anybody looks at their words.
TOO_MANY: Final = 429
# These say by themselves that it is not the body of the request that is refused.
NOT_THE_BODY: Final = UNAUTHORIZED | {PAYMENT, UNAVAILABLE, *range(300, 400)}
# A login that has expired may show its page in place of an answer.
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Times, counters and ids differ from one refusal to the next.  No byte is looked at twice.
_VARYING: Final = re.compile(rb"(?<![\w+./=-])[A-Za-z_+./=-]*+\d[\w+./=-]*+")
_READ: Final = 4096
PASSING_OVERLOAD: Final = (
    "at request {} the target answered every request with 503, and answered them a moment later, "
    "as if it were overloaded or limited requests; let the run send slower (--rate)"
)


class Refused(NamedTuple):
    """What is the same in all refusals of one kind."""

    status: int
    text: bytes

    @property
    def is_about_the_body(self) -> bool:
        """Whether it has the status of those that refuse a single body."""
        return self.status not in NOT_THE_BODY and self.status >= 300


def refused(exchange: Exchange) -> Refused | None:
    """Return how a request was refused or put off; None where it was not, or the target failed.

    A page for people is a refusal, whatever its status says.
    """
    answer = exchange.answer
    if answer is None or answer.status == TOO_MANY:
        return None
    said_no = 300 <= answer.status < 500 or answer.status == UNAVAILABLE
    if not said_no and not is_page(answer):
        return None
    text = answer.body[:_READ] + (answer.header("location") or "").encode()
    return Refused(answer.status, _lasting(text))


@lru_cache(maxsize=256)
def _lasting(text: bytes) -> bytes:
    """Return *text* without what varies; a target says the same of many requests."""
    return _VARYING.sub(b"#", text)


def denial(answer: Answer) -> str:
    """Return what the target does with every request where each gets this refusal."""
    if answer.status < 300:
        return f"answers every request with {answer.status} and a page for people (text/html)"
    return f"refuses every request with {answer.status}"


def remedy(answer: Answer) -> str:
    """Return what a user can do where every request gets this refusal."""
    status = answer.status
    if status in UNAUTHORIZED:
        return (
            "as if the token had expired or a budget were spent; give a token that lasts, or let "
            "the run send less (--profile quick, --max-requests)"
        )
    if status == PAYMENT:
        return (
            "which asks for a payment; raise the budget behind the token, or let the run send less "
            "(--profile quick, --max-requests)"
        )
    if status == UNAVAILABLE:
        return "as if it were overloaded or limited requests; let the run send slower (--rate)"
    if 300 <= status < 400:
        place = (answer.header("location") or "")[:_READ]
        leads = f" (to {place})" if place else ""
        return f"as if a login had expired{leads}; give credentials that last"
    if status < 300:
        return "as if a login had expired; give credentials that last"
    said = f"saying '{quoted(answer)}'" if answer.body.strip() else "saying nothing more"
    return f"{said}; mend that, or let the run send less (--max-requests)"


def is_page(answer: Answer) -> bool:
    """Return whether a success is a page for people, as a login is, and no answer of an API."""
    kind = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    start = answer.body[:_READ].lstrip().lower()
    is_html = start.startswith((b"<!doctype html", b"<html"))
    return 200 <= answer.status < 300 and kind in _PAGES and is_html
