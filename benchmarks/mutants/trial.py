"""Try a mutant: its reference conforms, and the server that missed the change is found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.mutants.answers import ANSWERS
from benchmarks.mutants.draft import Draft
from benchmarks.mutants.kinds import REQUESTS
from benchmarks.mutants.mutant import Change, Mutant
from contracts.definition import Definition, UnsupportedSchema
from contracts.judging.finding import Outcome
from contracts.run.events import Options
from contracts.run.runner import Run
from contracts.servers.reference import TOKEN, Reference
from tests.servers.direct import target_of

KINDS: Final[tuple[Callable[[Draft], Change], ...]] = (*REQUESTS, *ANSWERS)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one mutant.

    Attributes:
        kind: of the change.
        words: what is changed.
        refused: why nothing can be derived from the definition, where that is so.
        failing: clauses that the reference breaks, and how.
        is_tried: whether there is a server that missed the change.
        caught: the clauses about the change that this server breaks.
        others: other clauses that it breaks, and how.
    """

    kind: str
    words: str
    refused: str = ""
    failing: tuple[str, ...] = ()
    is_tried: bool = False
    caught: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def mutant(number: int) -> Mutant:
    """Return mutant *number*; the kinds come in turn, and what is changed is drawn."""
    draft, kind = Draft(number), KINDS[number % len(KINDS)]
    change = kind(draft)
    return Mutant(kind.__name__, change, draft.old, draft.definition())


def tried(number: int) -> Result:
    """Return what comes of mutant *number*."""
    one = mutant(number)
    result = Result(one.kind, one.change.words)
    try:
        failing = broken(Reference(definition=one.definition), one.definition)
    except UnsupportedSchema as error:
        return replace(result, refused=str(error))
    result = replace(result, failing=_said(failing))
    if not one.change.has_liar:
        return result
    found: dict[str, str] = {}
    for profile in ("quick", "ci"):
        found = found or broken(one.liar(), one.definition, profile)
    own = {name: said for name, said in found.items() if one.is_owned_by(name)}
    others = {name: said for name, said in found.items() if name not in own}
    return replace(result, is_tried=True, caught=tuple(own), others=_said(others))


def _said(found: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}: {said}" for name, said in found.items())


def broken(server: Reference, definition: Definition, profile: str = "quick") -> dict[str, str]:
    """Return the clauses that a server breaks, and how; advice never counts."""
    target = target_of(server, wire=False)
    try:
        options = Options(token=TOKEN, profile=profile, definition=definition)
        result = Run(target, options).execute()
    finally:
        target.close()
    return {
        verdict.clause.id: verdict.findings[0].message if verdict.findings else verdict.reason
        for verdict in result.clauses
        if verdict.outcome in {Outcome.FAIL, Outcome.ERROR}
    } | ({"(the run)": result.cut_short} if result.cut_short else {})
