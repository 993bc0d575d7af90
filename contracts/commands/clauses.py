"""``thread-contracts clauses``: list the catalogue."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from contracts.clauses import chosen
from contracts.clauses.clause import Clause
from contracts.commands import layout
from contracts.conduct.holding import definition_of
from contracts.errors import EXIT_OK, UsageError
from contracts.reports.catalogue import page
from contracts.settings.arguments import CONTRACT, resolved


def run(options: argparse.Namespace) -> int:
    """Print the clauses, and return the exit code.

    Raises:
        UsageError: no clause matches.
    """
    clauses = chosen(definition_of(resolved(options, CONTRACT).settings), options.clause)
    if not clauses:
        raise UsageError(f"no clause matches {options.clause!r}; see `thread-contracts clauses`")
    if options.format == "markdown":
        sys.stdout.write(page(clauses))
        return EXIT_OK
    show(clauses)
    return EXIT_OK


def show(clauses: Iterable[Clause]) -> None:
    """List *clauses* on standard output: id, level and title."""
    rows = [(clause.id, str(clause.level), clause.title) for clause in clauses]
    layout.write(sys.stdout, rows)
