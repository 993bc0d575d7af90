"""Liars about the thread itself: properties that are missing, of the wrong type or wrong.

Where a fault shows only now and then, as with an empty list, the name says when.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from contracts.servers.liars.liar import Liar
from contracts.servers.reference import Received, Response

Thread = dict[str, Any]
Change = Callable[[Thread, Thread], Any]
Rewrite = Callable[[Any], Any]

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def _at(name: str, rewrite: Rewrite) -> Change:
    """Rewrite one property of the thread."""
    return lambda thread, value: {**thread, name: rewrite(thread[name])}


def _without(name: str) -> Change:
    """Leave one property out."""
    return lambda thread, value: {k: v for k, v in thread.items() if k != name}


def _in_camel_case(value: Any) -> Any:
    """Write names as serialisers of other languages do: createdAt, but pairs of a map as sent."""
    if not isinstance(value, dict):
        return value
    return {
        re.sub("_([a-z])", lambda found: found[1].upper(), name): entry
        if name == "metadata"
        else _in_camel_case(entry)
        for name, entry in value.items()
    }


def _without_if_empty(name: str) -> Change:
    """Leave one property out where it is empty."""
    return lambda thread, value: {k: v for k, v in thread.items() if k != name or v}


def _id(rewrite: Rewrite) -> Change:
    return _at("id", rewrite)


def _object(rewrite: Rewrite) -> Change:
    return _at("object", rewrite)


def _created_at(rewrite: Rewrite) -> Change:
    return _at("created_at", rewrite)


def _listed(pairs: dict[str, str]) -> Any:
    """Return a list where the keys are those of one, as languages do that know only one type."""
    is_list = pairs and list(pairs) == [str(number) for number in range(len(pairs))]
    return list(pairs.values()) if is_list else pairs


def _metadata(rewrite: Rewrite) -> Change:
    return _at("metadata", rewrite)


def _values(rewrite: Rewrite) -> Change:
    """Rewrite every value of the metadata."""
    return _metadata(lambda pairs: {k: rewrite(v) for k, v in pairs.items()})


def _tools(rewrite: Rewrite) -> Change:
    """Rewrite tool_resources."""
    return _at("tool_resources", rewrite)


def _tool(tool: str, rewrite: Rewrite) -> Change:
    """Rewrite one tool wherever it is there."""
    return _tools(lambda tools: {k: rewrite(v) if k == tool else v for k, v in tools.items()})


def _files(rewrite: Rewrite) -> Change:
    """Rewrite the file ids wherever code_interpreter is there."""
    return _tool("code_interpreter", lambda tool: {"file_ids": rewrite(tool["file_ids"])})


def _stores(rewrite: Rewrite) -> Change:
    """Rewrite the vector store ids wherever file_search is there."""
    ids = "vector_store_ids"
    return _tool("file_search", lambda tool: {ids: rewrite(tool[ids])})


def _always(word: Any) -> Rewrite:
    return lambda found: word


def _each(rewrite: Rewrite) -> Rewrite:
    return lambda entries: [rewrite(entry) for entry in entries]


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _structure(text: str) -> Any:
    """Read a text that holds a JSON object or array; leave any other as it is."""
    try:
        return json.loads(text) if text[:1] in {"{", "["} else text
    except (ValueError, RecursionError):
        return text


def _jumping(response: Response, request: Received) -> Response:
    """Date every other thread ten minutes back, like two machines with two clocks."""
    if response.status != 200:
        return response
    thread = json.loads(response.body)
    thread["created_at"] -= 10 * _MINUTE * (request.number % 2)
    return response.having(body=json.dumps(thread).encode())


_CODE: Final = "tool_resources.code_interpreter"
_FILES: Final = f"{_CODE}.file_ids"
_SEARCH: Final = "tool_resources.file_search"
_STORES: Final = f"{_SEARCH}.vector_store_ids"

# The faults of each clause ``thread.CLAUSE``, by name.
_FAULTS: Final[Mapping[str, Mapping[str, Change]]] = {
    "id.required": {"id-missing": _without("id")},
    "id.type": {
        "id-as-null": _id(_always(None)),
        "id-as-integer": _id(lambda found: uuid.uuid4().int >> 80),
        "id-as-object": _id(lambda found: {"value": found}),
    },
    "id.not-empty": {"id-empty": _id(_always("")), "id-blank": _id(_always(" "))},
    "object.required": {"object-missing": _without("object")},
    "object.type": {
        "object-as-null": _object(_always(None)),
        "object-as-array": _object(lambda found: [found]),
    },
    "object.enum": {
        "object-capitalised": _object(_always("Thread")),
        "object-in-the-plural": _object(_always("threads")),
    },
    "created_at.required": {
        "created-at-missing": _without("created_at"),
        "names-in-camel-case": lambda thread, value: _in_camel_case(thread),
    },
    "created_at.type": {
        "created-at-as-null": _created_at(_always(None)),
        "created-at-as-string": _created_at(str),
        "created-at-in-iso-8601": _created_at(_iso),
        "created-at-with-point-five": _created_at(lambda seconds: seconds + 0.5),
        "created-at-with-point-zero": _created_at(float),
    },
    "created_at.in-seconds": {
        "created-at-in-milliseconds": _created_at(lambda seconds: seconds * 10**3),
        "created-at-in-microseconds": _created_at(lambda seconds: seconds * 10**6),
        "created-at-constant": _created_at(_always(1_699_012_949)),
        "created-at-zero": _created_at(_always(0)),
        "created-at-negative": _created_at(lambda seconds: -seconds),
        "created-at-an-hour-ahead": _created_at(lambda seconds: seconds + _HOUR),
        "created-at-a-day-ahead": _created_at(lambda seconds: seconds + _DAY),
        "created-at-off-by-a-time-zone": _created_at(lambda seconds: seconds - 8 * _HOUR),
    },
    "metadata.required": {
        "metadata-missing": _without("metadata"),
        "metadata-missing-when-empty": _without_if_empty("metadata"),
    },
    "metadata.type": {
        "metadata-as-string": _metadata(json.dumps),
        "metadata-as-pairs": _metadata(lambda pairs: [*pairs.items()]),
        "metadata-as-array-when-keys-count-from-0": _metadata(_listed),
        "metadata-as-array-when-empty": _metadata(lambda pairs: pairs or []),
    },
    "metadata.values.type": {
        "metadata-values-null-when-empty": _values(lambda text: text or None),
        "metadata-values-as-integers-when-digits": _values(
            lambda text: int(text) if re.fullmatch("[0-9]+", text) else text
        ),
        "metadata-values-as-structures-when-json": _values(_structure),
    },
    "tool_resources.required": {
        "tool-resources-missing": _without("tool_resources"),
        "tool-resources-missing-when-empty": _without_if_empty("tool_resources"),
    },
    "tool_resources.type": {
        "tool-resources-as-string": _tools(json.dumps),
        "tool-resources-as-array-of-tools": _tools(
            lambda tools: [{"type": name, **tools[name]} for name in tools]
        ),
    },
    f"{_CODE}.type": {
        "code-interpreter-null-when-not-asked": _tools(
            lambda tools: {"code_interpreter": None, **tools}
        ),
        "code-interpreter-as-its-file-ids": _tool("code_interpreter", lambda t: t["file_ids"]),
    },
    f"{_FILES}.type": {
        "file-ids-null-when-empty": _files(lambda ids: ids or None),
        "file-ids-joined-with-commas": _files(",".join),
    },
    f"{_FILES}.max-items": {
        "file-ids-filled-up-to-21": _files(
            lambda ids: [*ids, *(f"file-{number}" for number in range(len(ids), 21))]
        )
    },
    f"{_FILES}.items.type": {
        "file-ids-each-as-null": _files(_each(_always(None))),
        "file-ids-as-file-objects": _files(_each(lambda file: {"id": file, "object": "file"})),
    },
    f"{_SEARCH}.type": {
        "file-search-null-when-not-asked": _tools(lambda tools: {"file_search": None, **tools}),
        "file-search-as-its-store-ids": _tool("file_search", lambda t: t["vector_store_ids"]),
    },
    f"{_STORES}.type": {
        "vector-store-ids-null-when-empty": _stores(lambda ids: ids or None),
        "vector-store-ids-unwrapped": _stores("".join),
    },
    f"{_STORES}.max-items": {
        "vector-store-ids-two": _stores(lambda ids: [*ids, "vs_1", "vs_2"][:2]),
        "vector-store-ids-three": _stores(lambda ids: [*ids, "vs_1", "vs_2", "vs_3"][:3]),
    },
    f"{_STORES}.items.type": {
        "vector-store-ids-each-as-null": _stores(_each(_always(None))),
        "vector-store-ids-as-store-objects": _stores(_each(lambda store: {"id": store})),
    },
}

LIARS: Final[tuple[Liar, ...]] = (
    *(
        Liar(name=name, clause=f"thread.{clause}", thread=change)
        for clause, faults in _FAULTS.items()
        for name, change in faults.items()
    ),
    Liar(
        name="created-at-jumps-back-and-forth",
        clause="thread.created_at.follows-the-clock",
        response=_jumping,
    ),
    Liar(name="id-as-uuid", clause="advice.id-form", thread=_id(lambda found: str(uuid.uuid4()))),
)
