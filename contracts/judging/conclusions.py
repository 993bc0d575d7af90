"""From the evidence to the verdict on each clause, which comes from the clause's own evidence.

A clause fails when an exchange it judges breaks it and no named finding explains that very
exchange.  It passes only if none was answered wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from contracts.clauses.clause import (
    AFTER_REFUSAL,
    CROSSTALK,
    DELIVERY,
    REFUSAL,
    RELIABILITY,
    About,
    Breach,
    Cause,
    Clause,
)
from contracts.judging.attribution import Attribution, takes_asking
from contracts.judging.chance import as_often, is_by_chance
from contracts.judging.confirmed import comes_and_goes, is_a_guess, tries_of
from contracts.judging.conflicts import is_conflict
from contracts.judging.evidence import Evidence, Tally
from contracts.judging.failing import Failing, Group
from contracts.judging.finding import UNSURE, ClauseVerdict, Finding, Outcome
from contracts.judging.grouping import as_one
from contracts.judging.reasons import Reasons
from contracts.judging.related import related
from contracts.judging.shadows import in_shadow
from contracts.judging.showing import example, said_besides, telling
from contracts.record.case import Expectation

# What was expected of the requests whose answers these clauses need.
_EXPECTED: Final = {About.VALID: Expectation.VALID, About.INVALID: Expectation.INVALID}


class Conclusions:
    """Makes the verdicts of one moment of a run."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._attribution = Attribution(evidence)
        self._reasons = Reasons(evidence, self._attribution.excuses)

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
        return related(in_shadow(verdicts, owned), owned)

    def _verdict(
        self, record: Tally, owned: dict[str, list[Group]], owners: dict[tuple[str, int], str]
    ) -> ClauseVerdict:
        clause, seen = record.clause, record.seen
        own = owned[clause.id]
        names = (name for name in clause.family.defers_to if owned.get(name))
        explaining = [n for n in names if n != RELIABILITY or _comes_and_goes(clause, owned[n])]
        certain = self._unexplained(clause, own, explaining)
        own, explaining = (certain, []) if certain else (own, explaining)
        if own and not explaining:
            found = tuple(self._findings(clause, sorted(own, key=telling)))
            outcome = Outcome.ERROR if record.error else Outcome.FAIL
            return ClauseVerdict(clause, outcome, seen, found, record.error)
        fails_with = explaining[0] if own else ""
        outcome, reason = self._reasons.undecided(record, owned, owners, fails_with)
        return ClauseVerdict(
            clause, outcome, 0 if outcome is Outcome.UNTESTED else seen, (), reason
        )

    def _unexplained(
        self, clause: Clause, own: Sequence[Group], explaining: Sequence[str]
    ) -> list[Group]:
        """Return which groups of failures are none of what the *explaining* clauses explain."""
        if explaining == [CROSSTALK]:
            # In what is evidently the request's own answer, nothing is another's.
            return [one for one in own if self._is_own(clause, one)]
        if clause.id == AFTER_REFUSAL and explaining:
            # What comes and goes does so after refusals, too; more of it is theirs.
            tallies = self._evidence.tallies
            each_time = any(member.is_own for one in own for member in one.members)
            by_chance = as_often(tallies[clause.id], tallies[RELIABILITY], each_time=each_time)
            return [] if by_chance else list(own)
        if explaining == [RELIABILITY] and clause.family_name == REFUSAL:
            # Where rules are checked at times, each may have been overlooked by chance.
            tally = self._evidence.tallies[clause.id]
            return [one for one in own if not is_by_chance(tally, one)]
        if explaining == [RELIABILITY] and clause.id not in DELIVERY:
            # What fails whenever its cause is there does not come and go.
            return [one for one in own if self._attribution.is_steady(clause, one)]
        return []

    def _is_own(self, clause: Clause, group: Group) -> bool:
        """Return whether a group's answers are no mix-up, which asks for no cause."""
        if any(one.is_own for one in group.members):
            return True
        known = any(feature.kind not in UNSURE for feature in group.cause.features)
        mixed = any(one.is_mixed for one in group.members)
        if not known or mixed or not self._attribution.is_steady(clause, group):
            return False
        return not is_by_chance(self._evidence.tallies[clause.id], group)

    def _findings(self, clause: Clause, groups: list[Group]) -> list[Finding]:
        """Return a finding for each fault: what has one identity is one, however it was met."""
        alike: dict[str, list[Group]] = {}
        found = [(self._finding(clause, group), group) for group in groups]
        for finding, group in found:
            alike.setdefault(finding.identity, []).append(group)
        if len(alike) == len(found):
            return [finding for finding, _ in found]
        return [self._finding(clause, as_one(same)) for same in alike.values()]

    def _finding(self, clause: Clause, group: Group) -> Finding:
        shown = example(group)
        key = shown.fingerprint
        # What passes, too, has no cause that those that pass lack.
        failed, passed = (1, 0)
        if clause.make_judge is None:
            failed, passed = tries_of(self._evidence, clause, key)
        else:
            # A judge that remembers knows more the later it is asked.
            shown = [one for one in group.members if one.fingerprint == key][-1]
        guessed = self._is_doubtful(clause, group) or is_a_guess(
            self._evidence, clause, group, shown
        )
        return Finding(
            clause=clause.id,
            message=shown.message + said_besides(clause, shown),
            exchange=shown.exchange,
            # What is sent again is still the same request.
            count=len({one.fingerprint for one in group.members}),
            cause=Cause() if passed or guessed else group.cause,
            failed=failed,
            tries=failed + passed,
            is_asked=takes_asking(clause),
            is_by_rule=clause.family.by_rule,
            **self._shown_by(shown),
        )

    def _is_doubtful(self, clause: Clause, group: Group) -> bool:
        """Return whether requests may have failed by chance, and were not sent again for that."""
        if not self._evidence.is_cut_short or not comes_and_goes(self._evidence, clause):
            return False
        by_chance = is_by_chance(self._evidence.tallies[clause.id], group)
        return by_chance or self._attribution.is_met_in_passing(clause, group)

    def _shown_by(self, one: Failing) -> dict[str, Any]:
        """Return what of an exchange shows the failure, as far as the clause says it."""
        breach = one.message
        if not isinstance(breach, Breach):
            return {"earlier": self._evidence.beside(one.exchange)}
        sent = self._evidence.sent
        earlier = tuple(sent[number] for number in breach.earlier if number in sent)
        return {
            "at": breach.at,
            "difference": breach.difference,
            "earlier": earlier or self._evidence.beside(one.exchange),
            "manner": breach.manner,
        }


def _comes_and_goes(clause: Clause, groups: Sequence[Group]) -> bool:
    """Return whether requests like those of *clause* are among what is answered now so, now so."""
    if clause.about not in _EXPECTED:
        return True
    # That invalid requests are let in at times says nothing of valid ones that are refused, and
    # that a body is refused the second time nothing of the first.
    wanted, members = _EXPECTED[clause.about], [one for group in groups for one in group.members]
    return any(
        one.exchange.case.expect is wanted and not is_conflict(one.exchange) for one in members
    )
