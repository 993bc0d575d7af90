"""From the evidence to the verdict on each clause, which comes from the clause's own evidence.

A clause fails when an exchange it judges breaks it and no named finding explains that very
exchange.  It passes only if none was answered wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from contracts.clauses.clause import (
    AFTER_REFUSAL,
    ANSWERS,
    CROSSTALK,
    DELIVERY,
    NO_CRASH,
    RELIABILITY,
    UNIQUE,
    About,
    Breach,
    Cause,
    Clause,
    Excuse,
)
from contracts.judging.attribution import Attribution, takes_asking
from contracts.judging.chance import as_often, is_by_chance
from contracts.judging.confirmed import is_a_guess, tries_of
from contracts.judging.evidence import Evidence, Tally
from contracts.judging.finding import UNSURE, ClauseVerdict, Finding, Outcome
from contracts.judging.grouping import as_one
from contracts.judging.localisation import Failing, Group, has_crashed, is_accepted, is_answered
from contracts.judging.related import related
from contracts.judging.showing import example, said_besides, telling
from contracts.record.case import Expectation

# What leaves nothing to judge for clauses about this kind of exchange.
_HIDING: Final = {
    About.CREATED: ("wire.", "thread.object-itself", "accept."),
    About.VALID: ("wire.", "thread.object-itself"),
    About.INVALID: (NO_CRASH, ANSWERS),
    About.OTHER_CREDENTIALS: (NO_CRASH, ANSWERS),
}
# What was expected of the requests whose answers these clauses need.
_EXPECTED: Final = {About.VALID: Expectation.VALID, About.INVALID: Expectation.INVALID}
_HIDDEN: Final = {About.INVALID: Expectation.INVALID}

_UNANSWERED: Final = "the valid requests to compare those that were refused with were not answered"
_UNCONTROLLED: Final = "the same requests with the right credentials were not accepted"


def is_for_want_of_requests(verdict: ClauseVerdict) -> bool:
    """Tell whether a clause is untested only because too little was sent, or answered."""
    return verdict.reason in {f"needs {verdict.clause.needs}", _UNANSWERED, _UNCONTROLLED}


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
        return related(verdicts, owned)

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
        outcome, reason = self._undecided(record, owned, owners, fails_with)
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

    def _undecided(
        self,
        record: Tally,
        owned: dict[str, list[Group]],
        owners: dict[tuple[str, int], str],
        fails_with: str,
    ) -> tuple[Outcome, str]:
        """Return the outcome of a clause that does not fail by itself, and the reason."""
        if record.error:
            return Outcome.ERROR, record.error
        if fails_with:
            return Outcome.INCONCLUSIVE, f"fails together with {fails_with}"
        if record.failures and self._lacks_controls(record):
            return Outcome.UNTESTED, _UNCONTROLLED
        if record.failures:
            return Outcome.INCONCLUSIVE, self._hidden(record, owned, owners)
        why = self._hollow(record, owned)
        return (Outcome.UNTESTED, why) if why else (Outcome.PASS, "")

    def _lacks_controls(self, record: Tally) -> bool:
        """Tell whether all that is known of credentials is that other requests are refused, too."""
        clause = record.clause
        if clause.about is not About.OTHER_CREDENTIALS or not clause.family.needs_control:
            return False
        labels = (one.exchange.case.label for one in record.kept)
        refused = not any(map(is_accepted, record.kept)) and not record.passes
        return refused and not any(map(self._evidence.is_controlled, labels))

    def _hollow(self, record: Tally, owned: dict[str, list[Group]]) -> str:
        """Say why what passed is no evidence; nothing where it is."""
        clause, has = record.clause, self._evidence.passes.has
        if not record.passes:
            return self._needed(clause, owned)
        if clause.family.needs_control and not has(record.passing, self._evidence.is_controlled):
            return self._uncontrolled(record)
        moot = [name for name in clause.moot_with if owned.get(name)]
        return f"it says nothing as long as {moot[0]} fails" if moot else ""

    def _uncontrolled(self, record: Tally) -> str:
        """Say why no refusal proves anything: no valid request like it is accepted."""
        if self._evidence.passes.has(record.passing, self._evidence.has_refused_control):
            return "valid requests like those that were refused are refused, too"
        return _UNANSWERED

    def _hidden(
        self,
        record: Tally,
        owned: dict[str, list[Group]],
        owners: dict[tuple[str, int], str],
    ) -> str:
        """Say how many of a clause's requests were answered wrongly, and what explains that."""
        explaining = self._attribution.explaining
        family, numbers = record.clause.family_name, [o.exchange.number for o in record.kept]
        names = {owners.get((family, number), "") for number in numbers}
        found = map(self._evidence.diagnosed.get, numbers)
        names |= {why.owner for why in found if why is not None}
        if record.clause.family.name:
            names |= {NO_CRASH for one in record.kept if has_crashed(one)}
            names |= {ANSWERS for one in record.kept if not is_answered(one)}
        names |= {name for one in record.kept for name in explaining(record.clause, one)}
        if names - {""}:
            return (
                f"failures of other clauses hide whether it holds (they explain the wrong answers "
                f"to {_of(record)}); mend those first: see {', '.join(sorted(names - {''}))}"
            )
        return f"wrong answers came to {_of(record)}: {self._excuse_of(record, owned)}"

    def _excuse_of(self, record: Tally, owned: dict[str, list[Group]]) -> str:
        """Say what excuses failures, and which failing clause that is, if any."""
        if any(self._attribution.is_replay(one) for one in record.kept):
            return f"they got the answers of others, see {UNIQUE}"
        if record.clause.family.excuse is Excuse.UNLIKE:
            return str(Excuse.UNLIKE)
        keys = {one.fingerprint for one in record.kept}
        related = [name for name, groups in owned.items() if _meets(groups, keys)]
        see = f"; see {', '.join(sorted(related))}" if related else ""
        return f"the same requests were answered rightly another time{see}"

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
        guessed = is_a_guess(self._evidence, clause, group, shown)
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

    def _hides(self, clause: Clause, name: str, groups: Sequence[Group]) -> bool:
        """Return whether the failure of another clause may leave *clause* nothing to judge."""
        if clause.about in {About.ANY, About.OPERATION}:
            return name == ANSWERS and not self._evidence.tallies[name].passes
        wanted = _HIDDEN.get(clause.about, Expectation.VALID)
        return name.startswith(_HIDING[clause.about]) and any(
            one.exchange.case.expect is wanted for group in groups for one in group.members
        )

    def _needed(self, clause: Clause, owned: dict[str, list[Group]]) -> str:
        """Say what would make a clause testable, and what hides that."""
        if clause.missing:
            return clause.missing
        failing = {name: groups for name, groups in owned.items() if groups and name != clause.id}
        # What is known to hide it says more than what may.
        found = [n for n in failing if clause.hidden_by and n.startswith(clause.hidden_by)]
        found = found or [n for n, groups in failing.items() if self._hides(clause, n, groups)]
        return f"needs {clause.needs}" + (f"; see {', '.join(found)}" if found else "")


def _comes_and_goes(clause: Clause, groups: Sequence[Group]) -> bool:
    """Return whether requests like those of *clause* are among what is answered now so, now so."""
    if clause.about not in _EXPECTED:
        return True
    # That invalid requests are let in at times says nothing of valid ones that are refused.
    wanted = _EXPECTED[clause.about]
    return any(one.exchange.case.expect is wanted for group in groups for one in group.members)


def _of(record: Tally) -> str:
    """Say how many of the requests that a clause was judged on failed."""
    if record.seen == 1:
        return "the one request that it was judged on"
    count = f"all {record.seen}"
    if record.failures < record.seen:
        count = f"{record.failures} of the {record.seen}"
    return f"{count} requests that it was judged on"


def _meets(groups: Sequence[Group], keys: set[bytes]) -> bool:
    """Return whether any failure is one of the requests with these fingerprints."""
    return any(one.fingerprint in keys for group in groups for one in group.members)
