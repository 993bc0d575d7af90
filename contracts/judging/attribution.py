"""Which clause owns which failure, and which failures count at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from itertools import chain
from operator import or_
from typing import Final

from contracts.clauses.clause import (
    ANSWERS,
    NO_CRASH,
    Cause,
    Clause,
    Family,
)
from contracts.judging.evidence import Evidence, Tally
from contracts.judging.excuses import Excuses
from contracts.judging.failing import Failing, Group, has_crashed, is_answered, is_unread
from contracts.judging.grouping import (
    absorbed,
    beside,
    by_keyword,
    gathered,
    joined,
    of_one_sort,
    without_syntax,
)
from contracts.judging.localisation import Localisation
from contracts.judging.roots import of_one_root
from contracts.judging.sharing import share, since_then
from contracts.judging.widening import Widening
from contracts.record.case import Expectation
from contracts.record.feature import Feature, Kind

# That so many tries fail by chance, and none with the same cause passes, happens once in 64 times
# where every second answer is wrong, and once in 15,000 where every fifth is.
_MANY: Final = 6


class Attribution:
    """Puts failures down to causes, and causes to clauses.

    Attributes:
        excuses: which failures are no evidence.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.excuses = Excuses(evidence)

    def owned(self) -> dict[str, list[Group]]:
        """Give each group of failures to the clause that owns its cause."""
        owned: dict[str, list[Group]] = {name: [] for name in self._evidence.tallies}
        families: dict[str, list[Tally]] = {}
        for record in self._evidence.tallies.values():
            families.setdefault(record.clause.family_name, []).append(record)
        for members in families.values():
            if any(record.failures for record in members):
                for name, group in of_one_sort(self._groups(members)):
                    owned.setdefault(name, []).append(group)
        found = {name: joined(name, groups) for name, groups in owned.items()}
        # Where a reader crashes, or never comes to an end, each way to meet that is no fault.
        found |= {name: of_one_root(found[name]) for name in (NO_CRASH, ANSWERS) if name in found}
        return found

    def _groups(self, members: list[Tally]) -> Iterator[tuple[str, Group]]:
        """Yield the groups of a family's failures, each with the id of the clause that owns it."""
        family = members[0].clause.family
        failures, passing = self._failures(members), self._passing(members)
        is_partial = not passing and any(record.passes for record in members)
        vocabulary, masks = self._evidence.passes.vocabulary, {one.mask for one in failures}
        causes = Localisation(
            vocabulary,
            passing,
            failing=masks,
            is_partial=is_partial,
            is_by_rule=family.by_rule,
            is_remembering=members[0].clause.make_judge is not None,
        )
        asked = takes_asking(members[0].clause)
        # Where no answer is in order, and asking has told nothing, all is one.
        known = bool(passing) or any(self._has_cause(one) for one in failures)
        if self._evidence.is_diagnosed and asked and known:
            share(failures, self._evidence.diagnosed)
            for name, group in self._diagnosed_groups(failures, causes, members):
                # What another family owns is found there; of one not chosen, here.
                if name not in self._evidence.tallies:
                    yield _breaking(members, group), group
                elif self._evidence.tallies[name] in members:
                    yield name, group
            failures = [one for one in failures if self._is_open(one, family)]
        since = [] if asked else since_then(members[0], failures, _MANY)
        if since:
            cause = (Feature(Kind.SINCE, detail=since[0].exchange.number),)
            yield members[0].clause.id, causes.group(cause, since)
            return
        if family.name and {ANSWERS, NO_CRASH} <= self._evidence.tallies.keys():
            # Where a request crashes, or is not answered, that is the fault.
            failures = [one for one in failures if not has_crashed(one) and is_answered(one)]
        groups = causes.groups(failures, split=family.split)
        for group in chain.from_iterable(map(by_keyword, groups)) if family.by_rule else groups:
            owner = next((r.clause.id for r in members if r.clause.claims(group.cause)), "")
            # What no clause among those that were chosen claims is that of one it breaks.
            yield owner or _breaking(members, group), group

    def _diagnosed_groups(
        self, failures: list[Failing], causes: Localisation, members: list[Tally]
    ) -> Iterator[tuple[str, Group]]:
        """Yield a group for each cause that was found; failures without a cause are one group."""
        found: dict[tuple[str, tuple[Feature, ...]], list[Failing]] = {}
        asked = [self._evidence.diagnosed.get(one.exchange.number) for one in failures]
        causes_known = list(dict.fromkeys(why for why in asked if why is not None and why.owner))
        for one in sorted(failures, key=_example):
            why = self._evidence.diagnosed.get(one.exchange.number)
            if why is not None and why.owner and not why.cause.features:
                # What asking could not tell of one, it may have found of another.
                case = one.exchange.case
                why = next((other for other in causes_known if other.explains(case)), why)
            if why is not None and why.owner:
                found.setdefault((why.owner, why.cause.features), []).append(one)
        # One cause has one owner, however it was found.
        owners = {features: owner for owner, features in found if features}
        unknown = list[tuple[str, Group]]()
        for (owner, features), group in found.items():
            if features:
                continue
            if owner.startswith("refuse."):
                parts = [(owners.get(p.cause.features, owner), p) for p in causes.groups(group)]
                yield from without_syntax(parts)
                continue
            # What asking could not put down to anything has no cause, but may be several faults.
            unread = list(filter(is_unread, group))
            if unread:
                yield owner, causes.group((), unread)
            for part in causes.groups(one for one in group if one not in unread):
                is_rare = part.cause.feature == Feature(Kind.UNKNOWN)
                unknown.append((owner, part if is_rare else replace(part, cause=Cause())))
        known = [(owner, causes.group(f, group)) for (owner, f), group in found.items() if f]

        def claiming(group: Group) -> str:
            return next((r.clause.id for r in members if r.clause.claims(group.cause)), "")

        groups = Widening(causes, claiming).widened([*unknown, *known])
        yield from gathered(beside(absorbed(groups)))

    def _has_cause(self, one: Failing) -> bool:
        found = self._evidence.diagnosed.get(one.exchange.number)
        return found is not None and bool(found.cause.features)

    def _is_open(self, one: Failing, family: Family) -> bool:
        """Return whether a failing exchange is still to be put down to something.

        Where it was too late to find out, a crash is reported all the same.
        """
        found = self._evidence.diagnosed.get(one.exchange.number)
        return found is None or (not found.owner and not family.name)

    def _passing(self, members: list[Tally]) -> set[int]:
        """Return the masks of what passed; a refusal counts only where its control is accepted."""
        family = members[0].clause.family
        passing = reduce(or_, (record.passing for record in members))
        if family.needs_control:
            passing = self._evidence.passes.chosen(passing, self._evidence.is_controlled)
        elif members[0].clause.id == NO_CRASH:
            passing = self._evidence.passes.chosen(passing, self._evidence.is_in_order)
        return self._evidence.passes.masks(passing, by_rule=family.by_rule)

    def _failures(self, members: Iterable[Tally]) -> list[Failing]:
        found: dict[int, Failing] = {}
        for record in members:
            for one in record.kept:
                if not self.excuses.excused(record.clause, one):
                    found.setdefault(one.exchange.number, one)
        return list(found.values())

    def is_steady(self, clause: Clause, group: Group) -> bool:
        """Tell whether a group is large, and its cause was never met without the failure."""
        # Two features together may well be met in failures alone, by chance.
        if len(group.members) < _MANY or len(group.cause.features) > 1 or group.cause.also:
            return False
        if not group.cause.features or group.cause.feature == Feature(Kind.UNKNOWN):
            return not self._evidence.tallies[clause.id].passes
        return not self.is_met_in_passing(clause, group)

    def is_met_in_passing(self, clause: Clause, group: Group) -> bool:
        """Tell whether a request passed that has all that a group is put down to."""
        members = [
            tally
            for tally in self._evidence.tallies.values()
            if tally.clause.family_name == clause.family_name
        ]
        wanted = self._evidence.passes.vocabulary.mask(group.cause.features)
        return any(mask & wanted == wanted for mask in self._passing(members))


def _example(failing: Failing) -> tuple[bool, tuple[int, int]]:
    """Order failures by what they tell: a valid request first, and small ones."""
    return failing.exchange.case.expect is not Expectation.VALID, failing.size


def _breaking(members: Iterable[Tally], group: Group) -> str:
    """Return the id of the first clause among *members* that the group's first exchange breaks."""
    number = group.smallest.exchange.number
    return next(record.clause.id for record in members if number in record.broken)


def takes_asking(clause: Clause) -> bool:
    """Tell whether a failure of *clause* may be put down to several causes, or clauses."""
    return bool(clause.family.name) or clause.id in {ANSWERS, NO_CRASH}
