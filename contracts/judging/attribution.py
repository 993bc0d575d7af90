"""Which clause owns which failure, and which failures count at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Final

from contracts.clauses.clause import (
    ANSWERS,
    DELIVERY,
    NO_CRASH,
    UNIQUE,
    About,
    Clause,
    Excuse,
    Family,
)
from contracts.judging.evidence import Evidence, Tally
from contracts.judging.localisation import Failing, Group, Localisation
from contracts.record.case import Expectation
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature
from contracts.record.parsed import fingerprint

# So many answers that others got before, for one of its own, are no mix-up.
_CANNED: Final = 20
_CRASH: Final = 500
# That so many tries fail by chance, and none with the same cause passes, happens once in 64 times
# where every second answer is wrong, and once in 15,000 where every fifth is.
_MANY: Final = 6


class Attribution:
    """Puts failures down to causes, and causes to clauses."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def owned(self) -> dict[str, list[Group]]:
        """Give each group of failures to the clause that owns its cause."""
        owned: dict[str, list[Group]] = {name: [] for name in self._evidence.tallies}
        families: dict[str, list[Tally]] = {}
        for record in self._evidence.tallies.values():
            families.setdefault(record.clause.family_name, []).append(record)
        for members in families.values():
            if any(record.failures for record in members):
                for name, group in self._groups(members):
                    owned.setdefault(name, []).append(group)
        return owned

    def _share(self, failures: Iterable[Failing]) -> None:
        """Put the same request down to the same, each time that it was sent."""
        known = {
            fingerprint(one.exchange): self._evidence.diagnosed[one.exchange.number]
            for one in failures
            if one.exchange.number in self._evidence.diagnosed
        }
        for one in failures:
            found = known.get(fingerprint(one.exchange))
            if found is not None:
                self._evidence.diagnosed.setdefault(one.exchange.number, found)

    def _groups(self, members: list[Tally]) -> Iterator[tuple[str, Group]]:
        """Yield the groups of a family's failures, each with the id of the clause that owns it."""
        family = members[0].clause.family
        failures = self._failures(members)
        causes = Localisation(self._evidence.passes.vocabulary, self._passing(members))
        if self._evidence.is_diagnosed and _takes_asking(members[0].clause):
            self._share(failures)
            for name, group in self._diagnosed_groups(failures, causes):
                # What another family owns is found there.
                if name in self._evidence.tallies and self._evidence.tallies[name] in members:
                    yield name, group
            failures = [one for one in failures if self._is_open(one, family)]
        if family.name:
            # Where a valid request crashes, the crash is the fault.
            failures = [one for one in failures if not has_crashed(one)]
        for group in causes.groups(failures, split=family.split):
            # What no clause among those that were chosen claims is another's to report.
            owner = next((r for r in members if r.clause.claims(group.cause)), None)
            if owner is not None:
                yield owner.clause.id, group

    def _diagnosed_groups(
        self, failures: list[Failing], causes: Localisation
    ) -> Iterator[tuple[str, Group]]:
        """Yield a group for each cause that was found; failures without a cause are one group."""
        found: dict[tuple[str, tuple[Feature, ...]], list[Failing]] = {}
        for one in sorted(failures, key=_example):
            why = self._evidence.diagnosed.get(one.exchange.number)
            if why is not None and why.owner:
                found.setdefault((why.owner, why.cause.features), []).append(one)
        for (owner, features), group in found.items():
            if features:
                yield owner, causes.group(features, group)
            else:
                yield from ((owner, part) for part in causes.groups(group))

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
        return self._evidence.passes.masks(passing, by_rule=family.by_rule)

    def _failures(self, members: Iterable[Tally]) -> list[Failing]:
        found: dict[int, Failing] = {}
        for record in members:
            for one in record.kept:
                if not self._excused(record.clause, one):
                    found.setdefault(one.exchange.number, one)
        return list(found.values())

    def _excused(self, clause: Clause, failing: Failing) -> bool:
        if clause.make_judge is None and self.is_replay(failing):
            return True
        if self.explaining(clause, failing):
            return True
        if clause.about is About.OTHER_CREDENTIALS and clause.family.needs_control:
            # What is refused in any case says nothing of credentials.
            return not (
                is_accepted(failing) or self._evidence.is_controlled(failing.exchange.case.label)
            )
        excuse = clause.family.excuse
        if excuse is None:
            return False
        accepted = hash(fingerprint(failing.exchange)) in self._evidence.accepted
        return accepted is (excuse is Excuse.ACCEPTED)

    def explaining(self, clause: Clause, failing: Failing) -> list[str]:
        """Return which clauses explain why *clause* fails on this exchange, as they do, too."""
        if clause.id in DELIVERY:
            return []
        others = (*clause.explained_by, *DELIVERY)
        known = (name for name in others if name in self._evidence.tallies)
        return list(self.broken_by(failing.exchange, known))

    def broken_by(self, exchange: Exchange, names: Iterable[str]) -> Iterator[str]:
        """Yield which of the clauses of these *names* the exchange breaks."""
        tallies = self._evidence.tallies
        return (name for name in names if exchange.number in tallies[name].broken)

    def is_steady(self, clause: Clause, group: Group) -> bool:
        """Tell whether a group is large, and its cause was never met without the failure."""
        members = [
            tally
            for tally in self._evidence.tallies.values()
            if tally.clause.family_name == clause.family_name
        ]
        # Two features together may well be met in failures alone, by chance.
        if len(group.members) < _MANY or len(group.cause.features) > 1:
            return False
        if not group.cause.features:
            return not self._evidence.tallies[clause.id].passes
        wanted = self._evidence.passes.vocabulary.mask(group.cause.features)
        return not any(mask & wanted == wanted for mask in self._passing(members))

    def is_replay(self, failing: Failing) -> bool:
        """Tell whether another request's answer came: of this request it says nothing."""
        unique = self._evidence.tallies.get(UNIQUE)
        known = unique is not None and unique.failures > 0
        # A target that gives everybody one answer does not mix up answers: it has no others.
        canned = len(self._evidence.answers) * _CANNED < len(self._evidence.replayed)
        return known and not canned and failing.exchange.number in self._evidence.replayed


def _example(failing: Failing) -> tuple[bool, tuple[int, int]]:
    """Order failures by what they tell: a valid request first, and small ones."""
    return failing.exchange.case.expect is not Expectation.VALID, failing.size


def _takes_asking(clause: Clause) -> bool:
    """Tell whether a failure of *clause* may be put down to several causes, or clauses."""
    return bool(clause.family.name) or clause.id in {ANSWERS, NO_CRASH}


def is_accepted(failing: Failing) -> bool:
    """Tell whether the answer is one of success."""
    answer = failing.exchange.answer
    return answer is not None and 200 <= answer.status < 300


def has_crashed(failing: Failing) -> bool:
    """Tell whether the answer is a server error."""
    answer = failing.exchange.answer
    return answer is not None and answer.status >= _CRASH
