"""The same request written in other ways: JSON (RFC 8259) leaves the writer a choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from json import dumps
from typing import Any, Final

from contracts.definition import Definition
from contracts.record.case import Case
from contracts.record.samples import always, minimal
from contracts.record.writing import JSON, dump
from strategies.bodies.build import json_case
from strategies.bodies.frames import frames
from strategies.bodies.plain import message, saying, smallest, text_part
from strategies.bodies.sites import embed

# JSON in UTF-8 as clients declare it.
_DECLARED: Final = (
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'application/json; charset="utf-8"',
    "application/json ; charset=utf-8",
    "Application/JSON",
)
# Letters beyond ASCII and beyond 16 bits, and a solidus, which may be escaped.
_TEXT: Final = "caf\u00e9 / \U0001f600"


@cache
def varied(definition: Definition) -> dict[str, Any]:
    """Return a body with texts, numbers, lists and objects, as far as the definition has them."""
    parts, root = definition.parts, definition.request
    known: dict[str, Any] = dict.fromkeys(parts.messages, _messages(definition))
    known |= _chunks(definition)
    known |= {n: {"key": _TEXT, "other": 'quote " and \\'} for n in parts.metadata}
    if not known:
        texts = [name for name, child in root.properties.items() if child.is_text]
        known = {name: _TEXT[: root.properties[name].keywords.get("maxLength")] for name in texts}
    return {**smallest(definition), **known}


def _messages(definition: Definition) -> list[Any]:
    if not definition.parts.messages:
        return []
    found, part = [message(definition, _TEXT)], text_part(definition)
    own = {name: {"k": "v"} for name in definition.parts.message_metadata[-1:]}
    if part is not None:
        said = {name: "part" for name in always(part) if part.properties[name].is_text}
        found.append({**message(definition, [{**minimal(part), **said}]), **own})
    return found


def _chunks(definition: Definition) -> dict[str, Any]:
    """Return files to be split, with sizes in numbers."""
    site = frames(definition).halved
    if site is None:
        return {}
    (part, whole), *_ = site.node.halves.items()
    limits = site.node.properties[whole].keywords
    size = max(limits.get("minimum", 0), min(800, limits.get("maximum", 800)))
    body: dict[str, Any] = embed(site, {**minimal(site.node), whole: size, part: size // 2})
    return body


def _compact(value: Any) -> str:
    return dumps(value, ensure_ascii=False, separators=(",", ":"))


def _indented(value: Any, by: str = "  ") -> str:
    return dumps(value, ensure_ascii=False, indent=by)


def _capital_escapes(text: str) -> str:
    first, *rest = text.split("\\u")
    return "".join([first, *("\\u" + part[:4].upper() + part[4:] for part in rest)])


def _all_escaped(value: Any) -> str:
    if isinstance(value, dict):
        inner = (f"{_all_escaped(k)}:{_all_escaped(v)}" for k, v in value.items())
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_all_escaped, value)) + "]"
    if not isinstance(value, str):
        return dumps(value)
    units = value.encode("utf-16-be")
    return '"' + "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2)) + '"'


def _reordered(value: Any, order: Callable[[list[str]], list[str]]) -> Any:
    """Return *value* with the members of each object in another *order*."""
    if isinstance(value, dict):
        return {name: _reordered(value[name], order) for name in order([*value])}
    if isinstance(value, list):
        return [_reordered(entry, order) for entry in value]
    return value


def _reversed(names: list[str]) -> list[str]:
    return names[::-1]


def _turned(names: list[str], *, by: int) -> list[str]:
    """Return *names* with the first *by* of them behind the others."""
    start = by % max(1, len(names))
    return names[start:] + names[:start]


def _in_order(value: Any, *, order: Callable[[list[str]], list[str]]) -> str:
    return dumps(_reordered(value, order), ensure_ascii=False)


# Of as many members each stands first, last and in between.
_TURNS: Final = (1, 2, 3)
# Each writes any value in its own way.
_WAYS: Final[dict[str, Callable[[Any], str]]] = {
    "raw UTF-8": _compact,
    "escaped to ASCII": dumps,
    "escaped to ASCII, capital digits": lambda value: _capital_escapes(dumps(value)),
    "every letter escaped": _all_escaped,
    "solidus escaped": lambda value: _compact(value).replace("/", "\\/"),
    "indented": _indented,
    "indented with tabs and CRLF": lambda value: _indented(value, "\t").replace("\n", "\r\n"),
    "white space around": lambda value: f"\n\t {_compact(value)} \r\n",
    "spaces around every colon": lambda value: dumps(value, separators=(" , ", " : ")),
    "properties in reverse": partial(_in_order, order=_reversed),
    **{
        f"properties turned by {by}": partial(_in_order, order=partial(_turned, by=by))
        for by in _TURNS
    },
}


def way(body: bytes, value: Any) -> Callable[[Any], str] | None:
    """Return what writes any value as *body* writes *value*; None where it is not known."""
    for write in _WAYS.values():
        try:
            if write(value).encode() == body:
                return write
        except (UnicodeEncodeError, ValueError):
            continue
    return None


def in_turn(number: int, value: Any) -> tuple[bytes, str]:
    """Return *value* in the *number*-th way, and how it is declared; the first is the usual one."""
    ways: list[Callable[[Any], bytes]] = [dump, *(partial(_encoded, w) for w in _WAYS.values())]
    declared = (JSON, *_DECLARED)
    return ways[number % len(ways)](value), declared[number % len(declared)]


def _encoded(write: Callable[[Any], str], value: Any) -> bytes:
    return write(value).encode()


def written(body: Any) -> dict[str, bytes]:
    """Return one and the same value, written in each way, by the way's name.

    A way that comes to what another has written is left out.
    """
    found: dict[bytes, str] = {}
    for name, write in _WAYS.items():
        found.setdefault(_encoded(write, body), name)
    return {name: written for written, name in found.items()}


def form_cases(definition: Definition) -> Iterator[Case]:
    """Yield the valid cases that differ only in how they are written or declared."""
    whole = varied(definition)
    for name, body in written(whole).items():
        yield json_case(definition, f"written: {name}", whole, body=body)
    yield json_case(definition, "an empty object with spaces", {}, body=b" { } \n")
    declared = saying(definition, {"declared": "caf\u00e9 \U0001f600"})
    for media_type in _DECLARED:
        yield json_case(definition, f"declared: {media_type}", declared, content_type=media_type)
