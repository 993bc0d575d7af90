"""In what manner a value breaks a rule, in words that are the same for values that are alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from json import dumps, loads
from typing import Any, Final

from contracts.definition import Node
from contracts.definition.schema.branches import allowed_types, choosing, json_type

# Names and words longer than this say no more than that they are long.
_TELLING: Final = 40
# What is beyond a limit by more than this is described by its magnitude only.
_CLOSE: Final = 16


def of_type(node: Node, value: Any) -> str:
    """Describe a value of a JSON type that *node* does not accept."""
    if isinstance(value, bool) or value is None:
        return dumps(value)
    if isinstance(value, str):
        return _of_string(node, value)
    if isinstance(value, list):
        wraps = len(value) == 1 and json_type(value[0]) in allowed_types(node)
        return "the value in an array" if wraps else f"an array{' of none' * (not value)}"
    if isinstance(value, dict):
        return f"an object{' with nothing in it' * (not value)}"
    if isinstance(value, int):
        return "an integer" if value else "zero"
    return "a fraction" if abs(value) < float("inf") else "a number beyond all limits"


def _of_string(node: Node, value: str) -> str:
    if not value:
        return "an empty string"
    try:
        inside = loads(value) if value[:1] in '[{"-0123456789tfn' else ""
    except (ValueError, RecursionError):
        inside = ""
    fits = json_type(inside) in allowed_types(node) - {"string"}
    return "the value as JSON in a string" if fits else "a string"


def of_word(words: Sequence[Any], value: str) -> str:
    """Describe a text that is none of the *words* of an enum, by what it resembles."""
    if not value:
        return "an empty string"
    for word in map(str, words):
        if value == word.upper():
            return f"{word} in capitals"
        if value.casefold() == word.casefold():
            return f"{word} in another case"
        if value.strip() == word:
            return f"{word} with white space"
        if value.startswith(word) or word.startswith(value):
            return f"{word} with more" if len(value) > len(word) else f"{word} cut short"
    return f"another word: {value}" if len(value) <= _TELLING else "a long text"


def of_missing(names: Sequence[str], value: Mapping[str, Any]) -> str:
    """Describe an object that lacks required *names*."""
    return "an empty object" if not value and len(names) > 1 else f"without {' and '.join(names)}"


def of_unknown(names: Sequence[str], value: Mapping[str, Any]) -> str:
    """Describe an object with unknown *names*."""
    if len(names) > 1:
        return "two unknown names" if len(names) < _CLOSE else "many unknown names"
    name = names[0]
    shown = repr(name) if len(name) <= _TELLING else "a long name"
    return f"{shown} as {_form(value[name])}"


def _form(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return dumps(value)
    kind = json_type(value)
    return f"{'an empty ' * (not value)}{kind}" if kind != "integer" else kind


def of_choices(chosen: Collection[frozenset[str]], value: Mapping[str, Any]) -> str:
    """Describe an object that has none, or several, of the properties of which one is chosen."""
    if not chosen:
        return "neither" if not value else "neither, but something else"
    filled = [name for choice in chosen for name in sorted(choice) if value[name]]
    return f"both, with {' and '.join(sorted(filled)) or 'nothing'} filled"


def of_mixture(node: Node, branch: Node, value: Mapping[str, Any]) -> str:
    """Describe an object that selects *branch* and carries another's content."""
    unknown = value.keys() - branch.properties.keys()
    for other in node.branches:
        if other is not branch and unknown <= other.properties.keys():
            return f"{branch.label} with what belongs to {other.label}"
    return f"{branch.label} with something else"


def of_no_branch(node: Node, value: Any) -> str:
    """Describe a value that no branch of *node* is meant by."""
    if not isinstance(value, dict):
        return of_type(node, value)
    names = {name for branch in node.branches for name in choosing(branch)}
    words = [value[name] for name in sorted(names) if isinstance(value.get(name), str)]
    if words and len(words[0]) <= _TELLING:
        return f"of the kind {words[0]}"
    return "something else"


def of_size(keyword: str, limit: int, value: Any) -> str:
    """Describe a text, an array or a map that is longer or shorter than its *limit*."""
    if keyword.startswith("min"):
        return f"{len(value)} of at least {limit}"
    text = isinstance(value, str) and len(set(value)) == 1
    letters = "" if not text or value.isascii() else f", each of {len(value[0].encode())} bytes"
    return f"{_beyond(len(value) - limit)}{letters}"


def of_number(limit: float, value: float) -> str:
    """Describe a number beyond its *limit*."""
    if value in {0, float("inf"), float("-inf")}:
        return "zero" if not value else "a number beyond all limits"
    if value < 0 < limit:
        return "negative"
    return _beyond(abs(value - limit))


def of_part(part: float, whole: float) -> str:
    """Describe a number that is more than half of another."""
    if part > 2 * whole:
        return "many times the other"
    return "as much as the other, or more" if part >= whole else _beyond(part - whole // 2)


def _beyond(by: float) -> str:
    if by == 1:
        return "one beyond"
    if by <= _CLOSE:
        return "a few beyond"
    return f"about 10^{len(str(int(by))) - 1} beyond"
