"""Find what failing exchanges have in common, so that one fault is one finding.

Spectrum-based fault localisation at its simplest (Jones and Harrold, "Empirical
evaluation of the Tarantula technique", ASE 2005), made strict: a feature can be
the cause only if no passing exchange has it.  The feature that explains most
failures is taken first, then the rest is explained in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from contracts.clauses.clause import Cause
from contracts.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Failing:
    """A failing exchange and the sentence that says how it fails."""

    exchange: Exchange
    message: str

    @property
    def size(self) -> tuple[int, int]:
        """Order by the length of the request, then by its place in the run."""
        return len(self.exchange.body or b""), self.exchange.number


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
    failing: Iterable[Failing], passed: AbstractSet[str], *, split: bool = True
) -> list[Group]:
    """Partition *failing* by cause; *passed* are the features of passing exchanges.

    Unless *split*, all failures are one group, whose cause is known only where one
    feature explains them all.
    """
    rest = sorted(failing, key=lambda one: one.size)
    if rest and not passed:
        # Nothing ever passes, so nothing in particular is to blame.
        return [_group("", rest)]
    if rest and not split:
        best = _best(rest, passed)
        explains = all(best in one.exchange.case.features for one in rest)
        return [_group(best if explains else "", rest)]
    found: list[Group] = []
    while rest:
        feature = _best(rest, passed)
        members = [one for one in rest if not feature or feature in one.exchange.case.features]
        found.append(_group(feature, members))
        taken = set(map(id, members))
        rest = [one for one in rest if id(one) not in taken]
    return found


def merged(parts: list[Group], most: int) -> list[Group]:
    """Return *parts*, largest first, with all beyond *most* put into one.

    A dozen causes that one request each shows are one fault that we cannot name.
    """
    parts = sorted(parts, key=lambda group: -len(group.members))
    if len(parts) <= most:
        return parts
    rest = sorted((m for group in parts[most - 1 :] for m in group.members), key=lambda m: m.size)
    return [*parts[: most - 1], _group("", rest)]


def _best(failing: list[Failing], passed: AbstractSet[str]) -> str:
    """Return the suspicious feature that most failures share; "" where none is."""
    counts = Counter(
        feature
        for one in failing
        for feature in one.exchange.case.features
        if feature not in passed
    )
    if not counts:
        return ""
    most = max(counts.values())
    # Of equally good explanations the shortest name is the most general one.
    return min((f for f, n in counts.items() if n == most), key=lambda f: (len(f), f))


def _group(feature: str, members: list[Failing]) -> Group:
    rules = (one.exchange.case.rule for one in members)
    cause = Cause(
        feature=feature,
        features=members[0].exchange.case.features,
        keywords=frozenset(rule.keyword for rule in rules if rule is not None),
    )
    return Group(cause, tuple(members))
