"""What becomes of a clause that does not fail by itself: it passes, or is left open, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contracts.clauses.clause import ANSWERS, CROSSTALK, NO_CRASH, UNIQUE, About, Clause, Excuse
from contracts.judging.evidence import Evidence, Tally
from contracts.judging.excuses import Excuses
from contracts.judging.failing import Group, has_crashed, is_accepted, is_answered
from contracts.judging.finding import ClauseVerdict, Outcome
from contracts.record.case import Expectation

# What leaves nothing to judge for clauses about this kind of exchange.
_HIDING: Final = {
    About.CREATED: ("wire.", "thread.object-itself", "accept."),
    About.VALID: ("wire.", "thread.object-itself"),
    About.INVALID: (NO_CRASH, ANSWERS),
    About.OTHER_CREDENTIALS: (NO_CRASH, ANSWERS),
}
# What was expected of the requests whose answers these clauses need; elsewhere it is valid ones.
_HIDDEN: Final = {About.INVALID: Expectation.INVALID}

_UNANSWERED: Final = "the valid requests to compare those that were refused with were not answered"
_UNCONTROLLED: Final = "the same requests with the right credentials were not accepted"


def is_for_want_of_requests(verdict: ClauseVerdict) -> bool:
    """Tell whether a clause is untested only because too little was sent, or answered."""
    return verdict.reason in {f"needs {verdict.clause.needs}", _UNANSWERED, _UNCONTROLLED}


class Reasons:
    """Gives the outcome of clauses that do not fail by themselves, at one moment of a run."""

    def __init__(self, evidence: Evidence, excuses: Excuses) -> None:
        self._evidence = evidence
        self._excuses = excuses

    def undecided(
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
        explaining = self._excuses.explaining
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
        if any(self._excuses.is_replay(one) for one in record.kept):
            return f"they got the answers of others, see {UNIQUE}"
        if any(self._excuses.is_misdirected(record.clause, one) for one in record.kept):
            return f"they got the answers of others, see {CROSSTALK}"
        if record.clause.family.excuse is Excuse.UNLIKE:
            return str(Excuse.UNLIKE)
        keys = {one.fingerprint for one in record.kept}
        related = [name for name, groups in owned.items() if _meets(groups, keys)]
        see = f"; see {', '.join(sorted(related))}" if related else ""
        return f"the same requests were answered rightly another time{see}"

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
