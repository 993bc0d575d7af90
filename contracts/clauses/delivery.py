"""Promises about how a request may travel: the same body, the same outcome.

HTTP leaves a client choices that say nothing of what it asks for.  The same body is sent as
usual first, and its answer is what the others are compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from contracts.clauses.clause import (
    FRAMING,
    HEADER_NAMES,
    NEGOTIATION,
    RELIABILITY,
    Breach,
    Clause,
    Family,
    JudgeFunction,
    Level,
    NotYet,
)
from contracts.clauses.compared import dig
from contracts.clauses.memory import FirstSeen
from contracts.definition import Definition
from contracts.record.case import Scenario
from contracts.record.digest import digest
from contracts.record.label import Expectation
from contracts.record.parsed import ParsedExchange
from contracts.record.request import USUAL, Delivery, Framing, Spelling

_FAMILY: Final = Family(split=True, defers_to=(RELIABILITY,))
_NEGOTIATING: Final = frozenset({"accept", "accept-encoding"})
# What a server may say of each: a length is required (RFC 9110, section 15.5.12), and
# expectations are not met (section 15.5.18).
_LENGTH_REQUIRED: Final = 411
_EXPECTATION_FAILED: Final = 417


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a body was answered that was sent as usual."""

    number: int
    status: int
    metadata: Any


def _is_negotiated(delivery: Delivery) -> bool:
    return bool(delivery.changed & _NEGOTIATING)


def _is_spelled(delivery: Delivery) -> bool:
    return delivery.spelling is not Spelling.USUAL


def _is_framed(delivery: Delivery) -> bool:
    return delivery.framing is not Framing.LENGTH or bool(delivery.changed - _NEGOTIATING)


def _may_refuse(delivery: Delivery, status: int) -> bool:
    """Return whether a server may refuse a request for how it is framed."""
    if status == _LENGTH_REQUIRED:
        return delivery.framing in {Framing.CHUNKS, Framing.UNDECLARED}
    return status == _EXPECTATION_FAILED and "expect" in delivery.changed


def _same_outcome(metadata: tuple[str, ...]) -> JudgeFunction:
    """Make a judge that remembers how each body is answered that is sent as usual.

    Args:
        metadata: where the thread shows that the body was read.
    """
    usual = FirstSeen[bytes, _Outcome]()

    def judge(parsed: ParsedExchange) -> str | None:
        delivery = parsed.exchange.request.delivery
        key = digest(parsed.exchange.case.body)
        if delivery == USUAL:
            outcome = _Outcome(parsed.exchange.number, parsed.status, _pairs(parsed, metadata))
            usual.first(key, outcome)
            raise NotYet
        first = usual.get(key)
        if first is None or not _is_right(parsed, first.status):
            # What is answered wrongly in any case says nothing of how it travels.
            raise NotYet
        if _may_refuse(delivery, parsed.status):
            return None
        sent = dig(parsed.sent, metadata) if metadata else None
        return _difference(parsed, first, _pairs(parsed, metadata), sent)

    return judge


def _pairs(parsed: ParsedExchange, metadata: tuple[str, ...]) -> Any:
    """Return what came back of the pairs that were sent: what was added is another fault."""
    received = dig(parsed.thread, metadata) if metadata else None
    sent = dig(parsed.sent, metadata) if metadata else None
    if not (isinstance(received, dict) and isinstance(sent, dict)):
        return received
    return {key: received[key] for key in sent if key in received} or received


def _is_right(parsed: ParsedExchange, status: int) -> bool:
    """Return whether a request like this is answered with such a status where all is well."""
    return (
        200 <= status < 300
        if parsed.expect is Expectation.VALID
        else (parsed.expect is Expectation.INVALID and 400 <= status < 500)
    )


def _difference(parsed: ParsedExchange, usual: _Outcome, metadata: Any, sent: Any) -> str | None:
    """Say in what the outcome differs from that of the same body sent as usual.

    What comes back as it was *sent* is right, whatever came back before.
    """
    before = f"the same body sent as usual was answered with {usual.status}"
    if not _is_right(parsed, parsed.status):
        said = f"{before} (request {usual.number}), and this one with {parsed.status}"
        return Breach(said, earlier=(usual.number,))
    if parsed.expect is Expectation.INVALID:
        # It may be refused for how it travels.
        raise NotYet
    is_other = usual.metadata and metadata not in (usual.metadata, sent)
    if parsed.thread is not None and is_other:
        said = f"{before} and its metadata (request {usual.number}), which this one has not"
        return Breach(said, earlier=(usual.number,))
    return None


def _applies(wanted: Callable[[Delivery], bool]) -> Callable[[ParsedExchange], bool]:
    def applies(parsed: ParsedExchange) -> bool:
        # That no answer comes, or a server error, is another clause's.
        if parsed.exchange.case.scenario is not Scenario.DELIVERY or not 200 <= parsed.status < 500:
            return False
        delivery = parsed.exchange.request.delivery
        return delivery == USUAL or wanted(delivery)

    return applies


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    metadata = definition.parts.metadata
    return tuple(
        Clause(
            id=name,
            level=Level.IMPLIED,
            title=title,
            origin=definition.operation.pointer,
            applies=_applies(wanted),
            make_judge=lambda: _same_outcome(metadata),
            family=_FAMILY,
            needs=f"a body that is answered rightly when sent as usual, and also sent {how}",
            hint=hint,
            no_liar=no_liar,
        )
        for name, title, wanted, how, hint, no_liar in _ROWS
    )


_ROWS: Final = (
    (
        FRAMING,
        "A body is read however it is framed: in chunks, in pieces, after Expect (RFC 9112)",
        _is_framed,
        "with another framing",
        "Let the HTTP library read the body to its end; do not rely on Content-Length.",
        "",
    ),
    (
        HEADER_NAMES,
        "Names of headers are recognised in any case (RFC 9110, section 5.1)",
        _is_spelled,
        "with names of headers in another case",
        "Compare names of headers without regard to case.",
        "the servers that are shipped get the names of headers in lower case, as ASGI gives them",
    ),
    (
        NEGOTIATION,
        "Whatever Accept and Accept-Encoding allow, JSON among it, the request means the same",
        _is_negotiated,
        "with another Accept or Accept-Encoding",
        "Answer in JSON whenever Accept allows it: named, by a range, or by its absence.",
        "",
    ),
)
