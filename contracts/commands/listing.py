"""``thread-contracts check --list``: what would be judged and sent; nothing is sent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Final

from contracts.clauses import chosen
from contracts.commands import layout
from contracts.conduct.run_options import run_options
from contracts.errors import EXIT_OK
from contracts.record.case import Case, Credentials
from contracts.reports.safe import printable
from contracts.run.corpus import STAGES, Corpus
from contracts.run.events import Options
from contracts.run.exploration import drawn_at_random, isolated
from contracts.run.phase import Phase
from contracts.secrets.addresses import without_credentials
from contracts.settings.arguments import resolved
from strategies.sequences.scenarios import probes

# As wide for each profile: a million bytes are more than any request of the corpus has.
_SIZE: Final = len("1,000,000 B")


def run(options: argparse.Namespace) -> int:
    """Print the clauses and the requests, a line each, and return the exit code.

    Raises:
        UsageError: the settings are wrong.
    """
    found = resolved(options)
    given = run_options(found)
    with isolated(given):
        lines = listed(given, found.settings.target, layout.room(sys.stdout))
        sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.writelines(f"note: {printable(note)}\n" for note in found.notes)
    return EXIT_OK


def listed(options: Options, target: str, width: int | None = None) -> Iterator[str]:
    """Yield the lines: clauses, the requests of the corpus in their order, and a summary.

    Args:
        options: of the run that there would be.
        target: its name.
        width: of a terminal; None for a line each.
    """
    clauses = chosen(options.definition, options.pattern)
    rows = [("judge", f"{clause.level:8}", clause.id, clause.title) for clause in clauses]
    yield from layout.laid_out(rows, width)
    sent = [
        ("send", phase.name, str(case.expect), _size(case), _name(case))
        for phase in _phases(options)
        for case in phase.cases
    ]
    yield from layout.laid_out(sent, width)
    count = len(sent)
    drawn = drawn_at_random(options.profile)
    random = f", on about {drawn:,} random ones" if drawn else ""
    yield ""
    to = printable(without_credentials(target))
    said = (
        f"{len(clauses)} clauses would be judged on these {count:,} requests to "
        f"{to}{random}, and on those that look into failures; nothing was sent"
    )
    yield from layout.wrapped(said, width)


def _phases(options: Options) -> Iterator[Phase]:
    """Yield the phases of the corpus; a target that checks ids is not known as yet."""

    def usable(case: Case) -> bool:
        return bool(options.token) or case.credentials is Credentials.GIVEN

    corpus = Corpus(options, usable)
    opening = 1 + len(probes(options.definition))
    for profile in STAGES[options.profile]:
        yield from corpus.stage(profile, opening)
    yield from corpus.last()


def _size(case: Case) -> str:
    size = "no body" if case.body is None else f"{len(case.body):,} B"
    return f"{size:>{_SIZE}}"


def _name(case: Case) -> str:
    other = "" if case.credentials is Credentials.GIVEN else f" (with {case.credentials})"
    return printable(f"{case.name}{other}")
