"""The same request written in other ways: JSON (RFC 8259) leaves the writer a choice."""

from __future__ import annotations

import json
from collections.abc import Iterator
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


def written() -> dict[str, bytes]:
    """Return the ways to write one and the same value, by name."""
    compact = json.dumps(_VALUE, ensure_ascii=False, separators=(",", ":"))
    indented = json.dumps(_VALUE, ensure_ascii=False, indent=2)
    escaped = json.dumps(_VALUE)
    return {
        "raw UTF-8": compact.encode(),
        "escaped to ASCII": escaped.encode(),
        "escaped to ASCII, capital digits": _capital_escapes(escaped).encode(),
        "every letter escaped": _all_escaped(_VALUE).encode(),
        "solidus escaped": compact.replace("/", "\\/").encode(),
        "indented": indented.encode(),
        "indented with tabs and CRLF": indented.replace("  ", "\t").replace("\n", "\r\n").encode(),
        "white space around": f"\n\t {compact} \r\n".encode(),
        "spaces around every colon": json.dumps(_VALUE, separators=(" , ", " : ")).encode(),
        "properties in reverse": json.dumps(_reversed(_VALUE), ensure_ascii=False).encode(),
    }


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
        return json.dumps(value)
    units = value.encode("utf-16-be")
    return '"' + "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2)) + '"'


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [_reversed(entry) for entry in value]
    return value
