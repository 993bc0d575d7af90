"""What the deep profile adds to the shorter ones, but for the cases of Schemathesis."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from contracts.definition import Definition
from contracts.record.case import Case
from contracts.run.phase import Phase
from strategies.bodies.build import DEEP
from strategies.invalid.corpus import invalid_cases
from strategies.order.plan import Manner
from strategies.raw.corpus import raw_cases
from strategies.sequences.bursts import burst_rounds
from strategies.sequences.deliveries import delivery_cases
from strategies.sequences.groups import BURSTS
from strategies.valid.corpus import boundary_cases

Cases = tuple[Case, ...]


def deep_phases(
    definition: Definition,
    seed: int,
    known: Collection[str],
    fresh: Callable[[Iterable[Case]], Cases],
    usable: Callable[[Case], bool],
) -> list[Phase]:
    """Return all there is that the other profiles leave out.

    Args:
        definition: whose requests they are.
        seed: of the bursts.
        known: names of cases that the other profiles have.
        fresh: leaves out what is not usable, and what was met before.
        usable: whether a request can be sent.
    """
    free, fixed = Manner.IN_ANY_ORDER, Manner.IN_ORDER
    bursts = burst_rounds(definition, seed, *BURSTS[DEEP], 2)
    delivered = [c for c in delivery_cases(definition, DEEP) if c.name not in known]
    return [
        Phase("valid requests", free, (fresh(boundary_cases(definition, DEEP)),)),
        Phase("invalid requests", free, (fresh(invalid_cases(definition, DEEP)),)),
        Phase("odd requests", free, (fresh(raw_cases(definition, DEEP)),)),
        Phase("controls", free, (fresh(_controls(definition)),)),
        Phase("deliveries", fixed, (tuple(filter(usable, delivered)),)),
        Phase("in parallel", Manner.IN_BURSTS, tuple(tuple(filter(usable, b)) for b in bursts)),
    ]


def _controls(definition: Definition) -> Iterable[Case]:
    """Yield what must be accepted for the refusals of a stage to prove anything."""
    cases = (*invalid_cases(definition, DEEP), *raw_cases(definition, DEEP))
    return (control for case in cases if (control := case.control) is not None)
