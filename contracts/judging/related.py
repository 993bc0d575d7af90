"""Which other clauses fail by the answer, or on the requests, that a finding is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contracts.clauses.clause import Cause
from contracts.judging.failing import Group
from contracts.judging.finding import UNSURE, ClauseVerdict, Outcome

_Alike = Mapping[tuple[str, Cause], tuple[str, ...]]


def related(
    verdicts: Sequence[ClauseVerdict], owned: Mapping[str, Sequence[Group]]
) -> list[ClauseVerdict]:
    """Return the verdicts, each finding with the clauses that fail beside it.

    Args:
        verdicts: on the clauses.
        owned: the failures of each clause, by its id.
    """
    failing = [one for one in verdicts if one.outcome is Outcome.FAIL]
    broken = {one.clause.id: _numbers(owned[one.clause.id]) for one in failing}
    families = {one.clause.id: one.clause.family_name for one in verdicts}
    alike = _alike(broken, owned)
    found = []
    for verdict in verdicts:
        name = verdict.clause.id
        others = {n: seen for n, seen in broken.items() if families[n] != families[name]}
        findings = tuple(
            replace(
                one,
                also_breaks=tuple(n for n, seen in others.items() if one.exchange.number in seen),
                same_requests=alike.get((name, one.cause), ()),
            )
            for one in verdict.findings
        )
        found.append(replace(verdict, findings=findings))
    return found


def _numbers(groups: Sequence[Group]) -> frozenset[int]:
    return frozenset(one.exchange.number for group in groups for one in group.members)


def _alike(failing: Mapping[str, object], owned: Mapping[str, Sequence[Group]]) -> _Alike:
    """Return, for clauses and causes, which other clauses fail for one cause on the same requests.

    That all fails, whatever is sent, is no cause that two have in common.
    """
    found: dict[tuple[object, ...], list[tuple[str, Cause]]] = {}
    for name, group in ((one, group) for one in failing for group in owned[one]):
        cause = group.cause
        if len(group.members) > 1 and any(one.kind not in UNSURE for one in cause.features):
            found.setdefault((cause.features, _numbers([group])), []).append((name, cause))
    return {
        (name, cause): tuple(other for other, _ in same if other != name)
        for same in found.values()
        for name, cause in same
    }
