"""Put several findings down to one thing, where that explains them all and nothing speaks for more.

Each request is looked into by itself, and with few others beside it: which of the things that it
alone has is its cause may be chance.  What all that failed has, and nothing that passed, is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contracts.judging.failing import Failing, Group
from contracts.judging.localisation import Localisation
from contracts.record import overall
from contracts.record.feature import Feature, Kind
from contracts.record.kind import SIGNS

# So many causes may have one behind them; two may well be two faults.
_SEVERAL: Final = 3
# But for orders of one object, which are read by one loop, and for a sum of all there is.
_TWO: Final = 2
# What is said of whole requests; that a part has something in it says too little.
_WIDE: Final = overall.KINDS - {Kind.FILLED} | {Kind.TOGETHER}
_OF_ALL: Final = frozenset({Kind.STANDS, Kind.PAIRS})
_TEXTS: Final = SIGNS | {Kind.TEXT, Kind.TEXT_PART, Kind.TEXT_OF, Kind.TEXT_AT}
Owned = tuple[str, Group]


@dataclass(frozen=True, slots=True)
class Widening:
    """Finds one cause for several groups of failures.

    Attributes:
        causes: knows what passed.
        owner: returns the id of the clause that a cause belongs to; nothing where none takes it.
    """

    causes: Localisation
    owner: Callable[[Group], str]

    def widened(self, groups: Sequence[Owned]) -> list[Owned]:
        """Return the groups, as one those that one thing explains; their clauses may differ."""
        left, found = [self._corrected(*one) for one in groups], list[Owned]()
        while (wide := self._widest(left)) is not None:
            explained = [self._parted(group, wide) for _, group in left]
            members = [one for having, _ in explained for one in having]
            group = self.causes.group((wide,), sorted(members, key=lambda one: one.size))
            first = next(
                name for (name, _), (having, _) in zip(left, explained, strict=True) if having
            )
            found.append((self.owner(group) or first, group))
            rest = zip(left, explained, strict=True)
            left = [
                (n, replace(g, members=tuple(lacking))) for (n, g), (_, lacking) in rest if lacking
            ]
        return [*left, *found]

    def _corrected(self, name: str, group: Group) -> Owned:
        """Return a group, with another cause where what it is put down to passes elsewhere."""
        said = group.cause.feature
        if said is None or not self.causes.has_passed(said):
            return name, group
        able = [one for one in self.causes.shared(group.members) if one.kind in _WIDE]
        if not able or len(group.members) < _SEVERAL:
            return name, group
        wide = min(able, key=lambda one: one.generality)
        better = self.causes.group((wide,), list(group.members))
        return self.owner(better) or name, better

    def _widest(self, groups: Sequence[Owned]) -> Feature | None:
        """Return what explains most groups, where that is more than chance; else nothing."""
        counts, sizes = Counter[Feature](), Counter[Feature]()
        for _, group in groups:
            for one, size in self._explaining(group).items():
                counts[one] += 1
                sizes[one] += size
        able = [one for one, n in counts.items() if one.kind in _WIDE and n >= _least(one)]
        return min(able, key=lambda one: (-counts[one], -sizes[one], one.generality), default=None)

    def _explaining(self, group: Group) -> dict[Feature, int]:
        """Return what explains a group, and how many of its members; of texts, some are enough."""
        shared = dict.fromkeys(self.causes.shared(group.members), len(group.members))
        if not _is_of_texts(group):
            return shared
        held = (self.causes.shared((one,)) for one in group.members)
        return shared | Counter(f for own in held for f in own if f.kind in SIGNS)

    def _parted(self, group: Group, wide: Feature) -> tuple[list[Failing], list[Failing]]:
        """Return the members that have *wide*, and those that lack it.

        What is known of a cause stays together, but for what odd text has in common by chance.
        """
        having = [one for one in group.members if self.causes.has(one, wide)]
        parts = wide.kind in SIGNS and _is_of_texts(group)
        if len(having) < len(group.members) and group.cause.features and not parts:
            having = []
        return having, [one for one in group.members if one not in having]


def _is_of_texts(group: Group) -> bool:
    feature = group.cause.feature
    return feature is not None and feature.kind in _TEXTS


def _least(feature: Feature) -> int:
    return _TWO if feature.kind in _OF_ALL else _SEVERAL
