"""Judge exchanges as they come, and say at the end what each clause's verdict is.

Judging is streaming: of a passing exchange only its features are remembered, of the
failing ones a bounded number.  Nothing here sends anything.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Final

from contracts.clauses import Clause
from contracts.clauses.clause import (
    NO_CRASH,
    RELIABILITY,
    UNIQUE,
    Cause,
    Excuse,
    JudgeFunction,
    NotYet,
)
from contracts.clauses.memory import FirstSeen
from contracts.judging.finding import ClauseVerdict, Finding, Outcome
from contracts.judging.localisation import Failing, Group, Localisation
from contracts.judging.passes import Passes
from contracts.record.case import Case, Credentials, Expectation
from contracts.record.exchange import Exchange
from contracts.record.feature import Feature
from contracts.record.feature import Kind as FeatureKind
from contracts.record.label import Label
from contracts.record.parsed import Kind, ParsedExchange, digest, fingerprint
from contracts.record.request import Request

_KEPT_FAILURES: Final = 1_000
_KEPT_BODY: Final = 50_000
# So many answers that others got before, for one of its own, are no mix-up.
_CANNED: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosed:
    """What failing exchanges are put down to, found out by asking.

    Attributes:
        owner: id of the clause that owns them.
        cause: what the smallest of them has and no simpler request that passes has.
        expect: what was expected of the smallest.
    """

    owner: str
    cause: Cause
    expect: Expectation

    def explains(self, case: Case) -> bool:
        """Return whether *case* has the cause, and is expected to be answered alike."""
        known = bool(self.cause.features) and case.expect is self.expect
        return known and case.holds.issuperset(self.cause.features)


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
    """Applies clauses to exchanges, one after the other.

    Args:
        clauses: which to apply.
        is_diagnosed: whether ``assign`` will say what failures are put down to, where that
            takes asking; otherwise they are put down to what they have in common.
    """

    def __init__(self, clauses: Sequence[Clause], *, is_diagnosed: bool = False) -> None:
        self._records = {c.id: _Record(c, _function(c)) for c in clauses}
        self._by_kinds: dict[frozenset[Kind], list[_Record]] = {}
        self._accepted: set[int] = set()
        self._answers = FirstSeen[bytes, bytes]()
        self._passes = Passes()
        self._replayed: set[int] = set()
        self._is_diagnosed = is_diagnosed
        self._diagnosed: dict[int, Diagnosed] = {}
        # Requests that were accepted, to prove refusals against.
        self._controls: set[int] = set()

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
        if 200 <= parsed.status < 300:
            self._accepted.add(hash(parsed.fingerprint))
            self._watch_for_replays(parsed)
            if parsed.authentic:
                self._controls.add(_key(exchange.case.request))
        return broken

    def assign(self, number: int, found: Diagnosed) -> None:
        """Take note of what the failing exchange *number* is put down to."""
        self._diagnosed[number] = found

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

    def _about(self, kinds: frozenset[Kind]) -> list[_Record]:
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
        owners = {
            (self._records[name].clause.family_name, one.exchange.number): name
            for name, groups in owned.items()
            for group in groups
            for one in group.members
        }
        return [self._verdict(record, owned, owners) for record in self._records.values()]

    def _attribute(self) -> dict[str, list[Group]]:
        """Give each group of failures to the clause that owns its cause."""
        owned: dict[str, list[Group]] = {name: [] for name in self._records}
        families: dict[str, list[_Record]] = {}
        for record in self._records.values():
            families.setdefault(record.clause.family_name, []).append(record)
        for members in families.values():
            if any(record.failures for record in members):
                for name, group in self._groups(members):
                    owned.setdefault(name, []).append(group)
        return owned

    def _groups(self, members: list[_Record]) -> Iterator[tuple[str, Group]]:
        """Yield the groups of a family's failures, each with the id of the clause that owns it."""
        family = members[0].clause.family
        failures = self._failures(members)
        causes = Localisation(self._passes.vocabulary, self._passing(members))
        if self._is_diagnosed and _takes_asking(members[0].clause):
            for name, group in self._diagnosed_groups(failures, causes):
                # What another family owns is found there.
                if name in self._records and self._records[name] in members:
                    yield name, group
            failures = [one for one in failures if one.exchange.number not in self._diagnosed]
        for group in causes.groups(failures, split=family.split):
            owner = next((r for r in members if r.clause.claims(group.cause)), members[-1])
            yield owner.clause.id, group

    def _diagnosed_groups(
        self, failures: list[Failing], causes: Localisation
    ) -> Iterator[tuple[str, Group]]:
        """Yield a group for each cause that was found; failures without a cause are one group."""
        found: dict[tuple[str, tuple[Feature, ...]], list[Failing]] = {}
        for one in sorted(failures, key=_example):
            why = self._diagnosed.get(one.exchange.number)
            if why is not None and why.owner:
                found.setdefault((why.owner, why.cause.features), []).append(one)
        for (owner, features), group in found.items():
            if features:
                yield owner, causes.group(features, group)
            else:
                yield from ((owner, part) for part in causes.groups(group, split=False))

    def _passing(self, members: list[_Record]) -> set[int]:
        """Return the masks of what passed; a refusal counts only where its control is accepted."""
        family = members[0].clause.family
        passing = reduce(or_, (record.passing for record in members))
        if family.needs_control:
            passing = self._passes.chosen(passing, self._is_controlled)
        return self._passes.masks(passing, by_rule=family.by_rule)

    def _is_controlled(self, label: Label) -> bool:
        """Tell whether the nearest request that must be accepted was accepted."""
        if label.credentials is not Credentials.GIVEN:
            return _key(label.request) in self._controls
        control = label.control
        return control is not None and _key(control) in self._controls

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
        if _is_crash(clause, failing):
            return True
        if clause.about is Kind.OTHER_CREDENTIALS and clause.family.needs_control:
            # What is refused in any case says nothing of credentials.
            return not self._is_controlled(failing.exchange.case.label)
        excuse = clause.family.excuse
        if excuse is None:
            return False
        accepted = hash(fingerprint(failing.exchange)) in self._accepted
        return accepted is (excuse is Excuse.ACCEPTED)

    def _is_replay(self, failing: Failing) -> bool:
        """Tell whether another request's answer came: of this request it says nothing."""
        unique = self._records.get(UNIQUE)
        known = unique is not None and unique.failures > 0
        # A target that gives everybody one answer does not mix up answers: it has no others.
        canned = len(self._answers) * _CANNED < len(self._replayed)
        return known and not canned and failing.exchange.number in self._replayed

    def _verdict(
        self, record: _Record, owned: dict[str, list[Group]], owners: dict[tuple[str, int], str]
    ) -> ClauseVerdict:
        clause, seen = record.clause, record.seen
        own = owned[clause.id]
        if own and not owned.get(clause.family.defers_to):
            groups = sorted(own, key=_telling)
            found = tuple(self._finding(clause, group) for group in groups)
            outcome = Outcome.ERROR if record.error else Outcome.FAIL
            return ClauseVerdict(clause, outcome, seen, found, record.error)
        outcome, reason = self._undecided(record, owners, fails=bool(own))
        return ClauseVerdict(
            clause, outcome, 0 if outcome is Outcome.UNTESTED else seen, (), reason
        )

    def _undecided(
        self, record: _Record, owners: dict[tuple[str, int], str], *, fails: bool
    ) -> tuple[Outcome, str]:
        """Return the outcome of a clause that does not fail by itself, and the reason."""
        clause = record.clause
        if record.error:
            return Outcome.ERROR, record.error
        if fails:
            return Outcome.INCONCLUSIVE, f"fails together with {clause.family.defers_to}"
        if record.failures:
            return Outcome.INCONCLUSIVE, self._hidden(record, owners)
        if not record.passes:
            return Outcome.UNTESTED, self._needed(clause)
        if clause.family.needs_control and not self._passes.has(
            record.passing, self._is_controlled
        ):
            return Outcome.UNTESTED, "valid requests like those that were refused are refused, too"
        return Outcome.PASS, ""

    def _hidden(self, record: _Record, owners: dict[tuple[str, int], str]) -> str:
        """Say how many of a clause's requests were answered wrongly, and what explains that."""
        family, numbers = record.clause.family_name, [o.exchange.number for o in record.kept]
        names = {owners.get((family, number), "") for number in numbers}
        found = map(self._diagnosed.get, numbers)
        names |= {why.owner for why in found if why is not None}
        if any(_is_crash(record.clause, one) for one in record.kept):
            names.add(NO_CRASH)
        see = ", ".join(sorted(names - {""})) or self._excuse_of(record)
        count = f"{record.failures} of its {record.seen} requests"
        return f"{count} were answered wrongly, for a reason of their own: see {see}"

    def _excuse_of(self, record: _Record) -> str:
        """Return the clause that owns what excuses failures."""
        if any(self._is_replay(one) for one in record.kept):
            return UNIQUE
        return RELIABILITY if record.clause.family.excuse else NO_CRASH

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
        if crashes is None or not crashes.failures or clause.about is not Kind.VALID:
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


def _is_crash(clause: Clause, failing: Failing) -> bool:
    """Tell whether a valid request crashed: the clause about crashes owns that."""
    answer = failing.exchange.answer
    return clause.about is Kind.VALID and answer is not None and answer.status >= 500


def _takes_asking(clause: Clause) -> bool:
    """Tell whether a failure of *clause* may be put down to several causes, or clauses."""
    return bool(clause.family.name) or clause.id == NO_CRASH


def _key(request: Request) -> int:
    return hash((request.body, request.header("content-type")))


def _example(failing: Failing) -> tuple[bool, tuple[int, int]]:
    """Order failures by what they tell: a valid request first, and small ones."""
    return failing.exchange.case.expect is not Expectation.VALID, failing.size


def _telling(group: Group) -> tuple[bool, int]:
    """Order groups: what valid requests show comes first, then what most requests show."""
    valid = group.smallest.exchange.case.expect is Expectation.VALID
    return not valid, -len(group.members)
