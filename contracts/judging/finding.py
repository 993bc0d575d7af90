"""What judging finds: a verdict on each clause, with its findings or the reason for none."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

from contracts.clauses.clause import Cause, Clause, Difference
from contracts.definition.place import BODY
from contracts.record.exchange import Exchange
from contracts.record.feature import OF_RULES, Feature, Kind, Many, TextOf


class Outcome(StrEnum):
    """The verdict on one clause."""

    PASS = "pass"  # noqa: S105 -- not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    UNTESTED = "untested"
    WAIVED = "waived"
    ERROR = "error"


# What is so from a number on.
_REACHED: Final = frozenset(
    {
        *(Kind.COUNT_AT_LEAST, Kind.LENGTH_AT_LEAST, Kind.VALUE_AT_LEAST, Kind.ID_LENGTH_AT_LEAST),
        *(Kind.SIZE_AT_LEAST, Kind.BYTES_AT_LEAST, Kind.IN_ALL, Kind.PAIRS),
        *(Kind.BODY_SIZE, Kind.NESTED, Kind.BEHIND_IN, Kind.SINCE),
    }
)
# It takes some requests to know that whatever is sent fails, so that says no more than nothing.
UNSURE: Final = frozenset({Kind.ANYTHING, Kind.UNKNOWN})
# How a text in which something stands is named: the wider ones come from longer runs.
_TEXTS: Final = frozenset({Kind.TEXT, Kind.TEXT_OF, Kind.TEXT_AT, Kind.SIGNS_OF, Kind.SIGNS_AT})
_SYNTAX: Final = frozenset({Kind.NOT_JSON, Kind.SYNTAX, Kind.NOT_UTF_8})
_AT_A_PLACE: Final = frozenset({Kind.BREAKS_AT, Kind.BREAKS_AT_HOW})


def fact_of(feature: Feature, is_asked: bool) -> str:
    """Return what of a feature is the same in every run that finds it to be the cause.

    Args:
        feature: the cause, or a part of it.
        is_asked: whether the run has asked where the cause has to stand.
    """
    detail = feature.detail
    if feature.kind in _REACHED:
        # From which size or which request on it fails is known only as closely as it was tried.
        return f"{feature.kind.name} {feature.place}"
    if isinstance(detail, Many):
        return f"{feature.kind.name} {feature.place} {detail.kind}"
    if feature.kind in _TEXTS and not is_asked:
        # Which of the places all fail depends on how many were tried; the clause names the place.
        return f"{Kind.TEXT.name} {detail.what if isinstance(detail, TextOf) else detail}"
    return f"{feature.kind.name} {feature.place} {detail}"


def _place_of(feature: Feature, *, is_wide: bool) -> tuple[str, str]:
    """Return the place of a cause, and the keyword of the rule that it breaks.

    Args:
        feature: the cause.
        is_wide: whether the same is so at further places.
    """
    if feature.kind in _SYNTAX:
        return str(BODY), "json"
    if feature.kind in OF_RULES:
        detail = feature.detail
        keyword = str(detail[0] if type(detail) is tuple else detail)
        at_one = feature.kind in _AT_A_PLACE and not is_wide
        return str(feature.place) if at_one else "", keyword
    return str(feature.place) if feature.place else "", ""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a clause is broken.

    Attributes:
        clause: id of the clause.
        message: a sentence for the author of the server.
        exchange: the smallest exchange that shows it.
        count: how many requests show it.
        cause: what these have in common, and no passing request has.
        failed: how often the very same request failed, of so many *tries*.
        tries: how often it was sent from the first failure on.
        also_breaks: ids of further failing clauses that the very same answer breaks.
        same_requests: ids of further clauses that fail on the very same requests for one cause.
        at: where in the answer the fault is, as names and indices.
        difference: what should have come, and what came; None where the sentence says it all.
        earlier: the exchanges, without their answers, without which this one does not show it.
        manner: what was done to a text, where the clause tells manners apart.
        waived: why the fault is accepted for now; empty where it is not.
        is_asked: whether the run asks what the cause is, rather than reading it off what it sends.
        is_by_rule: whether the rule that a request breaks is what it fails for.
    """

    clause: str
    message: str
    exchange: Exchange
    count: int
    cause: Cause = field(default_factory=Cause)
    failed: int = 1
    tries: int = 1
    also_breaks: tuple[str, ...] = ()
    same_requests: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    difference: Difference | None = None
    earlier: tuple[Exchange, ...] = ()
    manner: str = ""
    waived: str = ""
    is_asked: bool = False
    is_by_rule: bool = False

    @property
    def identity(self) -> str:
        """Ten hexadecimal digits that name this fault of its clause.

        They come from the manner of failing or, where the clause knows none, from the cause: the
        typed facts that requests which fail have in common.  Neither sentences nor numbers, seeds
        or requests are in it.  Findings of one clause that are alike in that have one identity.
        """
        known = [self.clause, *([self.manner] if self.manner else self._facts())]
        return sha256("\n".join(known).encode("utf-8", "backslashreplace")).hexdigest()[:10]

    def _facts(self) -> list[str]:
        """Return what names the cause, the same however many requests were sent."""
        features = self.cause.features
        if not features:
            return sorted(self.cause.keywords if self.is_by_rule else ())
        # Which further rules the requests broke is chance, where they are not the cause.
        return sorted({fact_of(one, self.is_asked) for one in features if one.kind not in UNSURE})

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Where in the request the cause is: places and keywords of rules, one may be empty.

        There are none where it fails whatever is sent, or for what is no part of the body.
        """
        cause = self.cause
        if not cause.features and self.is_by_rule:
            return tuple(("", keyword) for keyword in sorted(cause.keywords))
        found = [_place_of(feature, is_wide=bool(cause.also)) for feature in cause.features]
        return tuple(dict.fromkeys(one for one in found if any(one)))

    @property
    def is_intermittent(self) -> bool:
        """Whether the same request fails only now and then."""
        return self.failed < self.tries


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict on one clause.

    Attributes:
        clause: the clause.
        outcome: pass, fail, or why neither can be said.
        exchanges: on how many exchanges it was judged.
        findings: how it is broken; empty unless it fails, or is waived.
        reason: why it neither passes nor fails; empty where it does.
    """

    clause: Clause
    outcome: Outcome
    exchanges: int
    findings: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What fails a run besides the target: a waiver that does not hold.

    Attributes:
        clause: id of the clause that it is about.
        sentence: what is wrong, where, and what to change.
    """

    clause: str
    sentence: str
