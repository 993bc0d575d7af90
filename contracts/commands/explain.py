"""``thread-contracts explain``: what a clause promises, where that is said, and what to do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from shlex import quote
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any, Final

from contracts.clauses import catalogue, matching
from contracts.clauses.clause import Clause
from contracts.clauses.remedies import remedy
from contracts.commands.clauses import show
from contracts.commands.findings import is_identity, named
from contracts.conduct.holding import definition_of
from contracts.definition import Definition, load
from contracts.definition.source import Source
from contracts.errors import EXIT_OK, ReportError, UsageError
from contracts.nearest import did_you_mean
from contracts.reports.report import Report
from contracts.reports.safe import printable
from contracts.servers.liars import Liar, liars
from contracts.settings.arguments import CONTRACT, resolved

# So many causes show what a clause is about; some clauses have dozens of liars.
_CAUSES: Final = 8
_WIDEST: Final = 96


def run(options: argparse.Namespace) -> int:
    """Print what is known of a clause, of those of a subject, or of a finding.

    Returns:
        The exit code.

    Raises:
        UsageError: there is no such clause or finding.
    """
    name, definition = options.clause, definition_of(resolved(options, CONTRACT).settings)
    if options.report is not None:
        lines = _of_a_report(options.report, name, definition)
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return EXIT_OK
    clauses = {clause.id: clause for clause in catalogue(definition)}
    if name in clauses:
        sys.stdout.write("\n".join(explained(clauses[name], definition, _width())) + "\n")
        return EXIT_OK
    several = matching([*clauses.values()], name)
    if not several:
        raise UsageError(_unknown(name, [*clauses]))
    show(several)
    return EXIT_OK


def _unknown(name: str, known: Sequence[str]) -> str:
    """Return what to do where *name* is no clause."""
    if is_identity(name):
        return (
            f"{name} looks like the identity of a finding, not a clause: `thread-contracts explain "
            f"{name} --from REPORT` explains it from a JSON report, `thread-contracts replay "
            f"REPORT {name}` sends it again"
        )
    subjects = [] if "." in name else dict.fromkeys(one.partition(".")[0] for one in known)
    help_ = did_you_mean(name, (*subjects, *known), "see `thread-contracts clauses`", 3)
    return f"there is no clause {name!r:.80}; {help_}"


def _of_a_report(path: str, name: str, definition: Definition) -> Iterator[str]:
    """Yield the findings of a report that *name* names, and what is known of their clauses."""
    try:
        found = named(Report.load(path), name)
    except ReportError as error:
        raise UsageError(str(error)) from None
    clauses = {clause.id: clause for clause in catalogue(definition)}
    for clause, group in groupby(found, key=lambda one: one[0]):
        # It takes a while to import, and only findings need it.
        from contracts.reports.terminal.reporter import told

        yield told(replace(clause, findings=tuple(finding for _, finding in group)), _width())
        if clause.id in clauses:
            yield ""
            yield from explained(clauses[clause.id], definition, _width())


def _width() -> int:
    return min(get_terminal_size().columns, _WIDEST)


def explained(clause: Clause, definition: Definition, width: int) -> Iterator[str]:
    """Yield the lines of the explanation.

    Args:
        clause: the clause.
        definition: that makes the promise.
        width: of the lines, in characters; quotations may be longer.
    """
    yield f"{clause.id} [{clause.level}]"
    yield from _wrapped(f"{clause.title}.", width)
    yield from ("", "The definition says so:")
    yield from _quoted(definition.source, clause.origin)
    there = _at(definition, clause.origin)
    if isinstance(there, dict) and "$ref" in there:
        yield from _quoted(definition.source, there["$ref"])
    yield from ("", "Judged on:")
    yield from _wrapped(f"{clause.needs[:1].upper()}{clause.needs[1:]}.", width)
    yield from ("", "What to do:")
    yield from _wrapped(remedy(clause), width)
    yield ""
    breaking = [liar for liar in liars().values() if liar.clause == clause.id]
    if definition is not load():
        breaking = [liar for liar in breaking if not liar.why_not(definition)]
    yield from _causes(breaking, definition, clause.no_liar, width)


def _at(definition: Definition, pointer: str) -> Any:
    try:
        return definition.at(pointer)
    except LookupError:
        # What descriptions say has no keyword.
        return None


def _quoted(source: Source, pointer: str) -> Iterator[str]:
    """Yield the place that *pointer* leads to, and what stands there."""
    place, name = source.region(pointer), source.file_of(pointer)
    yield f"  {printable(pointer)}"
    yield f"  ({printable(name)}, lines {place.line} to {place.last})"
    yield from (f"  {number:4} | {printable(line)}" for number, line in source.excerpt(pointer))


def _causes(
    breaking: Sequence[Liar], definition: Definition, no_liar: str, width: int
) -> Iterator[str]:
    """Yield usual causes: each is a server with exactly that fault."""
    if not breaking:
        yield from _wrapped(f"No server shows it alone: {no_liar or 'it needs others'}.", width)
        return
    yield "Usual causes, each with a server that has exactly this fault:"
    for liar in breaking[:_CAUSES]:
        yield f"  {liar.name.replace('-', ' ')} (liar:{liar.name})"
    if len(breaking) > _CAUSES:
        yield f"  and {len(breaking) - _CAUSES} more: see `thread-contracts liars`"
    own = f" --definition {quote(definition.source.name)}" if definition is not load() else ""
    yield from ("", "See it fail:", f"  thread-contracts check liar:{breaking[0].name}{own}")


def _wrapped(text: str, width: int) -> list[str]:
    return [f"  {line}" for line in wrap(text, width - 2)]
