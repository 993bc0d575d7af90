"""A clause: one promise of the contract, and the pure function that judges it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.judging.vocabulary import Matching
from contracts.record.parsed import Kind, ParsedExchange


class Level(StrEnum):
    """How firmly the document makes a promise, strongest first."""

    SCHEMA = "schema"
    PROSE = "prose"
    IMPLIED = "implied"
    ADVICE = "advice"


# Clauses that explain others' failures go by name wherever they are deferred to.
RELIABILITY: Final = "reliability.same-request-same-outcome"
CROSSTALK: Final = "isolation.no-crosstalk"
UNIQUE: Final = "identity.unique"
NO_CRASH: Final = "wire.no-server-error"


class Excuse(StrEnum):
    """What makes a failure no evidence against a clause, given the run's other exchanges."""

    ACCEPTED = "the same request was accepted another time: it is unreliable instead"
    NEVER_ACCEPTED = "the same request was never accepted: it is refused for itself instead"


JudgeFunction = Callable[[ParsedExchange], str | None]
"""Return None where the promise holds, or a sentence that says how it is broken."""


class NotYet(Exception):
    """Raised by a judge that remembers: what it has seen so far is no evidence either way."""


Applies = Callable[[ParsedExchange], bool]


def touching(pattern: re.Pattern[str]) -> Callable[[ParsedExchange], bool]:
    """Return what tells whether a feature of the case begins with *pattern*."""
    matching = Matching(pattern)
    return lambda parsed: matching.touches(parsed.mask)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One promise.

    Attributes:
        id: stable name, ``subject.promise``.
        level: how firmly the document makes it.
        title: the promise as a sentence.
        origin: pointer of the place in the definition it comes from.
        about: the kind of exchange it can be judged on at all.
        applies: which of these it can be judged on.
        judge: what is wrong with such an exchange, if anything.
        make_judge: instead of ``judge``: makes a judge that remembers earlier exchanges.
        family: clauses of one family share their failures; each owns those whose
            common feature it claims.
        claims: which localised causes the clause owns within its family.
        split: whether failures with different causes are different faults; otherwise
            one finding tells them all.
        by_rule: whether failures are put down to the rule that an invalid case breaks;
            otherwise to what the request holds.
        excuse: which of its failures do not count.
        defers_to: a clause whose failure explains this one's.
        needs: what a run must contain to test it, completing "needs ...".
        no_liar: why no liar can exist that only this clause catches, where none can.
        hint: what the author of a failing server should look at.
    """

    id: str
    level: Level
    title: str
    origin: str
    about: Kind = Kind.ANY
    applies: Applies
    judge: JudgeFunction | None = None
    make_judge: Callable[[], JudgeFunction] | None = None
    family: str = ""
    claims: Callable[[Cause], bool] | None = None
    split: bool = False
    by_rule: bool = False
    excuse: Excuse | None = None
    defers_to: str = ""
    needs: str
    hint: str = ""
    no_liar: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """What a group of failing exchanges has in common.

    Attributes:
        feature: a feature that no passing exchange has; empty where there is none.
        together: two features that no passing exchange has both of, where that explains more.
        features: every feature of the group's smallest exchange.
        keywords: the keywords that the group's invalid cases break.
    """

    feature: str
    features: frozenset[str]
    keywords: frozenset[str]
    together: tuple[str, ...] = ()
