"""The nearest valid request to an invalid one: the same company, the violation mended.

A refusal proves a rule only against such a control that is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.prose import HALF
from contracts.definition.schema.conformity import element
from contracts.definition.schema.matching import identity
from contracts.definition.schema.witnesses import free_names
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
            found = Inspection(root, value)
            breaches = found.breaches
            if not breaches and found.obscure:
                break
        if not breaches:
            return value
        # What stands deepest and last comes first, so that the other paths stay right.
        for breach in reversed(breaches):
            value = _replaced(value, breach.path, _FIXES.get(breach.keyword, _plain), breach)
        breaches = None
    if Inspection(root, value).is_plain:
        return value
    # Where rules hang together, only a plain value in the place of all is sure.
    plain = minimal(root)
    if Inspection(root, plain).is_plain:
        return plain
    raise ValueError("the value cannot be mended")


def _replaced(value: Any, path: Trail, fix: Callable[[Breach, Any], Any], breach: Breach) -> Any:
    if not path:
        return fix(breach, value)
    step = path[0]
    if not _has(value, step):
        # It went with what another breach was mended by.
        return value
    below = _replaced(value[step], path[1:], fix, breach)
    if isinstance(value, list):
        return [below if number == step else entry for number, entry in enumerate(value)]
    return {name: below if name == step else entry for name, entry in value.items()}


def _has(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and step < len(value)
    return isinstance(value, dict) and step in value


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


def _without_banned(breach: Breach, value: Any) -> Any:
    return {name: entry for name, entry in value.items() if name not in breach.node.banned}


def _with_dependents(breach: Breach, value: Any) -> Any:
    """Add what other properties need, and what that needs."""
    node, found = breach.node, dict(value)
    wanted = list(found)
    for name in wanted:
        for other in sorted(node.dependents.get(name, frozenset()) - found.keys()):
            if other in node.properties:
                found[other] = minimal(node.properties[other])
                wanted.append(other)
    return found


def _distinct(breach: Breach, value: Any) -> Any:
    del breach
    return list({identity(entry): entry for entry in value}.values())


def _with_more(breach: Breach, value: Any) -> Any:
    """Add properties, declared ones first, until there are enough."""
    node, lacking = breach.node, breach.node.keywords["minProperties"] - len(value)
    others = [name for name in node.properties if name not in value]
    more = {name: minimal(node.properties[name]) for name in others[:lacking]}
    if len(more) < lacking and node.entries is not None:
        names = islice(free_names(node, {**value, **more}), lacking - len(more))
        more |= {name: minimal(node.entries) for name in names}
    return {**value, **more}


def _fewer(breach: Breach, value: Any) -> Any:
    """Take properties away that may be missing, the last ones first."""
    if not isinstance(value, dict) or not breach.node.required:
        return _shorter(breach, value)
    limit, required = breach.node.limits[breach.keyword], breach.node.required
    others = [name for name in value if name not in required][: max(limit - len(required), 0)]
    return {name: entry for name, entry in value.items() if name in required or name in others}


def _shorter(breach: Breach, value: Any) -> Any:
    limit = breach.node.limits[breach.keyword]
    return dict(list(value.items())[:limit]) if isinstance(value, dict) else value[:limit]


def _longer(breach: Breach, value: Any) -> Any:
    limit, node = breach.node.keywords[breach.keyword], breach.node
    if isinstance(value, str):
        return value.ljust(limit, "x")
    below = ((i, element(node, i)) for i in range(len(value), limit))
    return [*value, *("hello" if child is None else minimal(child, i) for i, child in below)]


def _shorter_keys(breach: Breach, value: Any) -> Any:
    limit = breach.node.limits[breach.keyword]
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
    "maxProperties": _fewer,
    "minProperties": _with_more,
    "uniqueItems": _distinct,
    "dependentRequired": _with_dependents,
    "false": _without_banned,
    "maxLength": _shorter,
    "minItems": _longer,
    "minLength": _longer,
    "keyMaxLength": _shorter_keys,
    "minimum": _on_limit,
    "maximum": _on_limit,
    HALF: _half,
}
