"""The catalogue: every promise of the contract, a file per subject."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache

from contracts.clauses import (
    acceptance,
    advice,
    auth,
    clock,
    echo,
    identity,
    refusal,
    second_opinion,
    thread,
    wire,
)
from contracts.clauses.clause import Cause, Clause, Level

__all__ = ["Cause", "Clause", "Level", "catalogue", "chosen", "matching"]


@cache
def catalogue() -> tuple[Clause, ...]:
    """Return every clause, in the order in which reports show them."""
    rooms = (wire, thread, clock, second_opinion, echo, acceptance, refusal, auth, identity, advice)
    return tuple(clause for room in rooms for clause in room.CLAUSES)


def matching(pattern: str) -> tuple[Clause, ...]:
    """Return the clauses whose id matches *pattern*: ids, prefixes or globs, with commas."""
    return tuple(
        clause
        for clause in catalogue()
        if any(
            fnmatchcase(clause.id, one) or clause.id.startswith(f"{one}.")
            for one in pattern.split(",")
        )
    )


def chosen(pattern: str | None) -> tuple[Clause, ...]:
    """Return the clauses that *pattern* matches; all of them where there is none."""
    return catalogue() if pattern is None else matching(pattern)
