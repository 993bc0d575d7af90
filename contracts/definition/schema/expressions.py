"""Texts that match a regular expression, the plainest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from re import _constants, _parser
from typing import Any, Final

from contracts.definition.schema.matching import Doubt, matches

# So many texts are made of an expression, and so many ways of each of its parts.
_MOST: Final = 200
_WAYS: Final = 4
_PLAIN: Final = "abcxyzABC0123_- .,:/@!#"
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": "019",
    "CATEGORY_NOT_DIGIT": "ab-",
    "CATEGORY_WORD": "aB0_",
    "CATEGORY_NOT_WORD": "- .",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "ab0",
}


@lru_cache(500)
def texts_that_match(pattern: str) -> tuple[str, ...]:
    """Return some texts in which *pattern* is found, shorter and plainer ones first."""
    try:
        made = list(islice(_sequence(_parser.parse(pattern)), _MOST))
    except (re.error, RecursionError, OverflowError):
        return ()
    around = [f"{a}{text}{b}" for text in made[:20] for a, b in (("", "x"), ("x", ""), ("x", "x"))]
    return tuple(text for text in dict.fromkeys((*made, *around)) if _is_found(pattern, text))


def _is_found(pattern: str, text: str) -> bool:
    try:
        return matches(pattern, text)
    except (Doubt, ValueError):
        return False


def names_that_match(patterns: Sequence[str], matched: frozenset[int], most: int = 2) -> list[str]:
    """Return names that match these patterns, by their numbers, and no other."""
    found = []
    for number in sorted(matched):
        for text in texts_that_match(patterns[number]):
            fitting = {i for i, one in enumerate(patterns) if _is_found(one, text)}
            if fitting == matched and text and text not in found:
                found.append(text)
    return found[:most]


def _sequence(parsed: Any) -> Iterator[str]:
    ways = [list(islice(_one(op, argument), _WAYS)) for op, argument in parsed]
    # With one way each, and then with the others of one part at a time.
    if not all(ways):
        return
    first = [way[0] for way in ways]
    yield "".join(first)
    for number, way in enumerate(ways):
        for other in way[1:]:
            yield "".join([*first[:number], other, *first[number + 1 :]])
    yield from map("".join, islice(product(*ways), _MOST))


def _one(op: Any, argument: Any) -> Iterator[str]:
    name = str(op)
    if name in _LETTERS:
        yield from _LETTERS[name](argument)
    elif name == "BRANCH":
        for branch in argument[1]:
            yield from islice(_sequence(branch), _WAYS)
    elif name == "SUBPATTERN":
        yield from _sequence(argument[-1])
    elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        yield from _repeated(*argument)
    elif name == "ATOMIC_GROUP":
        yield from _sequence(argument)
    elif name in {"AT", "ASSERT", "ASSERT_NOT"}:
        # What stands before or behind is only tried.
        yield ""


def _repeated(low: int, high: Any, inside: Any) -> Iterator[str]:
    parts = list(islice(_sequence(inside), _WAYS))
    most = low + 3 if high is _constants.MAXREPEAT else min(int(high), low + 3)
    for count in dict.fromkeys((max(low, 1) if most else 0, low, low + 1, most)):
        if low <= count <= most:
            yield from ("".join(parts[i % len(parts)] for i in range(count)) if parts else "",)
    yield from (part * max(low, 1) for part in parts[1:] if most)


def _of_set(members: Any) -> Iterator[str]:
    names = [str(op) for op, _ in members]
    if "NEGATE" in names:
        whole = re.compile(_written(members))
        yield from (letter for letter in _PLAIN if whole.fullmatch(letter))
        return
    for op, argument in members:
        if str(op) == "LITERAL":
            yield chr(argument)
        elif str(op) == "RANGE":
            low, high = argument
            yield from dict.fromkeys((chr(low), chr(high), chr((low + high) // 2)))
        elif str(op) == "CATEGORY":
            yield from _CATEGORIES[str(argument)]


def _written(members: Any) -> str:
    """Return a set of letters as it may stand in an expression."""
    marks = {v: k for k, v in _SHORT.items()}
    text = ""
    for op, argument in members:
        if str(op) == "NEGATE":
            text += "^"
        elif str(op) == "LITERAL":
            text += re.escape(chr(argument))
        elif str(op) == "RANGE":
            text += f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
        else:
            text += marks[str(argument)]
    return f"[{text}]"


_SHORT: Final = {
    "\\d": "CATEGORY_DIGIT",
    "\\D": "CATEGORY_NOT_DIGIT",
    "\\w": "CATEGORY_WORD",
    "\\W": "CATEGORY_NOT_WORD",
    "\\s": "CATEGORY_SPACE",
    "\\S": "CATEGORY_NOT_SPACE",
}
_LETTERS: Final[dict[str, Callable[[Any], Iterable[str]]]] = {
    "LITERAL": chr,
    "NOT_LITERAL": lambda code: (letter for letter in _PLAIN if ord(letter) != code),
    "ANY": lambda _: "ab0 ",
    "IN": _of_set,
}
