"""The nearest valid request to an invalid one: the same company, the violation mended.

A refusal proves a rule only against such a control that is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import HALF
from contracts.record.inspection import Breach, Inspection, Trail
from contracts.record.samples import minimal

# Mending one rule may bring out another: a value of the right type may be too large.
_ROUNDS: Final = 3


def mended(root: Node, value: Any, breaches: Sequence[Breach] | None = None) -> Any:
    """Return *value* with every breach mended and all else as it is.

    Args:
        root: what it is to obey.
        value: what to mend.
        breaches: all that it breaks, where that is known.

    Raises:
        ValueError: it cannot be mended.
    """
    for _ in range(_ROUNDS):
        if breaches is None:
            breaches = Inspection(root, value).breaches
        if not breaches:
            return value
        # What stands deepest and last comes first, so that the other paths stay right.
        for breach in reversed(breaches):
            value = _replaced(value, breach.path, _FIXES[breach.keyword], breach)
        breaches = None
    raise ValueError("the value cannot be mended")


def _replaced(value: Any, path: Trail, fix: Callable[[Breach, Any], Any], breach: Breach) -> Any:
    if not path:
        return fix(breach, value)
    step = path[0]
    below = _replaced(value[step], path[1:], fix, breach)
    if isinstance(value, list):
        return [below if number == step else entry for number, entry in enumerate(value)]
    return {name: below if name == step else entry for name, entry in value.items()}


def _plain(breach: Breach, value: Any) -> Any:
    del value
    return minimal(breach.node)


def _choice(breach: Breach, value: Any) -> Any:
    """Leave one of the properties of which one is to be chosen, or one branch."""
    choices = breach.node.choices
    if not choices or not isinstance(value, dict):
        return minimal(breach.node)
    named = [choice for choice in choices if choice <= value.keys()]
    kept = named[0] if named else min(choices, key=sorted)
    others = frozenset().union(*choices) - kept
    known = breach.node.properties.keys() - others
    rest = {name: entry for name, entry in value.items() if name in known}
    return {**{n: minimal(breach.node.properties[n]) for n in kept - rest.keys()}, **rest}


def _complete(breach: Breach, value: Any) -> Any:
    node = breach.node
    if node.branches:
        return minimal(node)
    missing = [name for name in node.properties if name in node.required - value.keys()]
    return {**{name: minimal(node.properties[name]) for name in missing}, **value}


def _without_unknown(breach: Breach, value: Any) -> Any:
    return {name: entry for name, entry in value.items() if name in breach.node.properties}


def _shorter(breach: Breach, value: Any) -> Any:
    limit = breach.node.keywords[breach.keyword]
    return dict(list(value.items())[:limit]) if isinstance(value, dict) else value[:limit]


def _longer(breach: Breach, value: Any) -> Any:
    limit, node = breach.node.keywords[breach.keyword], breach.node
    if isinstance(value, str):
        return value.ljust(limit, "x")
    assert node.items is not None
    return [*value, *(minimal(node.items, i) for i in range(len(value), limit))]


def _shorter_keys(breach: Breach, value: Any) -> Any:
    limit = breach.node.keywords[breach.keyword]
    return {key[:limit]: entry for key, entry in value.items()}


def _on_limit(breach: Breach, value: Any) -> Any:
    del value
    return breach.node.keywords[breach.keyword]


def _half(breach: Breach, value: Any) -> Any:
    halved = dict(value)
    for name, whole in breach.node.halves.items():
        halved[name] = min(value[name], value[whole] // 2)
    return halved


_FIXES: Final[dict[str, Callable[[Breach, Any], Any]]] = {
    "type": _plain,
    "enum": _plain,
    "oneOf": _choice,
    "required": _complete,
    "additionalProperties": _without_unknown,
    "maxItems": _shorter,
    "maxProperties": _shorter,
    "maxLength": _shorter,
    "minItems": _longer,
    "minLength": _longer,
    "keyMaxLength": _shorter_keys,
    "minimum": _on_limit,
    "maximum": _on_limit,
    HALF: _half,
}
