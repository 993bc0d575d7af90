"""Clauses that fail now and then because a whole part of the answer is gone: one of them leads.

What is lost at times is lost whatever was sent.  Several clauses ask for what stands in the part,
each of requests of its own, so that no two of them fail on the same request.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from contracts.judging.failing import Failing, Group
from contracts.judging.finding import ClauseVerdict, Finding, Outcome


def in_shadow(
    verdicts: Iterable[ClauseVerdict], owned: Mapping[str, Sequence[Group]]
) -> list[ClauseVerdict]:
    """Return the verdicts, those inconclusive that fail together with one before them.

    Args:
        verdicts: on the clauses, in the order of the catalogue.
        owned: the failures of each clause, by its id.
    """
    leading: dict[str, str] = {}
    found = []
    for verdict in verdicts:
        name = verdict.clause.id
        part = _lost(verdict, owned[name]) if verdict.outcome is Outcome.FAIL else ""
        lead = leading.setdefault(part, name) if part else name
        found.append(verdict if lead == name else _behind(verdict, lead))
    return found


def _behind(verdict: ClauseVerdict, lead: str) -> ClauseVerdict:
    """Return that a clause fails together with another one."""
    reason = f"fails together with {lead}"
    return replace(verdict, outcome=Outcome.INCONCLUSIVE, findings=(), reason=reason)


def _lost(verdict: ClauseVerdict, groups: Sequence[Group]) -> str:
    """Return which part of the answer is gone now and then, and in all that fails; else nothing."""
    parts = {one.at[0] for one in verdict.findings if one.at and _comes_and_goes(one)}
    if len(parts) != 1 or not all(map(_comes_and_goes, verdict.findings)):
        return ""
    (part,) = parts
    return part if all(_is_gone(one, part) for group in groups for one in group.members) else ""


def _comes_and_goes(finding: Finding) -> bool:
    return finding.is_intermittent and not finding.cause.features


def _is_gone(failing: Failing, part: str) -> bool:
    """Tell whether an answer has nothing in *part*."""
    answer = failing.exchange.answer
    try:
        value: Any = json.loads(answer.body) if answer is not None else None
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and _is_empty(value.get(part))


def _is_empty(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value
    return value is None or (isinstance(value, dict | list) and not any(inside))
