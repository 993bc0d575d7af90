"""Whether requests that fail may only seem to have a cause in common, by chance."""

from __future__ import annotations

from math import comb
from typing import Final

from contracts.judging.evidence import Tally
from contracts.judging.failing import Group
from contracts.record.case import BESIDE_OTHERS

# So many causes are tried for one that explains failures: with as many, chance has as many tries.
_TRIED: Final = 1_000
# A cause that comes out by chance in one run of so many is none.
_RARE: Final = 0.01


def is_by_chance(record: Tally, group: Group) -> bool:
    """Tell whether a group's requests may have failed as often as others do, whatever they have.

    What is sent beside others fails where answers are mixed up, and does not count.

    Args:
        record: of the clause that they break.
        group: requests that failed, each time that any like them was sent.
    """
    alone = {o.fingerprint for o in group.members if o.exchange.case.scenario not in BESIDE_OTHERS}
    others = max(0, record.failures - len(group.members))
    # Of those that are to come, one more may fail.
    share = (others + 1) / (others + record.passes + 1)
    return share ** len(alone) * _TRIED > _RARE


def as_often(record: Tally, other: Tally, *, each_time: bool) -> bool:
    """Tell whether requests may fail no more often than those of another clause, as it happens.

    Args:
        record: of the requests in question.
        other: of requests that fail now and then, whatever they are.
        each_time: whether there are some, two at least, that failed each time.
    """
    # Nothing can differ the first time that it is sent, so about half of those that pass count.
    share = min(0.5, 2 * other.failures / max(1, other.failures + other.passes))
    if each_time and share**2 <= _RARE:
        return False
    count = record.failures + record.passes
    odds = (
        comb(count, n) * share**n * (1 - share) ** (count - n)
        for n in range(record.failures, count + 1)
    )
    return sum(odds) > _RARE
