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
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from contracts.clauses.clause import Cause
from contracts.record.exchange import Exchange

# So few failures may well have a cause each.
_FEW: Final = 4
_CHANCE: Final = 20
_COMMON: Final = 80


@dataclass(frozen=True, slots=True)
class Failing:
    """A failing exchange, the sentence that says how it fails, and what may be to blame."""

    exchange: Exchange
    message: str
    features: frozenset[str]

    @property
    def size(self) -> tuple[int, int]:
        """Order by the length of the request, then by its place in the run."""
        return len(self.exchange.request.body or b""), self.exchange.number


@dataclass(frozen=True, slots=True)
class Group:
    """Failing exchanges with one cause; the smallest request comes first."""

    cause: Cause
    members: tuple[Failing, ...]

    @property
    def smallest(self) -> Failing:
        """The failing exchange with the smallest request."""
        return self.members[0]


def groups(
    failing: Iterable[Failing], passing: Collection[AbstractSet[str]], *, split: bool = True
) -> list[Group]:
    """Partition *failing* by cause; *passing* has the features of each passing exchange.

    Unless *split*, all failures are one group, whose cause is known only where one
    feature explains them all.
    """
    rest = sorted(failing, key=lambda one: one.size)
    if rest and not passing:
        # Nothing ever passes, so nothing in particular is to blame.
        return [_group((), rest)]
    passed = set().union(*passing)
    if rest and not split:
        best, count = _single(rest, passed)
        return [_group((best,) if count == len(rest) else (), rest)]
    found: list[Group] = []
    while rest:
        cause = _cause(rest, passed, passing)
        members = [one for one in rest if one.features.issuperset(cause)]
        found.append(_group(cause, members))
        taken = set(map(id, members))
        rest = [one for one in rest if id(one) not in taken]
    return found


def _cause(
    rest: list[Failing], passed: AbstractSet[str], passing: Collection[AbstractSet[str]]
) -> tuple[str, ...]:
    """Return the feature, or the two, that explain most of *rest*; nothing where none do."""
    best, count = _single(rest, passed)
    if count * 2 >= len(rest) or len(rest) < _FEW:
        return (best,) if count else ()
    pair, together = _pair(rest, passing, more_than=2 * count)
    if together:
        return pair
    # What one or two of many failures have to themselves is chance.
    return (best,) if count > max(1, len(rest) // _CHANCE) else ()


def merged(parts: list[Group], most: int) -> list[Group]:
    """Return *parts*, largest first, with all beyond *most* put into one.

    A dozen causes that one request each shows are one fault that we cannot name.
    """
    parts = sorted(parts, key=lambda group: -len(group.members))
    if len(parts) <= most:
        return parts
    rest = sorted((m for group in parts[most - 1 :] for m in group.members), key=lambda m: m.size)
    return [*parts[: most - 1], _group((), rest)]


def _single(failing: list[Failing], passed: AbstractSet[str]) -> tuple[str, int]:
    """Return the suspicious feature that most failures share, and how many do."""
    counts = Counter(
        feature for one in failing for feature in one.features if feature not in passed
    )
    if not counts:
        return "", 0
    most = max(counts.values())
    # Of equally good explanations the shortest name is the most general one.
    return min((f for f, n in counts.items() if n == most), key=lambda f: (len(f), f)), most


def _pair(
    failing: list[Failing], passing: Collection[AbstractSet[str]], *, more_than: int
) -> tuple[tuple[str, ...], int]:
    """Return two features that no passing exchange has together, and how many failures do."""
    counts = Counter(feature for one in failing for feature in one.features)
    common = sorted((f for f, n in counts.items() if n > more_than), key=lambda f: (-counts[f], f))
    common = common[:_COMMON]
    fails = _index(common, [one.features for one in failing])
    passes = _index(common, passing)
    together = {(a, b): (fails[a] & fails[b]).bit_count() for a, b in combinations(common, 2)}
    for pair in sorted(together, key=lambda p: (-together[p], len(p[0] + p[1]), p)):
        if together[pair] <= more_than:
            break
        if not passes[pair[0]] & passes[pair[1]]:
            return pair, together[pair]
    return (), 0


def _index(features: list[str], sets: Iterable[AbstractSet[str]]) -> dict[str, int]:
    """Return, for each feature, an integer whose n-th bit says whether the n-th set has it."""
    found = dict.fromkeys(features, 0)
    for n, one in enumerate(sets):
        for feature in found.keys() & one:
            found[feature] |= 1 << n
    return found


def _group(cause: tuple[str, ...], members: list[Failing]) -> Group:
    rules = (one.exchange.case.rule for one in members)
    return Group(
        Cause(
            feature=cause[0] if len(cause) == 1 else "",
            together=cause if len(cause) > 1 else (),
            features=members[0].features,
            keywords=frozenset(rule.keyword for rule in rules if rule is not None),
        ),
        tuple(members),
    )
