"""A clause: one promise of the contract, and the pure function that judges it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from contracts.clauses.breach import Breach, Difference
from contracts.record.feature import Feature
from contracts.record.level import Level
from contracts.record.parsed import About, ParsedExchange

__all__ = [
    "About",
    "Breach",
    "Cause",
    "Clause",
    "Difference",
    "Excuse",
    "Family",
    "JudgeFunction",
    "Level",
    "NotYet",
]

# Clauses that explain others' failures go by name wherever they are deferred to.
AFTER_REFUSAL: Final = "isolation.after-refusal"
RELIABILITY: Final = "reliability.same-request-same-outcome"
CROSSTALK: Final = "isolation.no-crosstalk"
METADATA_KEPT: Final = "echo.metadata.kept"
METADATA_VALUES: Final = "echo.metadata.values"
NOT_BLANK: Final = "thread.id.not-empty"
ANYTHING: Final = "refuse.anything"
UNIQUE: Final = "identity.unique"
FRAMING: Final = "delivery.framing"
HEADER_NAMES: Final = "delivery.header-names"
NEGOTIATION: Final = "delivery.negotiation"
# Where the same body is answered rightly when sent as usual, these explain every failure.
DELIVERY: Final = (FRAMING, HEADER_NAMES, NEGOTIATION)
ANSWERS: Final = "wire.answers"
NO_CRASH: Final = "wire.no-server-error"
# The family of the clauses on what must be accepted.
ACCEPTANCE: Final = "acceptance"
REFUSAL: Final = "refusal"


class Excuse(StrEnum):
    """What makes a failure no evidence against a clause, given the run's other exchanges."""

    ACCEPTED = "the same request was accepted another time: it is unreliable instead"
    REFUSED = "the same request was refused another time: it is unreliable instead"
    UNLIKE = "no valid request that has all else that they have is accepted"
    NEVER_ACCEPTED = "the same request was never accepted: it is refused for itself instead"


# So many places are named where a fault is met at more of them.
_NAMED: Final = 5
JudgeFunction = Callable[[ParsedExchange], str | None]
"""Return None where the promise holds, or a sentence that says how it is broken.

A ``Breach`` is such a sentence that also says where, and what differs.
"""


class NotYet(Exception):
    """Raised by a judge that remembers: what it has seen so far is no evidence either way."""


Applies = Callable[[ParsedExchange], bool]


@dataclass(frozen=True, slots=True)
class Cause:
    """What a group of failing exchanges has in common, and no passing one has.

    Attributes:
        features: the feature, or the few that only failing exchanges have together; none
            where nothing is known.
        smallest: every feature of the group's smallest exchange.
        keywords: the keywords that the group's invalid cases break.
        also: where, or in which ways, the same is so, each for a part of the group.
    """

    features: tuple[Feature, ...] = ()
    smallest: frozenset[Feature] = frozenset()
    keywords: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()

    @property
    def feature(self) -> Feature | None:
        """The one feature that explains it, where one does."""
        return self.features[0] if len(self.features) == 1 else None

    @property
    def words(self) -> str:
        """The cause in words; nothing where it is not known."""
        said = ", and ".join(feature.words for feature in self.features)
        if not self.also:
            return said
        left = len(self.also) - _NAMED
        more = f" and {left} more" if left > 0 else ""
        return f"{said}; the same {', '.join(self.also[:_NAMED])}{more}"


@dataclass(frozen=True, slots=True)
class Family:
    """What clauses that are judged alike have in common.

    Clauses of one named family share their failures; each owns those whose cause it claims.

    Attributes:
        name: what to call it; a clause of no named family is one by itself.
        split: whether failures with different causes are different faults; otherwise
            one finding reports them all.
        by_rule: whether failures are put down to the rule that an invalid case breaks;
            otherwise to what the request holds.
        excuse: which of its failures do not count.
        defers_to: clauses whose failure explains those of this family.
        needs_control: whether a request proves something only where its control, the
            nearest request that must be accepted, is accepted.
    """

    name: str = ""
    split: bool = False
    by_rule: bool = False
    excuse: Excuse | None = None
    defers_to: tuple[str, ...] = ()
    needs_control: bool = False


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
        family: what it shares with others.
        claims: which causes the clause owns within its family.
        needs: what a run must contain to test it, completing "needs ...".
        hint: what the author of a failing server should look at.
        no_liar: why no liar can exist that only this clause catches, where none can.
        missing: why the definition gives it nothing to be about, where that is so; it is untested.
        explained_by: clauses that explain this one's failure on an exchange that breaks them,
            too.
        moot_with: clauses whose failure leaves a pass without meaning.
        hidden_by: ids of clauses, or how they begin, whose failure may leave nothing to judge.
        profile: the shortest profile that sends what it needs.
        is_costly: judging takes so long that shorter profiles leave it out.
        needs_ids: places in the request; where none of their ids can be sent, it is untested.
    """

    id: str
    level: Level
    title: str
    origin: str
    about: About = About.OPERATION
    applies: Applies
    judge: JudgeFunction | None = None
    make_judge: Callable[[], JudgeFunction] | None = None
    family: Family = field(default_factory=Family)
    claims: Callable[[Cause], bool] = lambda _: True
    needs: str
    hint: str = ""
    no_liar: str = ""
    profile: str = "quick"
    is_costly: bool = False
    needs_ids: tuple[tuple[str, ...], ...] = ()
    hidden_by: tuple[str, ...] = ()
    moot_with: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    missing: str = ""

    @property
    def family_name(self) -> str:
        """The name of its family; its own id where it is one by itself."""
        return self.family.name or self.id
