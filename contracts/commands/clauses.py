"""``thread-contracts clauses``: list the catalogue."""

from __future__ import annotations

import argparse
import sys

from contracts.clauses import chosen
from contracts.definition import load
from contracts.errors import EXIT_OK, UsageError
from contracts.reports.catalogue import page


def run(options: argparse.Namespace) -> int:
    """Print the clauses, and return the exit code.

    Raises:
        UsageError: no clause matches.
    """
    clauses = chosen(load(), options.clause)
    if not clauses:
        raise UsageError(f"no clause matches {options.clause!r}; see `thread-contracts clauses`")
    if options.format == "markdown":
        sys.stdout.write(page(clauses))
        return EXIT_OK
    width = max(len(clause.id) for clause in clauses)
    for clause in clauses:
        sys.stdout.write(f"{clause.id:{width}}  {clause.level:7}  {clause.title}\n")
    return EXIT_OK
