"""What changed from one definition to another: the operation, its request and its answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contracts.definition import Definition, load
from contracts.drift.change import Drift, Reworded, Side
from contracts.drift.facts import facts
from contracts.drift.notes import defaults, reworded
from contracts.drift.terms import terms_of
from contracts.drift.touched import Touched
from contracts.drift.trees import Trees


@dataclass(frozen=True, slots=True)
class Named:
    """A definition, and what to call it."""

    name: str
    definition: Definition


def drift_between(before: Named, after: Named) -> Drift:
    """Return what changed from *before* to *after*.

    Only what requests, answers and the operation mean is compared, however it is written.
    """
    one, other = before.definition, after.definition
    request, answer = Trees(Side.REQUEST), Trees(Side.ANSWER)
    request.compare(one.request, other.request)
    answer.compare(one.response, other.response)
    around = facts(terms_of(one), terms_of(other))
    touched = Touched(load())
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
        tuple(replace(change, clauses=touched.by(change)) for change in found),
        Reworded(
            tuple(dict.fromkeys(place for said in words for place in said.places)),
            tuple(dict.fromkeys(place for said in words for place in said.numbers)),
        ),
    )
