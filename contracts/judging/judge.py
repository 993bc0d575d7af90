"""Judge exchanges as they come, and say at the end what each clause's verdict is.

Judging is streaming: of a passing exchange only its features are remembered, of the
failing ones a bounded number.  Nothing here sends anything.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Final

from contracts.clauses import Clause
from contracts.clauses.clause import NO_CRASH, RELIABILITY, UNIQUE, Excuse, JudgeFunction, NotYet
from contracts.clauses.memory import FirstSeen
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.judging.localisation import Failing, Group, Localisation, merged
from contracts.judging.passes import Passes
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature
from contracts.record.feature import Kind as FeatureKind
from contracts.record.parsed import About, ParsedExchange, digest, fingerprint

_KEPT_FAILURES: Final = 1_000
_KEPT_BODY: Final = 50_000
_MOST_FINDINGS: Final = 4


@dataclass(slots=True)
class _Record:
    clause: Clause
    function: JudgeFunction
    seen: int = 0
    passes: int = 0
    failures: int = 0
    kept: list[Failing] = field(default_factory=list)
    passing: int = 0
    # How often the very same request failed and, from then on, passed.
    tries: dict[bytes, list[int]] = field(default_factory=dict)
    error: str = ""


class Judge:
    """Applies clauses to exchanges, one after the other."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._records = {c.id: _Record(c, _function(c)) for c in clauses}
        self._by_kinds: dict[frozenset[About], list[_Record]] = {}
        self._accepted: set[int] = set()
        self._answers = FirstSeen[bytes, bytes]()
        self._passes = Passes()
        self._replayed: set[int] = set()

    def see(self, exchange: Exchange) -> list[tuple[str, str]]:
        """Judge one exchange; return the id and sentence of each clause it breaks."""
        parsed = ParsedExchange(exchange)
        broken = []
        for record in self._about(parsed.kinds):
            try:
                message = self._judged(record, parsed)
            except Exception:  # noqa: BLE001 -- a fault of ours must not be blamed on the target
                record.error = traceback.format_exc()
                continue
            if message is not None:
                broken.append((record.clause.id, message))
        if parsed.status == 200:
            self._accepted.add(hash(parsed.fingerprint))
            self._watch_for_replays(parsed)
        return broken

    def _judged(self, record: _Record, parsed: ParsedExchange) -> str | None:
        """Apply one clause and take note of the result."""
        if record.error or not record.clause.applies(parsed):
            return None
        try:
            message = record.function(parsed)
        except NotYet:
            return None
        record.seen += 1
        if message is None:
            record.passes += 1
            if record.tries and parsed.fingerprint in record.tries:
                record.tries[parsed.fingerprint][1] += 1
            record.passing |= self._passes.bit(parsed.exchange.case)
            return None
        record.failures += 1
        if len(record.tries) < _KEPT_FAILURES:
            record.tries.setdefault(parsed.fingerprint, [0, 0])[0] += 1
        if len(record.kept) < _KEPT_FAILURES:
            kept = _kept(parsed.exchange)
            mask = self._passes.vocabulary.mask(_features(record, parsed))
            record.kept.append(Failing(kept, message, mask))
        return message

    def _watch_for_replays(self, parsed: ParsedExchange) -> None:
        """Take note of an answer that another request got before, byte for byte."""
        answer = parsed.exchange.answer
        assert answer is not None
        first = self._answers.first(digest(answer.body), parsed.fingerprint)
        if first != parsed.fingerprint:
            self._replayed.add(parsed.exchange.number)

    def _about(self, kinds: frozenset[About]) -> list[_Record]:
        """Return the records of clauses about these kinds of exchange."""
        if kinds not in self._by_kinds:
            records = self._records.values()
            self._by_kinds[kinds] = [r for r in records if r.clause.about in kinds]
        return self._by_kinds[kinds]

    def failing(self) -> list[str]:
        """Return the ids of clauses that are broken so far."""
        return [name for name, record in self._records.items() if record.failures]

    def suspects(self) -> list[Finding]:
        """Return findings that another try of the same request may tell more of."""
        found = (verdict.findings for verdict in self.verdicts())
        return [
            finding
            for findings in found
            for finding in findings
            if self.is_about_one_exchange(finding.clause) or finding.clause == RELIABILITY
        ]

    def is_about_one_exchange(self, name: str) -> bool:
        """Tell whether the clause *name* judges each exchange by itself."""
        return self._records[name].clause.make_judge is None

    def verdicts(self) -> list[ClauseVerdict]:
        """Return the verdict on every clause, in the order of the catalogue."""
        owned = self._attribute()
        return [self._verdict(record, owned) for record in self._records.values()]

    def _attribute(self) -> dict[str, list[Group]]:
        """Give each group of failures to the clause that owns its cause."""
        owned: dict[str, list[Group]] = {name: [] for name in self._records}
        families: dict[str, list[_Record]] = {}
        for record in self._records.values():
            families.setdefault(record.clause.family_name, []).append(record)
        for members in families.values():
            if not any(record.failures for record in members):
                continue
            family = members[0].clause.family
            passing = reduce(or_, (record.passing for record in members))
            masks = self._passes.masks(passing, by_rule=family.by_rule)
            causes = Localisation(self._passes.vocabulary, masks)
            for group in causes.groups(self._failures(members), split=family.split):
                owner = next((r for r in members if r.clause.claims(group.cause)), members[-1])
                owned[owner.clause.id].append(group)
        return owned

    def _failures(self, members: Iterable[_Record]) -> list[Failing]:
        found: dict[int, Failing] = {}
        for record in members:
            for one in record.kept:
                if not self._excused(record.clause, one):
                    found.setdefault(one.exchange.number, one)
        return list(found.values())

    def _excused(self, clause: Clause, failing: Failing) -> bool:
        if clause.make_judge is None and self._is_replay(failing):
            return True
        excuse = clause.family.excuse
        if excuse is None:
            return False
        accepted = hash(fingerprint(failing.exchange)) in self._accepted
        return accepted is (excuse is Excuse.ACCEPTED)

    def _is_replay(self, failing: Failing) -> bool:
        """Tell whether another request's answer came: of this request it says nothing."""
        unique = self._records.get(UNIQUE)
        known = unique is not None and unique.failures > 0
        return known and failing.exchange.number in self._replayed

    def _verdict(self, record: _Record, owned: dict[str, list[Group]]) -> ClauseVerdict:
        clause, seen = record.clause, record.seen
        if record.error:
            return ClauseVerdict(clause, Outcome.ERROR, seen, reason=record.error)
        other = clause.family.defers_to
        if owned[clause.id] and owned.get(other):
            reason = f"fails together with {other}"
            return ClauseVerdict(clause, Outcome.INCONCLUSIVE, seen, reason=reason)
        if owned[clause.id]:
            parts = merged(owned[clause.id], _MOST_FINDINGS)
            found = tuple(self._finding(clause, group) for group in parts)
            return ClauseVerdict(clause, Outcome.FAIL, seen, found)
        if record.passes:
            return ClauseVerdict(clause, Outcome.PASS, seen)
        if record.failures:
            others = {r.clause.id for r in self._records.values() if owned[r.clause.id]}
            family = [n for n in others if self._records[n].clause.family is clause.family]
            see = ", ".join(sorted(family)) or "reliability"
            reason = f"all its requests fail for another reason: see {see}"
            return ClauseVerdict(clause, Outcome.INCONCLUSIVE, seen, reason=reason)
        return ClauseVerdict(clause, Outcome.UNTESTED, 0, reason=self._needed(clause))

    def _finding(self, clause: Clause, group: Group) -> Finding:
        shown = group.smallest
        key = fingerprint(shown.exchange)
        failed, passed = (1, 0)
        if clause.make_judge is None:
            failed, passed = self._tries(clause, key)
        else:
            # A judge that remembers knows more the later it is asked.
            shown = [one for one in group.members if fingerprint(one.exchange) == key][-1]
        return Finding(
            clause=clause.id,
            message=shown.message,
            exchange=shown.exchange,
            # What is sent again is still the same request.
            count=len({fingerprint(one.exchange) for one in group.members}),
            cause=group.cause,
            failed=failed,
            tries=failed + passed,
        )

    def _tries(self, clause: Clause, key: bytes) -> tuple[int, int]:
        """Return how often a request failed, and from then on passed."""
        records = self._records.values()
        members = [r for r in records if r.clause.family_name == clause.family_name]
        failed, passed = next((r.tries[key] for r in members if key in r.tries), (1, 0))
        return failed, passed

    def _needed(self, clause: Clause) -> str:
        """Say what would make a clause testable."""
        crashes = self._records.get(NO_CRASH)
        if crashes is None or not crashes.failures or clause.about is not About.VALID:
            return f"needs {clause.needs}"
        return f"needs {clause.needs}, and one that does not end in a 5xx: see {NO_CRASH}"


def _kept(exchange: Exchange) -> Exchange:
    """Return *exchange* with no more of the answer than a report shows."""
    answer = exchange.answer
    if answer is None or len(answer.body) <= _KEPT_BODY:
        return exchange
    cut = replace(answer, body=answer.body[:_KEPT_BODY], cut_from=len(answer.body))
    return replace(exchange, answer=cut)


def _features(record: _Record, parsed: ParsedExchange) -> frozenset[Feature]:
    """Return what of an exchange may be the cause for what the clause says of it."""
    failure = parsed.exchange.failure
    if failure is not None and failure.nothing_listens:
        # Nothing listens any more, whatever is sent.
        return frozenset({Feature(FeatureKind.NOBODY_LISTENS)})
    case = parsed.exchange.case
    return case.features if record.clause.family.by_rule else case.holds


def _function(clause: Clause) -> JudgeFunction:
    if clause.make_judge is not None:
        return clause.make_judge()
    assert clause.judge is not None
    return clause.judge
