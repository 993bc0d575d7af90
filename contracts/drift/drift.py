"""What changed from one definition to another: the operation, its request and its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from contracts.definition import Definition, UnsupportedSchema, load
from contracts.drift.change import Change, Drift, Kind, Reworded, Side
from contracts.drift.facts import facts
from contracts.drift.notes import defaults, reworded
from contracts.drift.spot import Spot
from contracts.drift.terms import terms_of
from contracts.drift.touched import Touched, touched
from contracts.drift.trees import Trees
from contracts.errors import UsageError

SHIPPED: Final = "the shipped definition"


@dataclass(frozen=True, slots=True)
class Named:
    """A definition, and what to call it."""

    name: str
    definition: Definition


def named(place: str | None, operation: str | None = None, limits: str | None = None) -> Named:
    """Return the definition at *place*.

    Args:
        place: path or URL of a document; None for the one that is shipped.
        operation: which of the document's operations is meant; None for the one that creates
            threads.
        limits: path of a file of limits that the document does not state; None for none.

    Raises:
        UsageError: it cannot be read, or its schemas cannot be understood.
    """
    if place is None:
        return Named(SHIPPED, load())
    from contracts.definition.loading import load_definition

    definition = load_definition(place, operation, limits)
    try:
        _ = definition.request, definition.response
    except (UnsupportedSchema, LookupError) as error:
        said = str(error.args[0] if error.args else error)
        raise UsageError(f"{definition.source.name} cannot be compared: {said}") from None
    return Named(definition.source.name, definition)


def drift_between(before: Named, after: Named) -> Drift:
    """Return what changed from *before* to *after*.

    Only what requests, answers and the operation mean is compared, however it is written.
    """
    one, other = before.definition, after.definition
    request, answer = Trees(Side.REQUEST), Trees(Side.ANSWER)
    request.compare(one.request, other.request)
    answer.compare(one.response, other.response)
    around = facts(terms_of(one), terms_of(other))
    catalogues = touched(one), touched(other)
    found = [
        *(change for change in around if change.side is Side.REQUEST),
        *request.changes,
        *defaults(request, one, other),
        *(change for change in around if change.side is Side.ANSWER),
        *answer.changes,
        *defaults(answer, one, other),
    ]
    words = [reworded(trees, one, other) for trees in (request, answer)]
    return Drift(
        before.name,
        after.name,
        tuple(replace(change, clauses=_clauses(change, *catalogues)) for change in found),
        Reworded(
            tuple(dict.fromkeys(place for said in words for place in said.places)),
            tuple(dict.fromkeys(place for said in words for place in said.numbers)),
        ),
    )


def _clauses(change: Change, before: Touched, after: Touched) -> tuple[str, ...]:
    """Return the clauses that a change touches, of the definitions that have what it is about."""
    if not (change.before and change.after):
        return (after if change.after else before).by(change)
    if change.meaning.kind is not Kind.RENAMED:
        # What only the earlier one limits has a clause only there.
        return tuple(dict.fromkeys((*after.by(change), *before.of_keywords(change))))
    later = Spot(change.spot.place.parent / change.meaning.after, change.spot.branches)
    found = (*before.by(change), *after.by(replace(change, spot=later)))
    return tuple(dict.fromkeys(found))
