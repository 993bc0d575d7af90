"""The catalogue page: every clause with its level, origin and promise, made from the code."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from contracts.clauses.clause import Clause

_HEAD: Final = """# The clauses

<!-- Made by `thread-contracts clauses --format markdown`; a test fails when it is out of date. -->

A clause is one promise of the contract. Its level says how firmly the document makes it:
`schema` (machine-readable in the definition), `prose` (stated in a description), `implied`
(the document makes no sense without it) or `advice` (a convention; it never fails a run
unless you ask with `--gate advice`). Origins are JSON pointers into `contracts/openapi.yaml`.
"""


def page(clauses: Sequence[Clause]) -> str:
    """Return the page for *clauses*, a table per subject."""
    parts = [_HEAD]
    for subject, members in groupby(clauses, key=lambda clause: clause.id.partition(".")[0]):
        parts += [f"\n## {subject}\n", "| clause | level | promise | origin |", "|---|---|---|---|"]
        parts += [_row(clause) for clause in members]
    return "\n".join(parts) + "\n"


def _row(clause: Clause) -> str:
    return f"| `{clause.id}` | {clause.level} | {clause.title} | `{clause.origin}` |"
