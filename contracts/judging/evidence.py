"""What a judge has seen so far: for each clause its counts and failures, and what explains them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from contracts.clauses.clause import Applies, Cause, Clause, JudgeFunction
from contracts.clauses.memory import FirstSeen
from contracts.judging.failing import Failing
from contracts.judging.passes import Passes
from contracts.record.case import BESIDE_OTHERS, Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from contracts.record.label import Label
from contracts.record.request import Request

# Of the requests that overlap one, so many are shown, and looked for so many places around it.
_BESIDE: Final = 3
_BESIDE_REACH: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosed:
    """What failing exchanges are put down to, found out by asking.

    Attributes:
        owner: id of the clause that owns them.
        cause: what the smallest of them has and no simpler request that passes has.
        expect: what was expected of the smallest.
        is_never_due: whether it is a fault whatever was expected; what is valid is told apart.
    """

    owner: str
    cause: Cause
    expect: Expectation
    is_never_due: bool = False

    def explains(self, case: Case) -> bool:
        """Return whether *case* has the cause, and is expected to be answered alike."""
        # What a valid request may not do, no other may; that is found to be valid by itself.
        odd = self.is_never_due and case.expect is not Expectation.VALID
        alike = odd or case.expect is self.expect
        return alike and bool(self.cause.features) and case.label.has(self.cause.features)


@dataclass(slots=True)
class Tally:
    """What a clause has come to: how many exchanges it judged, and which of them fail."""

    clause: Clause
    applies: Applies
    function: JudgeFunction
    seen: int = 0
    passes: int = 0
    failures: int = 0
    kept: list[Failing] = field(default_factory=list)
    # The numbers of all of them: what explains a failure must not depend on how many are kept.
    broken: set[int] = field(default_factory=set)
    passing: int = 0
    last_pass: int = 0
    # How often the very same request failed and, from then on, passed.
    tries: dict[bytes, list[int]] = field(default_factory=dict)
    error: str = ""


@dataclass(slots=True)
class Evidence:
    """All that verdicts are made of.

    Attributes:
        tallies: by the id of the clause.
        passes: the requests that passed some clause.
        accepted: digests of requests that were accepted, with the credentials they carried.
        declined: digests of requests that were refused with a 4xx.
        controls: requests that were accepted with the credentials given.
        refused: requests that were refused with them.
        answers: by the digest of an answer, which request got it first.
        replayed: numbers of the exchanges that got an answer of another request.
        misdirected: numbers of the exchanges, beside others, that got what one of these was owed.
        is_mixed_up: whether an answer that was replayed has what its request did not send.
        sent: the requests by their numbers, the first of them.
        diagnosed: what failing exchanges, by their number, are put down to.
        is_diagnosed: whether somebody finds that out by asking.
        is_early: whether there is too little to tell causes that nobody has asked for.
        is_cut_short: whether what failed was not sent again at the end.
    """

    tallies: dict[str, Tally]
    is_diagnosed: bool
    passes: Passes = field(default_factory=Passes)
    accepted: set[int] = field(default_factory=set)
    declined: set[int] = field(default_factory=set)
    controls: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    answers: FirstSeen[bytes, bytes] = field(default_factory=FirstSeen)
    replayed: set[int] = field(default_factory=set)
    misdirected: set[int] = field(default_factory=set)
    is_mixed_up: bool = False
    sent: FirstSeen[int, Exchange] = field(default_factory=FirstSeen)
    diagnosed: dict[int, Diagnosed] = field(default_factory=dict)
    is_early: bool = False
    is_cut_short: bool = False

    def beside(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """Return the exchanges that overlapped *exchange* in time, the nearest few of them."""
        if exchange.case.scenario not in BESIDE_OTHERS:
            return ()
        number = exchange.number
        around = range(number - _BESIDE_REACH, number + _BESIDE_REACH + 1)
        sent = (self.sent[n] for n in around if n in self.sent and n != number)
        found = [other for other in sent if _overlaps(exchange, other)]
        nearest = sorted(found, key=lambda one: abs(one.number - number))[:_BESIDE]
        return tuple(sorted(nearest, key=lambda one: one.number))

    def is_controlled(self, label: Label) -> bool:
        """Tell whether the nearest request that must be accepted was accepted."""
        control = _control_of(label)
        return control is not None and key_of(control) in self.controls

    def is_in_order(self, label: Label) -> bool:
        """Tell whether a request was accepted, or refused for what is wrong with it.

        What is refused for another reason may not have come so far as to do harm.
        """
        taken = key_of(label.request) in self.controls
        unspoken = label.expect is Expectation.UNSPECIFIED and bool(self.controls)
        return taken or unspoken or self.is_controlled(label)

    def has_refused_control(self, label: Label) -> bool:
        """Tell whether the nearest request that must be accepted was refused."""
        control = _control_of(label)
        return control is not None and key_of(control) in self.refused


def _overlaps(one: Exchange, other: Exchange) -> bool:
    together = other.case.scenario in BESIDE_OTHERS
    return together and one.started < other.finished and other.started < one.finished


def _control_of(label: Label) -> Request | None:
    return label.control if label.credentials is Credentials.GIVEN else label.request


def key_of(request: Request) -> int:
    """Return what is the same for requests that say the same in the same way."""
    return hash((request.body, request.header("content-type")))
