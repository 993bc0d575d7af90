"""The catalogue: every promise of the contract, a file per subject."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache

from contracts.clauses import (
    acceptance,
    advice,
    auth,
    clock,
    delivery,
    echo,
    echo_ids,
    identity,
    isolation,
    refusal,
    second_opinion,
    thread,
    wire,
)
from contracts.clauses.clause import Cause, Clause, Level
from contracts.definition import Definition

__all__ = ["Cause", "Clause", "Level", "catalogue", "chosen", "left_out", "matches", "matching"]

_SUBJECTS = (
    *(
        wire,
        delivery,
        thread,
        clock,
        second_opinion,
        echo,
        echo_ids,
        acceptance,
        refusal,
        auth,
        identity,
        isolation,
    ),
    advice,
)


@cache
def catalogue(definition: Definition) -> tuple[Clause, ...]:
    """Return every clause of a definition, in the order in which reports show them."""
    return tuple(clause for subject in _SUBJECTS for clause in subject.clauses(definition))


def matches(name: str, pattern: str) -> bool:
    """Return whether *pattern* names a clause: ids, prefixes or globs, with commas."""
    return any(fnmatchcase(name, one) or name.startswith(f"{one}.") for one in pattern.split(","))


def matching(clauses: Sequence[Clause], pattern: str) -> tuple[Clause, ...]:
    """Return the clauses whose id matches *pattern*: ids, prefixes or globs, with commas.

    What stands behind an exclamation mark is left out: ``!auth`` is all but that.
    """
    named = [one for one in pattern.split(",") if not one.startswith("!")]
    out = left_out(clauses, pattern)
    return tuple(
        clause
        for clause in clauses
        if (not named or matches(clause.id, ",".join(named))) and clause not in out
    )


def left_out(clauses: Sequence[Clause], pattern: str) -> tuple[Clause, ...]:
    """Return the clauses that *pattern* leaves out: those behind an exclamation mark."""
    names = [one[1:] for one in pattern.split(",") if one.startswith("!")]
    return tuple(clause for clause in clauses if any(matches(clause.id, one) for one in names))


def chosen(definition: Definition, pattern: str | None) -> tuple[Clause, ...]:
    """Return the clauses that *pattern* matches; all of them where there is none."""
    clauses = catalogue(definition)
    return clauses if pattern is None else matching(clauses, pattern)
