"""Judge exchanges as they come, and say at the end what each clause's verdict is.

Judging is streaming: of a passing exchange only its features are remembered, of the
failing ones a bounded number.  Nothing here sends anything.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Final

from contracts.blame import Failing, Group, groups, merged
from contracts.clauses import Clause, catalogue
from contracts.clauses.clause import Excuse, NotYet
from contracts.clauses.clause import Judge as JudgeFunction
from contracts.exchange import Exchange
from contracts.reading import Kind, Reading, fingerprint

_KEPT_FAILURES: Final = 2_000
_MOST_FINDINGS: Final = 4


class Outcome(StrEnum):
    """The verdict on one clause."""

    PASS = "pass"  # noqa: S105 -- not a password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    UNTESTED = "untested"
    WAIVED = "waived"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """How a clause is broken: a sentence, the smallest exchange, and how many show it."""

    clause: str
    message: str
    exchange: Exchange
    count: int
    cause: str = ""


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict on one clause, with its findings or the reason why there is none."""

    clause: Clause
    outcome: Outcome
    exchanges: int
    findings: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class _Record:
    clause: Clause
    function: JudgeFunction
    seen: int = 0
    passes: int = 0
    failures: int = 0
    kept: list[Failing] = field(default_factory=list)
    passed: int = 0
    error: str = ""


class _Features:
    """Sets of features as the bits of integers: many small unions, made cheap."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}

    def mask(self, features: Iterable[str]) -> int:
        """Return the integer whose bits stand for *features*."""
        mask = 0
        for feature in features:
            bit = self._bits.get(feature)
            if bit is None:
                bit = self._bits[feature] = 1 << len(self._bits)
            mask |= bit
        return mask

    def named(self, mask: int) -> set[str]:
        """Return the features that the bits of *mask* stand for."""
        return {feature for feature, bit in self._bits.items() if mask & bit}


class Judge:
    """Applies clauses to exchanges, one after the other."""

    def __init__(self, clauses: Sequence[Clause] | None = None) -> None:
        chosen = catalogue() if clauses is None else clauses
        self._records = {c.id: _Record(c, _function(c)) for c in chosen}
        self._by_kinds: dict[frozenset[Kind], list[_Record]] = {}
        self._accepted: set[bytes] = set()
        self._features = _Features()

    def see(self, exchange: Exchange) -> list[tuple[str, str]]:
        """Judge one exchange; return the id and sentence of each clause it breaks."""
        reading = Reading(exchange)
        mask = self._features.mask(exchange.case.features)
        broken = []
        for record in self._about(reading.kinds):
            try:
                message = _judged(record, reading, mask)
            except Exception:  # noqa: BLE001 -- a fault of ours must not be blamed on the target
                record.error = traceback.format_exc()
                continue
            if message is not None:
                broken.append((record.clause.id, message))
        if reading.status == 200:
            self._accepted.add(reading.fingerprint)
        return broken

    def _about(self, kinds: frozenset[Kind]) -> list[_Record]:
        """Return the records of clauses about these kinds of exchange."""
        if kinds not in self._by_kinds:
            records = self._records.values()
            self._by_kinds[kinds] = [r for r in records if r.clause.about in kinds]
        return self._by_kinds[kinds]

    def failing(self) -> list[str]:
        """Return the ids of clauses that are broken so far."""
        return [name for name, record in self._records.items() if record.failures]

    def is_about_one_exchange(self, name: str) -> bool:
        """Tell whether the clause *name* judges each exchange by itself."""
        return self._records[name].clause.fold is None

    def verdicts(self) -> list[ClauseVerdict]:
        """Return the verdict on every clause, in the order of the catalogue."""
        owned = self._attribute()
        return [self._verdict(record, owned) for record in self._records.values()]

    def _attribute(self) -> dict[str, list[Group]]:
        """Give each group of failures to the clause that owns its cause."""
        owned: dict[str, list[Group]] = {name: [] for name in self._records}
        families: dict[str, list[_Record]] = {}
        for record in self._records.values():
            families.setdefault(record.clause.family or record.clause.id, []).append(record)
        for members in families.values():
            if not any(record.failures for record in members):
                continue
            passed = self._features.named(reduce(or_, (record.passed for record in members)))
            split = members[0].clause.split
            for group in groups(self._failures(members), passed, split=split):
                owner = next((r for r in members if _claims(r.clause, group)), members[-1])
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
        if clause.excuse is None:
            return False
        accepted = fingerprint(failing.exchange) in self._accepted
        return accepted is (clause.excuse is Excuse.ACCEPTED)

    def _verdict(self, record: _Record, owned: dict[str, list[Group]]) -> ClauseVerdict:
        clause, seen = record.clause, record.seen
        if record.error:
            return ClauseVerdict(clause, Outcome.ERROR, seen, reason=record.error)
        if owned[clause.id] and owned.get(clause.defers_to):
            reason = f"fails together with {clause.defers_to}"
            return ClauseVerdict(clause, Outcome.INCONCLUSIVE, seen, reason=reason)
        if owned[clause.id]:
            parts = merged(owned[clause.id], _MOST_FINDINGS)
            found = tuple(_finding(clause, group) for group in parts)
            return ClauseVerdict(clause, Outcome.FAIL, seen, found)
        if record.passes:
            return ClauseVerdict(clause, Outcome.PASS, seen)
        if record.failures:
            others = {r.clause.id for r in self._records.values() if owned[r.clause.id]}
            family = [n for n in others if self._records[n].clause.family == clause.family]
            see = ", ".join(sorted(family)) or "reliability"
            reason = f"all its requests fail for another reason: see {see}"
            return ClauseVerdict(clause, Outcome.INCONCLUSIVE, seen, reason=reason)
        return ClauseVerdict(clause, Outcome.UNTESTED, 0, reason=f"needs {clause.needs}")


def _judged(record: _Record, reading: Reading, features: int) -> str | None:
    """Apply one clause and take note of the result; *features* are those of the case."""
    if record.error or not record.clause.applies(reading):
        return None
    try:
        message = record.function(reading)
    except NotYet:
        return None
    record.seen += 1
    if message is None:
        record.passes += 1
        record.passed |= features
        return None
    record.failures += 1
    if len(record.kept) < _KEPT_FAILURES:
        record.kept.append(Failing(reading.exchange, message))
    return message


def _function(clause: Clause) -> JudgeFunction:
    if clause.fold is not None:
        return clause.fold()
    assert clause.judge is not None
    return clause.judge


def _claims(clause: Clause, group: Group) -> bool:
    return clause.claims is None or clause.claims(group.cause)


def _finding(clause: Clause, group: Group) -> Finding:
    smallest = group.smallest
    return Finding(
        clause=clause.id,
        message=smallest.message,
        exchange=smallest.exchange,
        count=len(group.members),
        cause=group.cause.feature,
    )
