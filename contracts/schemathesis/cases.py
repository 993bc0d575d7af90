"""What Schemathesis makes of the definition by itself, as cases of ours.

Only what goes to the operation itself is taken of it, and of that the body and its content type:
paths, methods, credentials and other headers are our own business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from contracts.definition import Definition
from contracts.definition.operation import METHOD
from contracts.record.case import Case, Scenario, case_of, request_of
from contracts.record.writing import dump
from contracts.schemathesis.bridge import SchemathesisCase, operation
from schemathesis.core import NOT_SET
from schemathesis.generation import GenerationMode
from schemathesis.generation.feedback import NO_FEEDBACK
from strategies.bodies.build import distinct
from strategies.drawing.isolation import isolated
from strategies.drawing.seeded import generating

_MODES: Final = list(GenerationMode)
# It filters and draws more than Hypothesis thinks healthy, which is not for us to mend.
_UNHEALTHY: Final = list(HealthCheck)


@cache
def coverage_cases(definition: Definition) -> tuple[Case, ...]:
    """Return the cases of its coverage phase, in its order; they are the same each time."""
    its_own = operation(definition)
    config = its_own.schema.config.generation_for(operation=its_own, phase="coverage")
    with isolated():
        found = its_own.schema.iter_coverage_cases(
            its_own, generation_modes=_MODES, generation_config=config
        )
        return tuple(distinct(_cases(definition, found)))


def fuzzed_cases(definition: Definition, count: int, number: int) -> tuple[Case, ...]:
    """Return the different cases among *count* that its fuzzing draws with seed *number*."""
    its_own = operation(definition)
    drawn: list[SchemathesisCase] = []
    # Without feedback: it would add constants of the modules that happen to be loaded.
    modes = [its_own.as_strategy(mode, feedback=NO_FEEDBACK) for mode in _MODES]

    @seed(number)
    @settings(generating(count), suppress_health_check=_UNHEALTHY)
    @given(st.one_of(modes))
    def draw(case: SchemathesisCase) -> None:
        drawn.append(case)

    with isolated():
        draw()
    cases = distinct(_cases(definition, drawn))
    return tuple(case.playing(Scenario.RANDOM) for case in cases)


def _cases(definition: Definition, found: Iterable[SchemathesisCase]) -> Iterator[Case]:
    """Yield what *found* comes to, where that can be sent to the operation."""
    for one in found:
        if one.method == METHOD:
            body = _body(one.body)
            content_type = None if body is None else _content_type(one)
            yield case_of(definition, request_of(body, content_type), _name(one))


def _body(value: Any) -> bytes | None:
    """Return the bytes of a body: those that Schemathesis has chosen, or the JSON of a value.

    It is written as ours are, so that equal values are equal requests.
    """
    if value is NOT_SET:
        return None
    return value if isinstance(value, bytes) else dump(value)


def _content_type(case: SchemathesisCase) -> str | None:
    headers: Mapping[str, str] = case.headers or {}
    return headers.get("Content-Type", case.media_type)


def _name(case: SchemathesisCase) -> str:
    """Return what Schemathesis says of a case, or where it comes from."""
    data = None if case.meta is None else case.meta.phase.data
    said = getattr(data, "description", None) or "fuzzing"
    return f"Schemathesis: {said}"
