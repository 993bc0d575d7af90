"""From the evidence to the verdict on each clause, which comes from the clause's own evidence.

A clause fails when an exchange it judges breaks it and no named finding explains that very
exchange.  It passes only if none was answered wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from contracts.clauses.clause import (
    ANSWERS,
    DELIVERY,
    NO_CRASH,
    RELIABILITY,
    UNIQUE,
    About,
    Cause,
    Clause,
)
from contracts.judging.attribution import Attribution, has_crashed
from contracts.judging.evidence import Evidence, Tally
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.judging.localisation import Failing, Group
from contracts.record.case import Expectation, Scenario
from contracts.record.parsed import fingerprint
from contracts.record.writing import of_delivery

# What one curl line cannot show by itself.
_SEQUENCES: Final = {
    Scenario.PARALLEL: "; it was sent beside others, and one request alone may not show it",
    Scenario.REFUSED_BESIDE: "; it was sent beside others, and one request alone may not show it",
    Scenario.AFTER_REFUSAL: "; it was sent right after a refused one, and alone may not show it",
    Scenario.IDENTICAL: "; it was sent after the same request, and alone may not show it",
}


# What leaves nothing to judge for clauses about this kind of exchange.
_HIDING: Final = {
    About.ANY: (ANSWERS,),
    About.OPERATION: (ANSWERS,),
    About.CREATED: ("wire.", "thread.object-itself", "accept."),
    About.VALID: (NO_CRASH, ANSWERS, "wire.status-200"),
    About.INVALID: (NO_CRASH, ANSWERS),
    About.OTHER_CREDENTIALS: (NO_CRASH, ANSWERS),
}


class Conclusions:
    """Makes the verdicts of one moment of a run."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._attribution = Attribution(evidence)

    def all(self) -> list[ClauseVerdict]:
        """Return the verdict on every clause, in the order of the catalogue."""
        owned = self._attribution.owned()
        owners = {
            (self._evidence.tallies[name].clause.family_name, one.exchange.number): name
            for name, groups in owned.items()
            for group in groups
            for one in group.members
        }
        verdicts = [self._verdict(one, owned, owners) for one in self._evidence.tallies.values()]
        failing = [one.clause for one in verdicts if one.outcome is Outcome.FAIL]
        return [self._related(verdict, failing) for verdict in verdicts]

    def _related(self, verdict: ClauseVerdict, failing: Sequence[Clause]) -> ClauseVerdict:
        """Say of each finding which other failing clauses the very same answer breaks."""
        family = verdict.clause.family_name
        others = [clause.id for clause in failing if clause.family_name != family]
        broken_by = self._attribution.broken_by
        findings = tuple(
            replace(one, also_breaks=tuple(broken_by(one.exchange, others)))
            for one in verdict.findings
        )
        return replace(verdict, findings=findings)

    def _verdict(
        self, record: Tally, owned: dict[str, list[Group]], owners: dict[tuple[str, int], str]
    ) -> ClauseVerdict:
        clause, seen = record.clause, record.seen
        own = owned[clause.id]
        explaining = [name for name in clause.family.defers_to if owned.get(name)]
        if explaining == [RELIABILITY] and clause.id not in DELIVERY:
            # What fails whenever its cause is there does not come and go.
            steady = [one for one in own if self._attribution.is_steady(clause, one)]
            own, explaining = (steady, []) if steady else (own, explaining)
        if own and not explaining:
            groups = sorted(own, key=_telling)
            found = tuple(self._finding(clause, group) for group in groups)
            outcome = Outcome.ERROR if record.error else Outcome.FAIL
            return ClauseVerdict(clause, outcome, seen, found, record.error)
        fails_with = explaining[0] if own else ""
        outcome, reason = self._undecided(record, owned, owners, fails_with)
        return ClauseVerdict(
            clause, outcome, 0 if outcome is Outcome.UNTESTED else seen, (), reason
        )

    def _undecided(
        self,
        record: Tally,
        owned: dict[str, list[Group]],
        owners: dict[tuple[str, int], str],
        fails_with: str,
    ) -> tuple[Outcome, str]:
        """Return the outcome of a clause that does not fail by itself, and the reason."""
        clause = record.clause
        if record.error:
            return Outcome.ERROR, record.error
        if fails_with:
            return Outcome.INCONCLUSIVE, f"fails together with {fails_with}"
        if record.failures:
            return Outcome.INCONCLUSIVE, self._hidden(record, owners)
        if not record.passes:
            return Outcome.UNTESTED, self._needed(clause, owned)
        if clause.family.needs_control and not self._evidence.passes.has(
            record.passing, self._evidence.is_controlled
        ):
            return Outcome.UNTESTED, "valid requests like those that were refused are refused, too"
        return Outcome.PASS, ""

    def _hidden(self, record: Tally, owners: dict[tuple[str, int], str]) -> str:
        """Say how many of a clause's requests were answered wrongly, and what explains that."""
        explaining = self._attribution.explaining
        family, numbers = record.clause.family_name, [o.exchange.number for o in record.kept]
        names = {owners.get((family, number), "") for number in numbers}
        found = map(self._evidence.diagnosed.get, numbers)
        names |= {why.owner for why in found if why is not None}
        if record.clause.family.name and any(map(has_crashed, record.kept)):
            names.add(NO_CRASH)
        names |= {name for one in record.kept for name in explaining(record.clause, one)}
        see = ", ".join(sorted(names - {""})) or self._excuse_of(record)
        count = f"{record.failures} of its {record.seen} requests"
        return f"{count} were answered wrongly, for a reason of their own: see {see}"

    def _excuse_of(self, record: Tally) -> str:
        """Return the clause that owns what excuses failures."""
        if any(self._attribution.is_replay(one) for one in record.kept):
            return UNIQUE
        return RELIABILITY if record.clause.family.excuse else NO_CRASH

    def _finding(self, clause: Clause, group: Group) -> Finding:
        # What shows it by itself is the better example.
        alone = [one for one in group.members if _shows_alone(one)]
        shown = alone[0] if alone else min(group.members, key=_by_validity)
        key = fingerprint(shown.exchange)
        failed, passed = (1, 0)
        if clause.make_judge is None:
            failed, passed = self._tries(clause, key)
        else:
            # A judge that remembers knows more the later it is asked.
            shown = [one for one in group.members if fingerprint(one.exchange) == key][-1]
        return Finding(
            clause=clause.id,
            message=shown.message + _said_besides(shown),
            exchange=shown.exchange,
            # What is sent again is still the same request.
            count=len({fingerprint(one.exchange) for one in group.members}),
            # What passes, too, has no cause that those that pass lack.
            cause=Cause() if passed else group.cause,
            failed=failed,
            tries=failed + passed,
        )

    def _tries(self, clause: Clause, key: bytes) -> tuple[int, int]:
        """Return how often a request failed, and from then on passed."""
        records = self._evidence.tallies.values()
        members = [r for r in records if r.clause.family_name == clause.family_name]
        failed, passed = next((r.tries[key] for r in members if key in r.tries), (1, 0))
        return failed, passed

    def _needed(self, clause: Clause, owned: dict[str, list[Group]]) -> str:
        """Say what would make a clause testable, and what hides that."""
        hiding = (*clause.hidden_by, *_HIDING[clause.about])
        broken = [name for name, groups in owned.items() if groups and name != clause.id]
        found = [name for name in broken if name.startswith(hiding)]
        return f"needs {clause.needs}" + (f"; see {', '.join(found)}" if found else "")


def _by_validity(one: Failing) -> bool:
    """Order failures: valid requests first."""
    return one.exchange.case.expect is not Expectation.VALID


def _shows_alone(one: Failing) -> bool:
    """Return whether the request shows its failure by what it says, sent by itself."""
    return one.exchange.case.scenario not in {*_SEQUENCES, Scenario.DELIVERY}


def _said_besides(one: Failing) -> str:
    """Say what about an exchange its curl line, or what it says, does not show."""
    case = one.exchange.case
    words = ", ".join(feature.words for feature in of_delivery(case.request))
    return _SEQUENCES.get(case.scenario, "") + (f"; it was {words}" if words else "")


def _telling(group: Group) -> tuple[bool, int]:
    """Order groups: what valid requests show comes first, then what most requests show."""
    valid = group.smallest.exchange.case.expect is Expectation.VALID
    return not valid, -len(group.members)
