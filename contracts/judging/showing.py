"""Which failure shows a fault best, and what is said besides of the request that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contracts.clauses.clause import DELIVERY, Clause
from contracts.judging.failing import Failing, Group
from contracts.record.case import Credentials, Expectation, Scenario
from contracts.record.feature import Kind
from contracts.record.writing import of_delivery

# Of requests up to twice as long, and some bytes, the plainest is shown.
_SIMILAR: Final = 2
_SMALL: Final = 64
# Nobody reads what is larger: a small request that shows the same is shown, valid or not.
_LARGE: Final = 20_000
# What one curl line cannot show by itself.
_SEQUENCES: Final = {
    Scenario.PARALLEL: "; it was met only in parallel, and one request alone may not show it",
    Scenario.REFUSED_BESIDE: "; it was met only in parallel, and one request alone may not show it",
    Scenario.AFTER_REFUSAL: "; it was sent right after a refused one, and alone may not show it",
    Scenario.IDENTICAL: "; it was sent after the same request, and alone may not show it",
}


def example(group: Group) -> Failing:
    """Return which failure shows a fault best: by itself, and with the cause that is named."""
    alone = [one for one in group.members if shows_alone(one)]
    members = alone or group.members
    wanted = group.cause.features
    # Where a cause is one of several, or of no request in particular, others have it not.
    return simplest([o for o in members if o.exchange.case.holds.issuperset(wanted)] or members)


def simplest(members: Sequence[Failing]) -> Failing:
    """Return the request that shows a failure best: of the valid and small ones the plainest."""
    first = min(members, key=lambda one: (one.size[0] > _LARGE, validity(one)))
    room = first.size[0] * _SIMILAR + _SMALL
    alike = [o for o in members if o.size[0] <= room and validity(o) == validity(first)]
    return min(alike, key=_oddness)


def _oddness(one: Failing) -> tuple[int, tuple[int, int]]:
    """Order failures by how many kinds of odd text a request has, how it travels, and its size."""
    case = one.exchange.case
    texts = [feature for feature in case.holds if feature.kind is Kind.TEXT]
    return len(texts) + len(list(of_delivery(case.request))), one.size


def validity(one: Failing) -> int:
    """Order failures: valid requests first, and last those that the document is silent about."""
    case = one.exchange.case
    if case.expect is Expectation.UNSPECIFIED:
        return 2
    return int(case.expect is not Expectation.VALID or case.credentials is not Credentials.GIVEN)


def shows_alone(one: Failing) -> bool:
    """Return whether the request shows its failure by what it says, sent by itself."""
    return one.exchange.case.scenario not in {*_SEQUENCES, Scenario.DELIVERY}


def said_besides(clause: Clause, one: Failing) -> str:
    """Say what about an exchange its curl line, or what it says, does not show."""
    case = one.exchange.case
    words = ", ".join(feature.words for feature in of_delivery(case.request))
    said = _SEQUENCES.get(case.scenario, "")
    if not said and clause.make_judge is not None and clause.id not in DELIVERY:
        said = "; one request alone does not show it"
    return said + (f"; it was {words}" if words else "")


def telling(group: Group) -> tuple[bool, int]:
    """Order groups: what valid requests show comes first, then what most requests show."""
    valid = group.smallest.exchange.case.expect is Expectation.VALID
    return not valid, -len(group.members)
