"""Find what failing exchanges have in common, so that one fault is one finding.

Spectrum-based fault localisation at its simplest (Jones and Harrold, "Empirical
evaluation of the Tarantula technique", ASE 2005), made strict: a feature can be
the cause only if no passing exchange has it.  The feature that explains most
failures is taken first, then the rest is explained in turn.  Where no feature
explains much, two together may: interactions of two are nearly all there are (Kuhn,
Wallace and Gallo, "Software fault interactions", IEEE TSE 30(6), 2004).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from itertools import combinations
from operator import and_, or_
from typing import Final

from contracts.clauses.clause import Cause
from contracts.judging.failing import Failing, Group
from contracts.judging.nearness import nearest, outer
from contracts.judging.vocabulary import Vocabulary
from contracts.record.feature import Feature, Kind

# So few failures may well have a cause each.
_FEW: Final = 4
# What one in so many failures has to itself is chance: 1 in 20, as in statistics.  So is what
# those that pass lack, where no more than one in so many does.
_CHANCE: Final = 20
# Pairs are looked for among so many features; all pairs of 80 are 3,160.
_COMMON: Final = 80
_PARTS: Final = frozenset({Kind.PRESENT, Kind.FILLED})


class Localisation:
    """Puts failures down to causes.

    Args:
        vocabulary: what the bits of masks stand for.
        passing: the masks of passing exchanges that say what does no harm.
        failing: the masks of all that fail, where some of it has a cause already.
        is_partial: whether others pass, too, which say nothing of that.
        is_by_rule: whether features are the rules that are broken: few that pass tell enough.
        is_remembering: whether the judge compares answers: what comes first passes in any case.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        passing: Collection[int],
        *,
        failing: AbstractSet[int] = frozenset(),
        is_partial: bool = False,
        is_by_rule: bool = False,
        is_remembering: bool = False,
    ) -> None:
        self._vocabulary = vocabulary
        self._passing = passing
        self._failing = failing
        self._is_partial = is_partial
        self._is_by_rule = is_by_rule
        self._is_remembering = is_remembering
        self._passed = reduce(or_, passing, 0)

    def groups(self, failing: Iterable[Failing], *, split: bool = True) -> list[Group]:
        """Partition *failing* by cause.

        Unless *split*, all failures are one group, whose cause is known only where one
        feature explains them all.
        """
        rest = sorted(failing, key=lambda one: one.size)
        masks = {one.mask for one in rest}
        if rest and not self._passing:
            # Nothing ever passes, so nothing in particular is the cause.
            said = (Feature(Kind.UNKNOWN if self._is_partial else Kind.ANYTHING),)
            return [self.group(said if len(masks) >= _FEW else (), rest)]
        if rest and not self._is_by_rule and self._is_rare_to_pass(masks | self._failing):
            # What the few that pass happen to lack is chance.
            said = (Feature(Kind.ANYTHING if self._is_remembering else Kind.UNKNOWN),)
            return [self.group(said, rest)]
        if rest and not split:
            best, count = self._single(rest)
            return [self.group(best if count == len(rest) else (), rest)]
        found: list[Group] = []
        for manner in sorted({one.manner for one in rest} - {""}):
            alike = [one for one in rest if one.manner == manner]
            found += self.groups(alike, split=False)
        rest = [one for one in rest if not one.manner]
        while rest:
            cause = self._cause(rest)
            wanted = self._vocabulary.mask(cause)
            found.append(self.group(cause, [o for o in rest if o.mask & wanted == wanted]))
            rest = [one for one in rest if one.mask & wanted != wanted]
        return found

    def _is_rare_to_pass(self, failing: AbstractSet[int]) -> bool:
        """Tell whether next to nothing passes each time that it is sent."""
        steady = sum(mask not in failing for mask in self._passing)
        return max(steady, 1) * _CHANCE < len(failing)

    def _cause(self, rest: list[Failing]) -> tuple[Feature, ...]:
        """Return the feature, or the two, that explain most of *rest*; nothing where none do."""
        best, count = self._single(rest)
        if len(rest) < _FEW or count == len(rest):
            return best
        # What is there in all of them together says more than what most of them happen to have.
        parts = self._pair(rest, more_than=len(rest) - 1, kinds=_PARTS, order=outer)
        if parts:
            return parts
        if count * 2 >= len(rest):
            return best
        pair = self._pair(rest, more_than=2 * count)
        if pair:
            return pair
        return best if count > max(1, len(rest) // _CHANCE) else ()

    def _single(self, failing: list[Failing]) -> tuple[tuple[Feature, ...], int]:
        """Return the suspicious feature that most failures share, and how many do."""
        counts = Counter(
            feature
            for one in failing
            for feature in self._vocabulary.features(one.mask & ~self._passed)
        )
        if not counts:
            return (), 0
        most = max(counts.values())
        alike = sorted((f for f, n in counts.items() if n == most), key=lambda f: f.generality)
        return (nearest(alike, failing[0].at),), most

    def _pair(
        self,
        failing: list[Failing],
        *,
        more_than: int,
        kinds: AbstractSet[Kind] = frozenset(Kind),
        order: Callable[[Feature], tuple[object, ...]] = lambda one: one.generality,
    ) -> tuple[Feature, ...]:
        """Return two features that no passing exchange has together and many failing ones do."""
        counts = Counter(f for one in failing for f in self._vocabulary.features(one.mask))
        often = (f for f, count in counts.items() if count > more_than and f.kind in kinds)
        common = sorted(often, key=lambda f: (-counts[f], f.generality))[:_COMMON]
        fails = self._index(common, [one.mask for one in failing])
        passes = self._index(common, self._passing)
        together = {(a, b): (fails[a] & fails[b]).bit_count() for a, b in combinations(common, 2)}
        for pair in sorted(together, key=lambda p: (-together[p], *map(order, p))):
            if together[pair] <= more_than:
                break
            if not passes[pair[0]] & passes[pair[1]]:
                return pair
        return ()

    def shared(self, members: Iterable[Failing]) -> frozenset[Feature]:
        """Return what all *members* have, and nothing that passed."""
        common = reduce(and_, (one.mask for one in members))
        return frozenset(self._vocabulary.features(common & ~self._passed))

    def has_passed(self, feature: Feature) -> bool:
        """Tell whether a request that passed has *feature*."""
        return bool(self._vocabulary.mask((feature,)) & self._passed)

    def has(self, one: Failing, feature: Feature) -> bool:
        """Tell whether the request that failed has *feature*."""
        wanted = self._vocabulary.mask((feature,))
        return one.mask & wanted == wanted

    def _index(self, features: Sequence[Feature], masks: Iterable[int]) -> dict[Feature, int]:
        """Return, for each feature, an integer whose n-th bit says whether the n-th mask has it."""
        found = dict.fromkeys(features, 0)
        wanted = self._vocabulary.mask(features)
        for number, mask in enumerate(masks):
            for feature in self._vocabulary.features(mask & wanted):
                found[feature] |= 1 << number
        return found

    def group(self, cause: tuple[Feature, ...], members: list[Failing]) -> Group:
        """Return the group of *members*, smallest first, that have *cause* in common."""
        rules = (rule for one in members for rule in one.exchange.case.rules)
        smallest = frozenset(self._vocabulary.features(members[0].mask))
        keywords = frozenset(rule.keyword for rule in rules)
        return Group(Cause(cause, smallest, keywords), tuple(members))
