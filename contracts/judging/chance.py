"""Whether requests that fail may only seem to have a cause in common, by chance."""

from __future__ import annotations

from typing import Final

from contracts.judging.evidence import Tally
from contracts.judging.localisation import Group
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
