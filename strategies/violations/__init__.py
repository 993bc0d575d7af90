"""What breaks a schema: for each node of the definition, values that break one keyword of it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.definition import Node
from strategies.violations.limits import beyond_limits, broken_relations
from strategies.violations.objects import no_branch, wrong_choices, wrong_objects
from strategies.violations.tried import broken_by_trial
from strategies.violations.types import wrong_types
from strategies.violations.violation import Violation
from strategies.violations.words import wrong_words

__all__ = ["Violation", "violations"]


def violations(node: Node) -> Iterator[Violation]:
    """Yield values that break exactly one keyword of *node* itself."""
    yield from wrong_types(node)
    yield from wrong_words(node)
    yield from beyond_limits(node)
    if node.type == "object" and "enum" not in node.keywords:
        yield from wrong_objects(node)
        yield from broken_relations(node)
    if node.choices:
        yield from wrong_choices(node)
    if node.branches and node.mode in {"oneOf", "anyOf"}:
        yield from no_branch(node)
    yield from broken_by_trial(node)
