"""A second opinion: Schemathesis' own checks on answers that we find nothing wrong with."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from contracts.clauses.clause import Clause, JudgeFunction, Level
from contracts.definition import Definition, Node
from contracts.record.parsed import About, ParsedExchange

# A server that sends another shape each time is not asked about for ever.
_MAX_ASKED: Final = 200
# A second opinion takes several times the memory and the time of the first.
_MAX_BYTES: Final = 2**20


def _agrees(parsed: ParsedExchange) -> bool:
    """Tell whether our own clauses on status, type and schema hold; only then ask."""
    answer = parsed.exchange.answer
    return (
        answer is not None
        and len(answer.body) <= _MAX_BYTES
        and parsed.thread is not None
        # What only we read behind a mark, Schemathesis does not.
        and parsed.thread is parsed.json
        and parsed.status == parsed.exchange.case.label.definition.operation.success
        and parsed.media_type == "application/json"
        and not parsed.violations
    )


def _shape_of(node: Node, value: Any) -> Any:
    """Return the shape of an answer; None where it is nested too deeply to tell."""
    try:
        return _shape(node, value)
    except RecursionError:
        return None


def _shape(node: Node | None, value: Any) -> Any:
    """Return what distinguishes answers for a schema check: names and types, not values.

    The names in a map are free, so that only the types of its values count.
    """
    if isinstance(value, dict):
        if node is not None and node.entries is not None:
            return frozenset(_shape(node.entries, entry) for entry in value.values())
        known = node.properties if node is not None else {}
        return tuple((key, _shape(known.get(key), entry)) for key, entry in value.items())
    if isinstance(value, list):
        return frozenset(_shape(node.items if node else None, entry) for entry in value)
    return type(value)


def _asks(response: Node) -> JudgeFunction:
    from contracts.schemathesis.bridge import opinion

    # Their hashes, as there may be thousands of names in each.
    seen: set[int] = set()

    def judge(parsed: ParsedExchange) -> str | None:
        assert parsed.exchange.answer is not None
        declared = parsed.exchange.answer.header("content-type")
        shape = hash((_shape_of(response, parsed.json), declared))
        if shape in seen or len(seen) >= _MAX_ASKED:
            return None
        seen.add(shape)
        said = opinion(parsed)
        return None if said is None else f"Schemathesis objects: {said}"

    return judge


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    clause = Clause(
        id="schemathesis.agrees",
        level=Level.SCHEMA,
        title="Schemathesis' checks of status, content type and schema agree with ours",
        origin=definition.operation.response,
        about=About.CREATED,
        applies=_agrees,
        make_judge=partial(_asks, definition.response),
        needs=f"a created {definition.parts.noun} that breaks no clause of ours",
        # Importing Schemathesis takes a quarter of the time of a quick run.
        profile="ci",
        is_costly=True,
        no_liar="it is asked only where our own clauses hold, so it can only disagree with them",
    )
    return (clause,)
