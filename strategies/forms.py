"""The same request written in other ways: JSON (RFC 8259) leaves the writer a choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from json import dumps
from typing import Any, Final

from contracts.definition import Definition
from contracts.record.case import Case
from strategies.build import json_case

_VALUE: Final[dict[str, Any]] = {
    "messages": [
        {"role": "user", "content": "caf\u00e9 / \U0001f600"},
        {"role": "user", "content": [{"type": "text", "text": "part"}], "metadata": {"k": "v"}},
    ],
    "tool_resources": {
        "file_search": {
            "vector_stores": [
                {
                    "chunking_strategy": {
                        "type": "static",
                        "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400},
                    }
                }
            ]
        }
    },
    "metadata": {"key": "caf\u00e9 / \U0001f600", "other": 'quote " and \\'},
}


def _compact(value: Any) -> str:
    return dumps(value, ensure_ascii=False, separators=(",", ":"))


def _indented(value: Any) -> str:
    return dumps(value, ensure_ascii=False, indent=2)


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


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [_reversed(entry) for entry in value]
    return value


# Each writes any value in its own way.
_WAYS: Final[dict[str, Callable[[Any], str]]] = {
    "raw UTF-8": _compact,
    "escaped to ASCII": dumps,
    "escaped to ASCII, capital digits": lambda value: _capital_escapes(dumps(value)),
    "every letter escaped": _all_escaped,
    "solidus escaped": lambda value: _compact(value).replace("/", "\\/"),
    "indented": _indented,
    "indented with tabs and CRLF": lambda value: (
        _indented(value).replace("  ", "\t").replace("\n", "\r\n")
    ),
    "white space around": lambda value: f"\n\t {_compact(value)} \r\n",
    "spaces around every colon": lambda value: dumps(value, separators=(" , ", " : ")),
    "properties in reverse": lambda value: dumps(_reversed(value), ensure_ascii=False),
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


def written() -> dict[str, bytes]:
    """Return one and the same value, written in each way, by the way's name."""
    return {name: write(_VALUE).encode() for name, write in _WAYS.items()}


def form_cases(definition: Definition) -> Iterator[Case]:
    """Yield the valid cases that differ only in how they are written or declared."""
    for name, body in written().items():
        yield json_case(definition, f"written: {name}", _VALUE, body=body)
    yield json_case(definition, "an empty object with spaces", {}, body=b" { } \n")
    value = {"metadata": {"declared": "caf\u00e9 \U0001f600"}}
    for media_type in (
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        'application/json; charset="utf-8"',
        "application/json ; charset=utf-8",
        "Application/JSON",
    ):
        yield json_case(definition, f"declared: {media_type}", value, content_type=media_type)
