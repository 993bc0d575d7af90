"""JSON as RFC 8259 states it, read strictly, and what stands where it cannot be read."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, islice
from json import JSONDecodeError, JSONDecoder, loads
from typing import Any, Final, NoReturn

# Python refuses to convert longer integers; as a float it stays a wrong number.
_MAX_DIGITS: Final = 4000
# No value of the definition is nested half as deep, and every parser goes as far.
DEEP: Final = 64
# A longer body is not held only for that.
_SMALL: Final = 2**16
# The parser of one Python reads some 900 levels, of another 10,000; here all read as many.
_DEEPEST: Final = 500
# A longer word says no more; some of a text that is no JSON may be all of it.
_WORD: Final = re.compile(r"\w{1,20}|.", re.DOTALL)
# A string, or its beginning where it is never closed; no byte is looked at twice.
STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+(?:"|\Z)', re.DOTALL)
_OPENING: Final = b"[{"
_QUOTE: Final = ord('"')
# A run of brackets that open, with the plain names between them; one of brackets that close; or
# a string, whose brackets are none.
_RUNS: Final = re.compile(
    rb'(?:[\[{]++(?:\s*+"[^"\\\[\]{}]*+"\s*+:\s*+)?+)++|[\]}]++|' + STRING.pattern, re.DOTALL
)
_OPENS: Final = re.compile(rb"[\[{]")
_STEP: Final = {**dict.fromkeys(b"[{", 1), **dict.fromkeys(b"]}", -1)}
_NEITHER: Final = bytes(byte for byte in range(256) if byte not in b'[]{}"')
_NO_BRACKETS: Final = _NEITHER + b'"'
# A string of a JSON text, and the colon behind it where it is a name.
_STRING_OR_NAME: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"[ \t\r\n]*+(:?)', re.DOTALL)
# Beyond these, the pairs of an object take more memory than the object itself, and are not kept.
_MANY_NAMES: Final = 50_000
NOT_UTF_8: Final = "it is not UTF-8"
# Half a pair of UTF-16 in three bytes: readers that take these alone are many.
SURROGATE: Final = "a surrogate"
# Each takes a hundred times the memory of its brackets; no answer has nearly as many.
MOST_CONTAINERS: Final = 500_000


class NotJson(ValueError):
    """The bytes are not one JSON text in UTF-8 (RFC 8259).

    Attributes:
        problem: what is wrong, without where.
        met: what stands where reading stopped; empty where that says nothing.
        is_encoding: whether the bytes are not even UTF-8.
        is_deep: whether they are only nested too deeply to be read.
    """

    def __init__(
        self,
        problem: str,
        where: str = "",
        *,
        met: str = "",
        encoding: bool = False,
        deep: bool = False,
    ) -> None:
        super().__init__(f"{problem} {where}".strip())
        self.problem = problem
        self.met = met
        self.is_encoding = encoding
        self.is_deep = deep


class DuplicateKeys(dict[str, Any]):
    """An object in which a name stood more than once; the last value counts."""


def parse(body: bytes) -> Any:
    """Parse *body* as strictly as RFC 8259 states it, or raise NotJson."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        where, met = f"at byte {error.start}", f"{body[error.start]:#04x}, {error.reason}"
        met = SURROGATE if _is_lax(body) else met
        raise NotJson(NOT_UTF_8, where, met=met, encoding=True) from None
    if text.startswith("\ufeff"):
        raise NotJson("it starts with a byte order mark")
    if not text.strip():
        raise NotJson("it is empty")
    try:
        if depth(body, beyond=_DEEPEST) > _DEEPEST:
            raise RecursionError
        return _loaded(text, body)
    except JSONDecodeError as error:
        where = f"at character {error.pos}"
        raise NotJson(error.msg, where, met=_met(text, error.pos)) from None
    except RecursionError:
        raise NotJson("it is nested too deeply to be read", deep=True) from None


def _is_lax(body: bytes) -> bool:
    """Tell whether surrogates are all that keeps *body* from being UTF-8."""
    try:
        body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def parse_received(body: bytes) -> Any:
    """Parse what a target sent: like ``parse``, but within bounds of memory."""
    if _containers(body) > MOST_CONTAINERS:
        raise NotJson(f"it has more than {MOST_CONTAINERS} arrays and objects: too many to be read")
    return parse(body)


def _containers(body: bytes) -> int:
    """Return how many arrays and objects *body* has; 0 where there are not too many."""
    brackets = body.count(b"[") + body.count(b"{")
    if brackets <= MOST_CONTAINERS:
        return 0
    strings = (found[0] for found in STRING.finditer(body))
    return brackets - sum(text.count(b"[") + text.count(b"{") for text in strings)


def _loaded(text: str, body: bytes) -> Any:
    """Return the value of *text*, which is that of *body*; an object knows names that repeat."""
    if body.count(b":") > _MANY_NAMES:
        value = loads(text, parse_constant=_no_constant, parse_int=_integer)
        if _names(value) == _STRING_OR_NAME.findall(body).count(b":"):
            return value
        del value
    return _DECODER.decode(text)


def _names(value: Any) -> int:
    """Return how many names the objects in *value* have in all."""
    found, left = 0, [value]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            found += len(value)
            left += [below for below in value.values() if isinstance(below, dict | list)]
        elif isinstance(value, list):
            left += [below for below in value if isinstance(below, dict | list)]
    return found


def _met(text: str, at: int) -> str:
    """Return the word or the sign at *at*, and whether it is the first of all."""
    found = _WORD.match(text, at)
    if found is None:
        return "the end"
    return f"{found[0]!r}{'' if text[:at].strip() else ' at the start'}"


def _no_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not JSON")


def _integer(digits: str) -> int | float:
    if len(digits.lstrip("-")) < _MAX_DIGITS:
        return int(digits)
    return float("-inf" if digits.startswith("-") else "inf")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else DuplicateKeys(found)


# Made once: each request and each answer is read.
_DECODER: Final = JSONDecoder(
    parse_constant=_no_constant, object_pairs_hook=_pairs, parse_int=_integer
)


def depth(body: bytes, *, beyond: int = DEEP) -> int:
    """Return how deep arrays and objects are nested in *body*; 0 where *beyond* cannot be."""
    if body.count(b"[") + body.count(b"{") <= beyond:
        return 0
    return (_remembered_nesting if len(body) < _SMALL else _nesting)(body)


def _nesting(body: bytes) -> int:
    brackets = _brackets(body)
    # Most of what is deep only opens, and then only closes.
    inner = brackets.lstrip(_OPENING)
    opened = len(brackets) - len(inner)
    return opened + max(accumulate(map(_STEP.__getitem__, inner.rstrip(b"]}")), initial=0))


def _brackets(body: bytes) -> bytes:
    """Return the brackets of *body*, without those in strings."""
    if b"\\" in body:
        return STRING.sub(b"", body).translate(None, _NO_BRACKETS)
    # Every second part is a string; most strings have no brackets, and leave nothing here.
    parts = body.translate(None, _NEITHER).replace(b'""', b"").split(b'"')
    return b"".join(parts[::2])


# Reading a body asks for it, and what is expected of the body asks again.
_remembered_nesting = lru_cache(4)(_nesting)


def readable(value: Any, body: bytes) -> Any:
    """Return the *value* of *body*; where that is too deep to be read, what is deep emptied."""
    if not isinstance(value, NotJson) or not value.is_deep:
        return value
    try:
        return parse(flattened(body))
    except NotJson:
        return value


def flattened(body: bytes) -> bytes:
    """Return *body* with every array and object below a certain depth emptied.

    What is left means the same to the definition, and can be read.
    """
    kept, level, start = bytearray(), 0, 0
    # Run by run, as most of 100,000 brackets stand next to one like them.
    for run in _RUNS.finditer(body):
        at, end = run.span()
        if body[at] == _QUOTE:
            continue
        if body[at] in _OPENING:
            opened = body.count(b"[", at, end) + body.count(b"{", at, end)
            if level < DEEP <= level + opened:
                deepest = next(islice(_OPENS.finditer(body, at), DEEP - level - 1, None))
                kept += body[start : deepest.end()]
                # Of what is never closed, nothing is left.
                start = len(body)
            level += opened
        else:
            if level - (end - at) < DEEP <= level:
                start = at + level - DEEP
            level -= end - at
    return bytes(kept + body[start:])
