"""Random invalid values, each of which breaks one rule, and the rule that it breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hypothesis.strategies import SearchStrategy

from contracts.definition import Definition, Node
from contracts.record.inspection import Inspection
from contracts.record.label import Rule
from strategies.drawing.ids import with_real
from strategies.drawing.random_cases import broken_values
from strategies.drawing.valid import thread

if TYPE_CHECKING:
    from hypothesis.internal.conjecture.data import ConjectureData

Ids = Mapping[str, Sequence[str]] | None


def invalid_requests(
    definition: Definition,
    ids: Ids = None,
    max_bytes: int | None = None,
    *,
    with_rule: bool = False,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of JSON bodies that the contract forbids.

    Each breaks exactly one rule, of the schema or of the prose.

    Args:
        definition: whose contract it is.
        ids: real ids by their kind, to use instead of made-up ones.
        max_bytes: how long a body may be; rules that take more to break are kept.
        with_rule: whether to yield pairs of a body and the rule.
    """
    return _broken(definition.request, ids, max_bytes, with_rule=with_rule)


def broken_thread_objects(
    definition: Definition,
    ids: Ids = None,
    max_bytes: int | None = None,
    *,
    with_rule: bool = False,
) -> SearchStrategy[Any]:
    """Return a Hypothesis strategy of threads that break exactly one rule; see above."""
    return _broken(thread(definition), ids, max_bytes, with_rule=with_rule)


def _broken(root: Node, ids: Ids, max_bytes: int | None, *, with_rule: bool) -> SearchStrategy[Any]:
    values = broken_values(root, max_bytes).map(lambda drawn: with_real(drawn[2], ids or {}))
    return _WithRule(root, values) if with_rule else values


class _WithRule(SearchStrategy[Any]):
    """Values and the rules that they break.

    Of what ``map`` makes, Hypothesis prints the function that made it, which names no rule.
    """

    def __init__(self, root: Node, values: SearchStrategy[Any]) -> None:
        super().__init__()
        self._root, self._values = root, values

    def do_draw(self, data: ConjectureData) -> tuple[Any, Rule]:
        """Draw a value, and say which rule it breaks."""
        value = data.draw(self._values)
        return value, rule_of(self._root, value)


def rule_of(root: Node, value: Any) -> Rule:
    """Return the rule of *root* that *value* breaks, the first where there are several."""
    breach = Inspection(root, value).breaches[0]
    return Rule(breach.pointer, breach.keyword, breach.place, breach.how)
