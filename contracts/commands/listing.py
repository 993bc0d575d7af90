"""``thread-contracts check --list``: what would be judged and sent; nothing is sent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Final

from contracts.clauses import chosen
from contracts.entry import run_options
from contracts.errors import EXIT_OK
from contracts.record.case import Case, Credentials
from contracts.reports.safe import printable
from contracts.run.corpus import STAGES, Corpus, Phase
from contracts.run.events import Options
from contracts.run.exploration import drawn_at_random
from contracts.settings.arguments import resolved

_EXPECTED: Final = 11


def run(options: argparse.Namespace) -> int:
    """Print the clauses and the requests, a line each, and return the exit code.

    Raises:
        UsageError: the settings are wrong.
    """
    found = resolved(options)
    given = run_options(found)
    sys.stdout.writelines(f"{line}\n" for line in listed(given, found.settings.target))
    return EXIT_OK


def listed(options: Options, target: str) -> Iterator[str]:
    """Yield the lines: clauses, the requests of the corpus in their order, and a summary."""
    clauses = chosen(options.definition, options.pattern)
    width = max(len(clause.id) for clause in clauses)
    for clause in clauses:
        yield f"judge  {clause.level:8} {clause.id:{width}}  {clause.title}"
    count = 0
    for phase in _phases(options):
        for case in phase.cases:
            count += 1
            yield f"send   {phase.name:16} {case.expect:{_EXPECTED}} {_size(case)}  {_name(case)}"
    drawn = drawn_at_random(options.profile)
    random = f", on about {drawn:,} random ones" if drawn else ""
    yield ""
    yield (
        f"{len(clauses)} clauses would be judged on these {count:,} requests to "
        f"{printable(target)}{random}, and on those that look into failures; nothing was sent"
    )


def _phases(options: Options) -> Iterator[Phase]:
    """Yield the phases of the corpus; a target that checks ids is not known as yet."""
    corpus = Corpus(options)
    for profile in STAGES[options.profile]:
        yield from corpus.stage(profile)
    if options.token:
        yield from corpus.last()


def _size(case: Case) -> str:
    return "   no body" if case.body is None else f"{len(case.body):7,} B "


def _name(case: Case) -> str:
    other = "" if case.credentials is Credentials.GIVEN else f" (with {case.credentials})"
    return printable(f"{case.name}{other}")
