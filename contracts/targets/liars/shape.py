"""Liars about the thread itself: properties that are missing, renamed, of the wrong type or wrong.

Where a fault shows only now and then, as with an empty list, the name says when.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from contracts.targets.liars.liar import Liar
from contracts.targets.reference import Reference

Thread = dict[str, Any]
Change = Callable[[Thread, Thread], Any]
Rewrite = Callable[[Any], Any]

_CODE: Final = "tool_resources.code_interpreter"
_FILES: Final = f"{_CODE}.file_ids"
_SEARCH: Final = "tool_resources.file_search"
_STORES: Final = f"{_SEARCH}.vector_store_ids"
_REQUIRED: Final = ("id", "object", "created_at", "tool_resources", "metadata")


def _kebab(*names: str) -> str:
    return "-".join(names).replace("_", "-")


def _at(name: str, rewrite: Rewrite) -> Change:
    """Rewrite one property of the thread."""
    return lambda thread, value: {**thread, name: rewrite(thread[name])}


def _called(name: str, new: str) -> Change:
    """Put one property under another name."""
    return lambda thread, value: {new if k == name else k: v for k, v in thread.items()}


def _without(name: str, *, only_empty: bool = False) -> Change:
    """Leave one property out, always or where it is empty."""
    return lambda thread, value: {
        k: v for k, v in thread.items() if k != name or (only_empty and v)
    }


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


def _values(rewrite: Rewrite) -> Change:
    """Rewrite every value of the metadata."""
    return _at("metadata", lambda pairs: {k: rewrite(v) for k, v in pairs.items()})


def _always(word: str) -> Rewrite:
    return lambda found: word


def _each(rewrite: Rewrite) -> Rewrite:
    return lambda entries: [rewrite(entry) for entry in entries]


# -- types --------------------------------------------------------------------------------

_AS: Final[Mapping[str, Rewrite]] = {
    "null": lambda found: None,
    "boolean": lambda found: True,
    "integer": lambda found: 1,
    "string": json.dumps,
    "array": lambda found: [found],
    "object": lambda found: {"value": found},
}
_PLACES: Final[tuple[tuple[str, str, Callable[[Rewrite], Change], str], ...]] = (
    ("id", "id", lambda r: _at("id", r), "string"),
    ("object", "object", lambda r: _at("object", r), "string"),
    ("created_at", "created_at", lambda r: _at("created_at", r), "integer"),
    ("tool_resources", "tool_resources", _tools, "object null"),
    ("code_interpreter", _CODE, lambda r: _tool("code_interpreter", r), "object"),
    ("file_ids", _FILES, _files, "array"),
    ("file_ids_each", f"{_FILES}.items", lambda r: _files(_each(r)), "string"),
    ("file_search", _SEARCH, lambda r: _tool("file_search", r), "object"),
    ("vector_store_ids", _STORES, _stores, "array"),
    ("vector_store_ids_each", f"{_STORES}.items", lambda r: _stores(_each(r)), "string"),
    ("metadata", "metadata", lambda r: _at("metadata", r), "object null"),
    ("metadata_values", "metadata.values", _values, "string"),
)


def _type(name: str, place: str, change: Change) -> Liar:
    return Liar(name=name, clause=f"thread.{place}.type", thread=change)


def _wrong_types() -> Iterator[Liar]:
    """Yield every property as every type that it must not have."""
    for name, place, change, allowed in _PLACES:
        for kind, rewrite in _AS.items():
            if kind not in allowed.split():
                yield _type(_kebab(name, "as", kind), place, change(rewrite))


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _structure(text: str) -> Any:
    """Read a text that holds a JSON object or array; leave any other as it is."""
    try:
        return json.loads(text) if text[:1] in {"{", "["} else text
    except (ValueError, RecursionError):
        return text


def _nested(pairs: dict[str, str]) -> dict[str, Any]:
    """Turn the key "a.b" into an object within an object."""
    split = {key: key.partition(".") for key in pairs}
    return {
        first if first and rest else key: {rest: pairs[key]} if first and rest else pairs[key]
        for key, (first, _, rest) in split.items()
    }


_OTHER_TYPES: Final = (
    _type("created-at-in-iso-8601", "created_at", _at("created_at", _iso)),
    _type("created-at-in-words", "created_at", _at("created_at", time.ctime)),
    _type("created-at-with-a-fraction", "created_at", _at("created_at", lambda s: s + 1.5)),
    _type("created-at-with-point-zero", "created_at", _at("created_at", float)),
    _type("created-at-as-parts", "created_at", _at("created_at", lambda s: [*time.gmtime(s)])),
    _type("metadata-as-pairs", "metadata", _at("metadata", lambda pairs: [*pairs.items()])),
    _type("metadata-as-array-when-empty", "metadata", _at("metadata", lambda p: p or [])),
    _type("metadata-as-text-when-empty", "metadata", _at("metadata", lambda p: p or "")),
    _type("metadata-values-null-when-empty", "metadata.values", _values(lambda v: v or None)),
    _type(
        "metadata-values-as-integers-when-digits",
        "metadata.values",
        _values(lambda v: int(v) if re.fullmatch("[0-9]+", v) else v),
    ),
    _type(
        "metadata-values-as-booleans-when-true",
        "metadata.values",
        _values(lambda v: v == "true" or v),
    ),
    _type("metadata-values-as-structures-when-json", "metadata.values", _values(_structure)),
    _type(
        "metadata-values-as-arrays-when-with-commas",
        "metadata.values",
        _values(lambda v: v.split(",") if "," in v else v),
    ),
    _type("metadata-keys-with-dots-nested", "metadata.values", _at("metadata", _nested)),
    _type(
        "tool-resources-as-array-of-tools",
        "tool_resources",
        _tools(lambda tools: [{"type": name, **tools[name]} for name in tools]),
    ),
    _type("tool-resources-as-array-when-empty", "tool_resources", _tools(lambda t: t or [])),
    _type(
        "code-interpreter-null-when-not-asked",
        _CODE,
        _tools(lambda tools: {"code_interpreter": None, **tools}),
    ),
    _type(
        "code-interpreter-false-when-not-asked",
        _CODE,
        _tools(lambda tools: {"code_interpreter": False, **tools}),
    ),
    _type(
        "code-interpreter-null-when-without-files",
        _CODE,
        _tool("code_interpreter", lambda tool: tool if tool["file_ids"] else None),
    ),
    _type(
        "code-interpreter-as-its-file-ids",
        _CODE,
        _tool("code_interpreter", lambda tool: tool["file_ids"]),
    ),
    _type(
        "file-search-null-when-not-asked",
        _SEARCH,
        _tools(lambda tools: {"file_search": None, **tools}),
    ),
    _type(
        "file-search-as-its-store-id",
        _SEARCH,
        _tool("file_search", lambda tool: "".join(tool["vector_store_ids"])),
    ),
    _type("file-ids-null-when-empty", _FILES, _files(lambda ids: ids or None)),
    _type(
        "file-ids-null-when-tool-not-asked",
        _FILES,
        _tools(lambda tools: {"code_interpreter": {"file_ids": None}, **tools}),
    ),
    _type("file-ids-joined-with-commas", _FILES, _files(",".join)),
    _type("file-ids-unwrapped-when-one", _FILES, _files(lambda f: f[0] if len(f) == 1 else f)),
    _type("file-ids-by-index", _FILES, _files(lambda ids: dict(enumerate(ids)))),
    _type("file-ids-counted", _FILES, _files(len)),
    _type("file-ids-end-in-null", f"{_FILES}.items", _files(lambda f: [*f[:19], None])),
    _type(
        "file-ids-as-file-objects",
        f"{_FILES}.items",
        _files(_each(lambda file: {"id": file, "object": "file"})),
    ),
    _type(
        "file-ids-nested-from-the-eleventh-on",
        f"{_FILES}.items",
        _files(lambda ids: [*ids[:10], ids[10:]] if ids[10:] else ids),
    ),
    _type("vector-store-ids-null-when-empty", _STORES, _stores(lambda ids: ids or None)),
    _type("vector-store-ids-unwrapped", _STORES, _stores("".join)),
    _type("vector-store-ids-hold-null", f"{_STORES}.items", _stores(lambda ids: ids or [None])),
    Liar(
        name="created-at-with-an-exponent",
        clause="thread.created_at.type",
        text=lambda text: re.sub(rb'("created_at": \d)(\d+)', rb"\1.\2e9", text),
    ),
    Liar(
        name="created-at-beyond-doubles",
        clause="thread.created_at.type",
        text=lambda text: re.sub(rb'("created_at": )\d+', rb"\g<1>1e999", text),
    ),
)

# -- names --------------------------------------------------------------------------------

_MISSING: Final = (
    *(
        Liar(name=_kebab(name, "missing"), clause=f"thread.{name}.required", thread=_without(name))
        for name in _REQUIRED
    ),
    *(
        Liar(
            name=_kebab(name, "missing-when-empty"),
            clause=f"thread.{name}.required",
            thread=_without(name, only_empty=True),
        )
        for name in ("tool_resources", "metadata")
    ),
    *(
        Liar(
            name=_kebab(name, "called", told),
            clause=f"thread.{name}.required",
            thread=_called(name, new),
        )
        for name, new, told in (
            ("id", "thread_id", "thread-id"),
            ("id", "_id", "underscore-id"),
            ("id", "ID", "id-in-capitals"),
            ("object", "type", "type"),
            ("created_at", "createdAt", "created-at-in-camel-case"),
            ("created_at", "created", "created"),
            ("tool_resources", "toolResources", "tool-resources-in-camel-case"),
            ("tool_resources", "tools", "tools"),
            ("metadata", "meta", "meta"),
        )
    ),
)

# -- values -------------------------------------------------------------------------------

_WORDS: Final = (
    *(
        Liar(
            name=f"object-{told}",
            clause="thread.object.enum",
            thread=_at("object", _always(word)),
        )
        for told, word in (
            ("capitalised", "Thread"),
            ("in-capitals", "THREAD"),
            ("in-the-plural", "threads"),
            ("empty", ""),
            ("with-a-space-behind", "thread "),
            ("says-thread-created", "thread.created"),
            ("says-assistant", "assistant"),
            ("says-session", "session"),
        )
    ),
    *(
        Liar(
            name=f"id-{told}",
            clause="thread.id.not-empty",
            thread=_at("id", _always(word)),
        )
        for told, word in (("empty", ""), ("blank", " "), ("of-white-space", "\t\n"))
    ),
)

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


def _stopped(now: float) -> Reference:
    return Reference(clock=lambda: now)


_TIMES: Final = (
    *(
        Liar(
            name=f"created-at-{name}",
            clause="thread.created_at.in-seconds",
            thread=_at("created_at", rewrite),
        )
        for name, rewrite in (
            ("in-milliseconds", lambda s: s * 10**3),
            ("in-microseconds", lambda s: s * 10**6),
            ("in-nanoseconds", lambda s: s * 10**9),
            ("in-minutes", lambda s: s // 60),
            ("in-days", lambda s: s // _DAY),
            ("in-calendar-digits", lambda s: int(time.strftime("%Y%m%d%H%M%S", time.gmtime(s)))),
            ("since-2001", lambda s: s - 978_307_200),
            ("since-the-machine-started", lambda s: int(time.monotonic())),
            ("constant", lambda s: 1_699_012_949),
            ("zero", lambda s: 0),
            ("minus-one", lambda s: -1),
            ("negative", lambda s: -s),
            ("overflown", lambda s: s - 2**32),
            ("beyond-64-bits", lambda s: 10**30),
            ("twenty-minutes-behind", lambda s: s - 1200),
            ("half-an-hour-ahead", lambda s: s + _HOUR // 2),
            ("an-hour-ahead", lambda s: s + _HOUR),
            ("an-hour-behind", lambda s: s - _HOUR),
            ("nine-time-zones-ahead", lambda s: s + 9 * _HOUR),
            ("a-day-ahead", lambda s: s + _DAY),
            ("a-day-behind", lambda s: s - _DAY),
            ("a-year-ahead", lambda s: s + 365 * _DAY),
        )
    ),
    Liar(
        name="created-at-an-hour-behind-with-messages",
        clause="thread.created_at.in-seconds",
        thread=lambda thread, value: {
            **thread,
            "created_at": thread["created_at"] - (_HOUR if value.get("messages") else 0),
        },
    ),
    Liar(
        name="created-at-is-when-the-server-started",
        clause="thread.created_at.follows-the-clock",
        make=lambda: _stopped(time.time()),
    ),
    Liar(
        name="created-at-rounded-to-ten-minutes",
        clause="thread.created_at.follows-the-clock",
        thread=_at("created_at", lambda s: s // 600 * 600),
    ),
)

_TOO_MANY: Final = (
    *(
        Liar(name=f"vector-store-ids-{name}", clause=f"thread.{_STORES}.maxItems", thread=change)
        for name, change in (
            ("twice", _stores(lambda ids: ids * 2)),
            ("with-another", _stores(lambda ids: [*ids, "vs_2"] if ids else ids)),
            ("with-two-others", _stores(lambda ids: [*ids, "vs_2", "vs_3"] if ids else ids)),
            ("two-when-empty", _stores(lambda ids: ids or ["vs_1", "vs_2"])),
        )
    ),
    *(
        Liar(name=f"file-ids-{name}", clause=f"thread.{_FILES}.maxItems", thread=_files(rewrite))
        for name, rewrite in (
            ("filled-up-to-21", lambda ids: [*ids, *(f"file-{i}" for i in range(len(ids), 21))]),
            ("one-over-when-full", lambda ids: [*ids, ids[0]] if len(ids) == 20 else ids),
            ("twice-when-more-than-ten", lambda ids: ids * 2 if ids[10:] else ids),
        )
    ),
)


def _from_metadata(name: str) -> Change:
    return lambda thread, value: {**thread, name: thread["metadata"].get(name, thread[name])}


_TAKEN_FROM_METADATA: Final = tuple(
    Liar(
        name=_kebab(name, "taken-from-metadata"),
        clause=clause,
        thread=_from_metadata(name),
    )
    for name, clause in (
        ("id", "identity.unique"),
        ("object", "thread.object.enum"),
        ("created_at", "thread.created_at.type"),
        ("tool_resources", "thread.tool_resources.type"),
        ("metadata", "thread.metadata.type"),
    )
)

LIARS: Final[tuple[Liar, ...]] = (
    *_MISSING,
    *_wrong_types(),
    *_OTHER_TYPES,
    *_WORDS,
    *_TIMES,
    *_TOO_MANY,
    *_TAKEN_FROM_METADATA,
)
