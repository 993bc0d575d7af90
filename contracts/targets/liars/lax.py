"""Liars that accept what the definition forbids: a rule forgotten, a place not looked at."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from contracts.definition.validator import thread_violations
from contracts.targets.liars.liar import Liar
from contracts.targets.liars.strict import (
    ATTACHMENTS,
    CHUNKING,
    FILES,
    METADATA,
    PARTS,
    STORE_IDS,
    STORES,
)
from contracts.targets.reference import Reference, Refusal, Request

Change = Callable[[Any], Any]

_SCHEMAS: Final = "#/components/schemas"
_REQUEST: Final = f"{_SCHEMAS}/CreateThreadRequest"
_MESSAGE: Final = f"{_SCHEMAS}/CreateMessageRequest"
_MESSAGES: Final = f"{_MESSAGE}/properties"
_ATTACHMENT: Final = f"{_MESSAGES}/attachments/items"
_IMAGE_FILE: Final = f"{_SCHEMAS}/MessageContentImageFileObject"
_IMAGE_URL: Final = f"{_SCHEMAS}/MessageContentImageUrlObject"
_TEXT: Final = f"{_SCHEMAS}/MessageRequestContentTextObject"
_TOOL: Final = f"{_SCHEMAS}/AssistantToolsCode"
_MAP: Final = f"{_SCHEMAS}/Metadata"
_TOOLS: Final = f"{_REQUEST}/properties/tool_resources"
_CODE: Final = f"{_TOOLS}/properties/code_interpreter"
_SEARCH: Final = f"{_TOOLS}/properties/file_search"
_STORE_IDS: Final = f"{_SEARCH}/properties/vector_store_ids"
_STORES: Final = f"{_SEARCH}/properties/vector_stores"
_STORE: Final = f"{_STORES}/items"
_CHUNKING: Final = f"{_STORE}/properties/chunking_strategy"
_AUTO: Final = f"{_CHUNKING}/oneOf/0"
_STATIC: Final = f"{_CHUNKING}/oneOf/1"
_SIZES: Final = f"{_STATIC}/properties/static"

MAPS: Final = tuple(METADATA.values())
LISTS: Final = (
    "messages",
    "messages[].attachments",
    "messages[].attachments[].tools",
    "tool_resources.code_interpreter.file_ids",
    "tool_resources.file_search.vector_store_ids",
    "tool_resources.file_search.vector_stores",
    "tool_resources.file_search.vector_stores[].file_ids",
)
OBJECTS: Final = (
    *MAPS,
    "messages[]",
    "tool_resources",
    "tool_resources.code_interpreter",
    "tool_resources.file_search",
    "tool_resources.file_search.vector_stores[]",
    CHUNKING,
    f"{CHUNKING}.static",
)
WORDS: Final = (
    "messages[].role",
    f"{PARTS}.type",
    f"{PARTS}.image_file.detail",
    f"{PARTS}.image_url.detail",
    f"{ATTACHMENTS}[].tools[].type",
    f"{CHUNKING}.type",
)


def changed(value: Any, place: str, change: Change) -> Any:
    """Return *value* with *change* made wherever *place*, such as ``messages[].role``, is."""
    return _changed(value, [*filter(None, place.replace("[]", ".[]").split("."))], change)


def _changed(value: Any, path: list[str], change: Change) -> Any:
    if not path:
        return change(value)
    name, *rest = path
    if name == "[]" and isinstance(value, list):
        return [_changed(entry, rest, change) for entry in value]
    if isinstance(value, dict) and name in value:
        return {**value, name: _changed(value[name], rest, change)}
    return value


def _presentable(thread: dict[str, Any], _: dict[str, Any]) -> dict[str, Any]:
    """Return *thread* without what was accepted by mistake and would spoil the answer."""
    return {**thread, "metadata": {}, "tool_resources": {}} if thread_violations(thread) else thread


def _overlooks(name: str, clause: str, change: Change) -> Liar:
    """Return the liar whose validation sees the body changed."""
    own = f"refuse.{clause}"
    return Liar(name=f"accepts-{name}", clause=own, overlooks=change, thread=_presentable)


def _at(name: str, clause: str, places: str | Sequence[str], change: Change) -> Liar:
    """Return the liar whose validation sees what stands at *places* changed."""
    wanted = (places,) if isinstance(places, str) else places
    return _overlooks(name, clause, _changing(wanted, change))


def _changing(places: Sequence[str], change: Change) -> Change:
    def overlook(value: Any) -> Any:
        for place in places:
            value = changed(value, place, change)
        return value

    return overlook


def _forgets(name: str, clause: str, *pointers: str) -> Liar:
    """Return the liar that does not enforce the keywords at *pointers*."""
    own = f"refuse.{clause}"
    return Liar(name=f"accepts-{name}", clause=own, forgets=pointers, thread=_presentable)


def _a(kind: type, change: Change) -> Change:
    """Return *change* for values of one type alone; a boolean is not an integer."""
    return lambda value: change(value) if type(value) is kind else value


def _or_null(kind: type) -> Change:
    """Return a change that makes null of all that is not of one type."""
    return lambda value: value if isinstance(value, kind) else None


def _without(*names: str) -> Change:
    return _dropping(lambda name, _: name in names)


def _dropping(test: Callable[[str, Any], object]) -> Change:
    """Return a change that drops the properties for which *test* holds."""
    return _a(dict, lambda obj: {k: v for k, v in obj.items() if not test(k, v)})


def _first(count: int) -> Change:
    """Return a change that keeps the first entries of an array."""
    return _a(list, lambda entries: entries[:count])


def _cut_pairs(limit: int) -> Change:
    """Return a change that keeps the first pairs of a map."""
    return _a(dict, lambda pairs: dict([*pairs.items()][:limit]))


def _only_pair(index: int) -> Change:
    """Return a change that keeps one pair of a map as it is, and the number of pairs."""
    return _a(
        dict,
        lambda pairs: {
            **{f"other {i}": "" for i in range(1, len(pairs))},
            **dict([*pairs.items()][index:][:1]),
        },
    )


def _one_more(limit: int) -> Change:
    """Return a change that shortens what is exactly one entry or character too long."""
    return lambda v: v[:limit] if isinstance(v, list | str) and len(v) == limit + 1 else v


def _values(change: Change) -> Change:
    """Return a change of every value of a map."""
    return _a(dict, lambda pairs: {key: change(value) for key, value in pairs.items()})


def _keys(change: Callable[[str], str]) -> Change:
    """Return a change of every key of a map."""
    return _a(dict, lambda pairs: {change(key): value for key, value in pairs.items()})


def _word(wrong: str, right: str) -> Change:
    return lambda value: right if value == wrong and type(value) is str else value


def _decoded(text: str) -> Any:
    """Return the object or array that is written in *text*, or *text* itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict | list) else text


def _sized(change: Callable[[int, int], int]) -> Change:
    """Return a change of the overlap of a static strategy, given the chunk size as well."""

    def apply(static: dict[str, Any]) -> dict[str, Any]:
        size, overlap = static.get("max_chunk_size_tokens"), static.get("chunk_overlap_tokens")
        if type(size) is not int or type(overlap) is not int:
            return static
        return {**static, "chunk_overlap_tokens": change(size, overlap)}

    return _a(dict, apply)


_OPTIONAL: Final = frozenset(
    {
        *("messages", "attachments", "metadata", "tool_resources"),
        *("code_interpreter", "file_search", "file_ids", "chunking_strategy"),
    }
)
_KNOWN: Final = frozenset(
    {
        *("messages", "tool_resources", "metadata", "role", "content", "attachments"),
        *("type", "static", "max_chunk_size_tokens", "chunk_overlap_tokens"),
    }
)
_BRANCHES: Final = frozenset({"vector_store_ids", "vector_stores"})


def _one_of_both(search: dict[str, Any]) -> dict[str, Any]:
    """Return *search* with only one branch where both are."""
    both = search.keys() >= _BRANCHES
    return {k: v for k, v in search.items() if not both or k != "vector_stores"}


def _with_type(part: dict[str, Any]) -> dict[str, Any]:
    """Return *part* with the type that its content tells, where it has none."""
    kinds = [kind for kind in ("text", "image_url", "image_file") if kind in part]
    return part if "type" in part or not kinds else {"type": kinds[0], **part}


def _with_own_type(part: dict[str, Any]) -> dict[str, Any]:
    """Return *part* with the type that its content tells, where it has another's."""
    told = part.get("type")
    known = told in ("text", "image_url", "image_file") and told not in part
    return _with_type(_without("type")(part)) if known else part


def _as_text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def _from_pairs(pairs: list[Any]) -> Any:
    try:
        return dict(pairs)
    except (TypeError, ValueError):
        return pairs


def _beginning(word: str) -> str:
    """Return the word of an enum that *word* begins with."""
    words = ("user", "assistant", "auto", "low", "high", "static", "text")
    return next((known for known in words if word.startswith(known)), word)


def _cut(text: Any) -> Any:
    return text[:512] if isinstance(text, str) else text


def _shorten(pairs: dict[str, Any], start: int = 0) -> dict[str, Any]:
    """Return *pairs* with short keys instead of long ones from the pair at *start* on."""
    return {
        f"{i}" if i >= start and len(key) > 64 else key: value
        for i, (key, value) in enumerate(pairs.items())
    }


def _distinct(entries: list[Any]) -> list[Any]:
    return [entry for i, entry in enumerate(entries) if entry not in entries[:i]]


def _distinct_values(pairs: dict[str, Any]) -> dict[str, Any]:
    kept = {str(value): key for key, value in pairs.items()}
    return {key: pairs[key] for key in kept.values()}


def _composed(text: str) -> str:
    """Return *text* in NFC, unless that is longer, as of characters excluded from it."""
    return min(text, unicodedata.normalize("NFC", text), key=len)


# Every keyword of the request's schema, forgotten wherever it holds.  Left out are those
# that another keyword implies, and those without which a valid value fits two branches.
_FORGOTTEN: Final = (
    _forgets("anything-as-messages", "wrong-type", f"{_REQUEST}/properties/messages/type"),
    _forgets("anything-as-a-message", "wrong-type", f"{_MESSAGE}/type"),
    _at("anything-as-attachments", "wrong-type", ATTACHMENTS, _or_null(list)),
    _forgets("anything-as-an-attachment", "wrong-type", f"{_ATTACHMENT}/type"),
    _forgets(
        "anything-as-an-attached-file", "wrong-type", f"{_ATTACHMENT}/properties/file_id/type"
    ),
    _forgets("anything-as-tools", "wrong-type", f"{_ATTACHMENT}/properties/tools/type"),
    _forgets("anything-as-a-tool", "no-alternative", f"{_TOOL}/type"),
    _forgets("anything-as-a-content-part", "no-alternative", f"{_TEXT}/type"),
    _forgets("anything-as-text", "wrong-type", f"{_TEXT}/properties/text/type"),
    _forgets(
        "anything-as-an-image-file", "wrong-type", f"{_IMAGE_FILE}/properties/image_file/type"
    ),
    _forgets("anything-as-an-image-url", "wrong-type", f"{_IMAGE_URL}/properties/image_url/type"),
    _forgets(
        "anything-as-a-file-of-an-image",
        "wrong-type",
        f"{_IMAGE_FILE}/properties/image_file/properties/file_id/type",
    ),
    _forgets(
        "anything-as-a-url", "wrong-type", f"{_IMAGE_URL}/properties/image_url/properties/url/type"
    ),
    _at("anything-as-tool-resources", "wrong-type", "tool_resources", _or_null(dict)),
    _forgets("anything-as-code-interpreter", "wrong-type", f"{_CODE}/type"),
    _forgets("anything-as-a-list-of-files", "wrong-type", f"{_CODE}/properties/file_ids/type"),
    _forgets("anything-as-a-file-id", "wrong-type", f"{_CODE}/properties/file_ids/items/type"),
    _forgets("anything-as-a-list-of-vector-store-ids", "wrong-type", f"{_STORE_IDS}/type"),
    _forgets("anything-as-a-vector-store-id", "wrong-type", f"{_STORE_IDS}/items/type"),
    _forgets("anything-as-vector-stores", "wrong-type", f"{_STORES}/type"),
    _forgets("anything-as-a-vector-store", "wrong-type", f"{_STORE}/type"),
    _forgets(
        "anything-as-a-list-of-files-of-a-store", "wrong-type", f"{_STORE}/properties/file_ids/type"
    ),
    _forgets(
        "anything-as-a-file-id-of-a-store", "wrong-type", f"{_STORE}/properties/file_ids/items/type"
    ),
    _forgets("anything-as-static", "wrong-type", f"{_SIZES}/type"),
    _at("anything-as-metadata", "wrong-type", MAPS, _or_null(dict)),
    _forgets("anything-as-a-metadata-value", "wrong-type", f"{_MAP}/additionalProperties/type"),
    _forgets("any-body", "wrong-type", f"{_REQUEST}/type"),
    _forgets("messages-without-role-and-content", "missing-property", f"{_MESSAGE}/required"),
    _forgets("image-file-parts-without-anything", "missing-property", f"{_IMAGE_FILE}/required"),
    _forgets(
        "image-files-without-an-id",
        "missing-property",
        f"{_IMAGE_FILE}/properties/image_file/required",
    ),
    _forgets("image-url-parts-without-anything", "missing-property", f"{_IMAGE_URL}/required"),
    _forgets(
        "image-urls-without-a-url",
        "missing-property",
        f"{_IMAGE_URL}/properties/image_url/required",
    ),
    _forgets("text-parts-without-anything", "missing-property", f"{_TEXT}/required"),
    _forgets("tools-without-a-type", "missing-property", f"{_TOOL}/required"),
    _forgets("auto-chunking-without-a-type", "missing-property", f"{_AUTO}/required"),
    _forgets("static-chunking-without-anything", "missing-property", f"{_STATIC}/required"),
    _forgets("static-chunking-without-sizes", "missing-property", f"{_SIZES}/required"),
    _forgets("any-role", "unknown-word", f"{_MESSAGES}/role/enum"),
    _forgets(
        "any-detail-of-an-image-file",
        "unknown-word",
        f"{_IMAGE_FILE}/properties/image_file/properties/detail/enum",
    ),
    _forgets(
        "any-detail-of-an-image-url",
        "unknown-word",
        f"{_IMAGE_URL}/properties/image_url/properties/detail/enum",
    ),
    _forgets(
        "any-type-of-an-image-file-part", "unknown-word", f"{_IMAGE_FILE}/properties/type/enum"
    ),
    _forgets("any-type-of-an-image-url-part", "unknown-word", f"{_IMAGE_URL}/properties/type/enum"),
    _forgets("any-type-of-a-text-part", "unknown-word", f"{_TEXT}/properties/type/enum"),
    _forgets("any-type-for-auto-chunking", "unknown-word", f"{_AUTO}/properties/type/enum"),
    _forgets("any-type-for-static-chunking", "unknown-word", f"{_STATIC}/properties/type/enum"),
    _forgets(
        "unknown-properties-everywhere",
        "unknown-property",
        *(f"{at}/additionalProperties" for at in (_REQUEST, _MESSAGE, _AUTO, _STATIC, _SIZES)),
    ),
    _forgets(
        "unknown-properties-at-the-top", "unknown-property", f"{_REQUEST}/additionalProperties"
    ),
    _forgets(
        "unknown-properties-in-a-message", "unknown-property", f"{_MESSAGE}/additionalProperties"
    ),
    _forgets(
        "unknown-properties-in-auto-chunking", "unknown-property", f"{_AUTO}/additionalProperties"
    ),
    _forgets(
        "unknown-properties-in-static-chunking",
        "unknown-property",
        f"{_STATIC}/additionalProperties",
    ),
    _forgets("unknown-properties-in-static", "unknown-property", f"{_SIZES}/additionalProperties"),
    _forgets("both-branches-and-neither-of-file-search", "no-alternative", f"{_SEARCH}/oneOf"),
    _forgets("any-content", "every-part", f"{_MESSAGES}/content/oneOf"),
    _forgets("any-content-part", "every-part", f"{_MESSAGES}/content/oneOf/1/items/oneOf"),
    _forgets("any-tool", "every-part", f"{_ATTACHMENT}/properties/tools/items/oneOf"),
    _forgets("any-chunking-strategy", "no-alternative", f"{_CHUNKING}/oneOf"),
    _forgets("content-without-parts", "too-few-items", f"{_MESSAGES}/content/oneOf/1/minItems"),
    _forgets("any-number-of-files", "too-many-items", f"{_CODE}/properties/file_ids/maxItems"),
    _forgets("any-number-of-vector-store-ids", "too-many-items", f"{_STORE_IDS}/maxItems"),
    _forgets("any-number-of-vector-stores", "too-many-items", f"{_STORES}/maxItems"),
    _forgets(
        "any-number-of-files-in-a-store", "too-many-items", f"{_STORE}/properties/file_ids/maxItems"
    ),
    _forgets(
        "chunks-of-any-smallness",
        "below-minimum",
        f"{_SIZES}/properties/max_chunk_size_tokens/minimum",
    ),
    _forgets(
        "chunks-of-any-size", "above-maximum", f"{_SIZES}/properties/max_chunk_size_tokens/maximum"
    ),
    _forgets("any-number-of-pairs", "too-many-pairs", f"{_MAP}/maxProperties"),
    _forgets("keys-of-any-length", "long-key", f"{_MAP}/keyMaxLength"),
    _forgets("values-of-any-length", "long-value", f"{_MAP}/additionalProperties/maxLength"),
    _forgets(
        "any-overlap", "large-overlap", f"{_SIZES}/properties/chunk_overlap_tokens/atMostHalfOf"
    ),
)

_UNCHECKED: Final = (
    _overlooks("everything", "anything", lambda _: {}),
    _overlooks("anything-in-messages", "every-part", _without("messages")),
    _overlooks("anything-in-tool-resources", "every-part", _without("tool_resources")),
    _overlooks("anything-in-metadata", "every-part", _without("metadata")),
    _at("anything-in-metadata-of-a-message", "every-part", "messages[]", _without("metadata")),
    _at("anything-in-attachments", "every-part", "messages[]", _without("attachments")),
    _at(
        "anything-in-an-array-of-parts", "every-part", "messages[].content", _a(list, lambda _: "x")
    ),
    _at(
        "anything-in-image-url",
        "every-part",
        f"{PARTS}.image_url",
        lambda _: {"url": "https://example.com/a.png"},
    ),
    _at(
        "anything-in-image-file", "every-part", f"{PARTS}.image_file", lambda _: {"file_id": "file"}
    ),
    _at(
        "anything-in-code-interpreter", "every-part", "tool_resources", _without("code_interpreter")
    ),
    _at("anything-in-file-search", "every-part", "tool_resources", _without("file_search")),
    _at("anything-in-vector-store-ids", "every-part", STORE_IDS, lambda _: []),
    _at("anything-in-vector-stores", "every-part", STORES, lambda _: []),
    _at("anything-in-metadata-of-a-store", "every-part", f"{STORES}[]", _without("metadata")),
    _at(
        "anything-in-a-chunking-strategy",
        "every-part",
        f"{STORES}[]",
        _without("chunking_strategy"),
    ),
    _at("anything-in-file-ids-of-a-store", "every-part", f"{STORES}[]", _without("file_ids")),
    _at("anything-behind-the-first-message", "every-element", "messages", _first(1)),
    _at("anything-behind-the-second-message", "every-element", "messages", _first(2)),
    _at(
        "anything-before-the-last-message",
        "every-element",
        "messages",
        _a(list, lambda messages: messages[-1:]),
    ),
    _at(
        "anything-between-first-and-last-message",
        "every-element",
        "messages",
        _a(list, lambda messages: messages[:1] + messages[1:][-1:]),
    ),
    _at(
        "anything-from-the-assistant",
        "every-element",
        "messages",
        _a(
            list,
            lambda messages: [
                m for m in messages if not isinstance(m, dict) or m.get("role") != "assistant"
            ],
        ),
    ),
    _at("anything-behind-the-first-part", "every-element", "messages[].content", _first(1)),
    _at(
        "anything-before-the-last-part",
        "every-element",
        "messages[].content",
        _a(list, lambda parts: parts[-1:]),
    ),
    _at("anything-behind-the-first-attachment", "every-element", ATTACHMENTS, _first(1)),
    _at("anything-behind-the-first-tool", "every-element", f"{ATTACHMENTS}[].tools", _first(1)),
    _at(
        "anything-behind-the-first-file-id",
        "every-element",
        FILES,
        _a(list, lambda ids: ids[:1] * len(ids)),
    ),
    _at("anything-behind-the-first-pair", "every-element", MAPS, _only_pair(0)),
    _at("anything-before-the-last-pair", "every-element", MAPS, _only_pair(-1)),
    _overlooks(
        "any-metadata-beside-messages",
        "every-part",
        lambda v: _without("metadata")(v) if isinstance(v, dict) and v.get("messages") else v,
    ),
    _overlooks(
        "any-messages-beside-tool-resources",
        "every-part",
        lambda v: _without("messages")(v) if isinstance(v, dict) and v.get("tool_resources") else v,
    ),
    _at(
        "any-file-search-beside-code-interpreter",
        "every-part",
        "tool_resources",
        lambda v: (
            _without("file_search")(v) if isinstance(v, dict) and v.get("code_interpreter") else v
        ),
    ),
    _at(
        "any-content-beside-attachments",
        "every-part",
        "messages[]",
        lambda m: {**m, "content": "x"} if isinstance(m, dict) and m.get("attachments") else m,
    ),
)

_CONVERTED: Final = (
    _at("integers-as-metadata-values", "wrong-type", MAPS, _values(_a(int, str))),
    _at("fractions-as-metadata-values", "wrong-type", MAPS, _values(_a(float, str))),
    _at("booleans-as-metadata-values", "wrong-type", MAPS, _values(_a(bool, str))),
    _at(
        "null-as-a-metadata-value",
        "wrong-type",
        MAPS,
        _values(lambda v: v if v is not None else ""),
    ),
    _at("lists-as-metadata-values", "wrong-type", MAPS, _values(_a(list, str))),
    _at("objects-as-metadata-values", "wrong-type", MAPS, _values(_a(dict, lambda _: ""))),
    _at("falsy-metadata-values", "wrong-type", MAPS, _values(lambda v: v or "")),
    _at("metadata-in-pairs", "wrong-type", MAPS, _a(list, _from_pairs)),
    _at(
        "sizes-written-as-strings",
        "wrong-type",
        f"{CHUNKING}.static",
        _values(lambda v: int(v) if isinstance(v, str) and v.isdecimal() and v.isascii() else v),
    ),
    _at(
        "sizes-with-a-fraction",
        "wrong-type",
        f"{CHUNKING}.static",
        _values(_a(float, lambda v: int(v) if abs(v) < 1e9 else v)),
    ),
    _at("booleans-as-sizes", "wrong-type", f"{CHUNKING}.static", _values(_a(bool, int))),
    _at(
        "null-as-a-chunk-size",
        "wrong-type",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: 4096 if size is None else size,
    ),
    _at(
        "null-as-an-overlap",
        "wrong-type",
        f"{CHUNKING}.static.chunk_overlap_tokens",
        lambda overlap: 0 if overlap is None else overlap,
    ),
    _at(
        "null-as-content",
        "no-alternative",
        "messages[].content",
        lambda content: "" if content is None else content,
    ),
    _at("numbers-as-content", "no-alternative", "messages[].content", _a(int, str)),
    _at(
        "a-part-without-its-array",
        "no-alternative",
        "messages[].content",
        _a(dict, lambda part: [part]),
    ),
    _at("strings-among-the-parts", "no-alternative", PARTS, _a(str, _as_text)),
    _at("null-as-text", "wrong-type", f"{PARTS}.text", lambda text: "" if text is None else text),
    _at(
        "an-image-url-that-is-a-string",
        "wrong-type",
        f"{PARTS}.image_url",
        _a(str, lambda url: {"url": url}),
    ),
    _at(
        "strings-among-the-messages",
        "wrong-type",
        "messages[]",
        _a(str, lambda text: {"role": "user", "content": text}),
    ),
    _at(
        "a-single-value-for-a-list",
        "wrong-type",
        LISTS,
        lambda v: v if v is None or isinstance(v, list) else [v],
    ),
    _at("an-empty-object-for-a-list", "wrong-type", LISTS, lambda v: [] if v == {} else v),
    _at(
        "an-object-with-indexes-for-a-list",
        "wrong-type",
        LISTS,
        _a(dict, lambda v: [*v.values()] if all(key.isdecimal() for key in v) else v),
    ),
    _at("an-empty-string-for-a-list", "wrong-type", LISTS, lambda v: [] if v == "" else v),
    _at("an-empty-list-for-an-object", "wrong-type", OBJECTS, lambda v: {} if v == [] else v),
    _at(
        "a-list-of-one-for-an-object",
        "wrong-type",
        OBJECTS,
        _a(list, lambda v: v[0] if len(v) == 1 else v),
    ),
    _at("json-within-a-string", "wrong-type", [*OBJECTS, *LISTS], _a(str, _decoded)),
    _at(
        "null-for-what-is-optional",
        "wrong-type",
        ["", "messages[]", "tool_resources", "tool_resources.code_interpreter", f"{STORES}[]"],
        _dropping(lambda name, value: name in _OPTIONAL and value is None),
    ),
    _at(
        "false-for-what-is-optional",
        "wrong-type",
        ["", "messages[]", "tool_resources", "tool_resources.code_interpreter", f"{STORES}[]"],
        _dropping(lambda name, value: name in _OPTIONAL and value is False),
    ),
    _at(
        "falsy-values-for-what-is-optional",
        "wrong-type",
        ["", "messages[]", "tool_resources", "tool_resources.code_interpreter", f"{STORES}[]"],
        _dropping(lambda name, value: name in _OPTIONAL and not value),
    ),
    _at(
        "numbers-as-ids",
        "wrong-type",
        [f"{FILES}[]", f"{STORE_IDS}[]", f"{ATTACHMENTS}[].file_id"],
        _a(int, str),
    ),
    _overlooks("an-array-as-body", "wrong-type", _a(list, lambda _: {})),
    _overlooks("a-string-as-body", "wrong-type", _a(str, lambda _: {})),
    _overlooks("a-number-as-body", "wrong-type", _a(int, lambda _: {})),
    _overlooks("a-boolean-as-body", "wrong-type", _a(bool, lambda _: {})),
    _overlooks(
        "the-body-within-an-array", "wrong-type", _a(list, lambda v: v[0] if len(v) == 1 else v)
    ),
    _overlooks("the-body-within-a-string", "wrong-type", _a(str, _decoded)),
)

_WORDS: Final = (
    _at("words-in-capitals", "unknown-word", WORDS, _a(str, str.lower)),
    _at("words-with-spaces-around", "unknown-word", WORDS, _a(str, str.strip)),
    _at("words-that-begin-right", "unknown-word", WORDS, _a(str, _beginning)),
    _at("the-system-role", "unknown-word", "messages[].role", _word("system", "user")),
    _at("the-tool-role", "unknown-word", "messages[].role", _word("tool", "user")),
    _at("the-developer-role", "unknown-word", "messages[].role", _word("developer", "user")),
    _at("the-function-role", "unknown-word", "messages[].role", _word("function", "user")),
    _at("an-empty-role", "unknown-word", "messages[].role", _word("", "user")),
    _at("the-user-role-in-capitals", "unknown-word", "messages[].role", _word("User", "user")),
    _at(
        "an-empty-detail",
        "unknown-word",
        [f"{PARTS}.image_file.detail", f"{PARTS}.image_url.detail"],
        _word("", "auto"),
    ),
    _at(
        "original-detail",
        "unknown-word",
        [f"{PARTS}.image_file.detail", f"{PARTS}.image_url.detail"],
        _word("original", "auto"),
    ),
    _at("input-text-parts", "unknown-word", f"{PARTS}.type", _word("input_text", "text")),
    _at("output-text-parts", "unknown-word", f"{PARTS}.type", _word("output_text", "text")),
    _at(
        "retrieval-tools",
        "unknown-word",
        f"{ATTACHMENTS}[].tools[].type",
        _word("retrieval", "file_search"),
    ),
    _at(
        "function-tools",
        "unknown-word",
        f"{ATTACHMENTS}[].tools[].type",
        _word("function", "file_search"),
    ),
    _at("chunking-of-no-kind", "unknown-word", f"{CHUNKING}.type", _word("none", "auto")),
    _at("other-chunking", "unknown-word", f"{CHUNKING}.type", _word("other", "auto")),
)

_MISSING: Final = (
    _at(
        "messages-without-a-role",
        "missing-property",
        "messages[]",
        _a(dict, lambda m: {"role": "user", **m}),
    ),
    _at(
        "messages-without-content",
        "missing-property",
        "messages[]",
        _a(dict, lambda m: {"content": "", **m}),
    ),
    _at(
        "empty-messages",
        "missing-property",
        "messages[]",
        lambda m: {"role": "user", "content": ""} if m == {} else m,
    ),
    _at(
        "messages-without-content-but-attachments",
        "missing-property",
        "messages[]",
        _a(dict, lambda m: {"content": "", **m} if m.get("attachments") else m),
    ),
    _at("parts-whose-type-is-evident", "missing-property", PARTS, _a(dict, _with_type)),
    _at(
        "static-chunking-without-an-overlap",
        "missing-property",
        f"{CHUNKING}.static",
        _a(dict, lambda s: {"chunk_overlap_tokens": 0, **s}),
    ),
    _at(
        "static-chunking-without-a-size",
        "missing-property",
        f"{CHUNKING}.static",
        _a(dict, lambda s: {"max_chunk_size_tokens": 4096, **s}),
    ),
)

_UNKNOWN: Final = (
    _at("attachments-at-the-top", "unknown-property", "", _without("attachments")),
    _at(
        "names-of-the-answer-at-the-top",
        "unknown-property",
        "",
        _without("id", "object", "created_at"),
    ),
    _at(
        "options-of-a-run-at-the-top",
        "unknown-property",
        "",
        _without("assistant_id", "model", "instructions"),
    ),
    _at(
        "known-names-in-another-case",
        "unknown-property",
        "",
        _dropping(lambda name, _: name not in _KNOWN and name.lower() in _KNOWN),
    ),
    _at(
        "known-names-with-a-space",
        "unknown-property",
        "",
        _dropping(lambda name, _: name not in _KNOWN and name.strip() in _KNOWN),
    ),
    _at("file-ids-in-a-message", "unknown-property", "messages[]", _without("file_ids")),
    _at(
        "names-of-the-answer-in-a-message",
        "unknown-property",
        "messages[]",
        _without("id", "object", "created_at", "thread_id"),
    ),
    _at("a-name-in-a-message", "unknown-property", "messages[]", _without("name")),
    _at(
        "unknown-properties-that-are-null",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _dropping(lambda name, value: name not in _KNOWN and value is None),
    ),
    _at(
        "unknown-properties-that-are-falsy",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _dropping(lambda name, value: name not in _KNOWN and not value),
    ),
    _at(
        "unknown-names-with-an-underscore",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _dropping(lambda name, _: name.startswith("_")),
    ),
    _at(
        "unknown-names-with-a-dollar",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _dropping(lambda name, _: name.startswith("$")),
    ),
    _at(
        "empty-names",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _without(""),
    ),
    _at(
        "the-name-proto",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _without("__proto__"),
    ),
    _at(
        "the-name-constructor",
        "unknown-property",
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        _without("constructor"),
    ),
)

_ALTERNATIVES: Final = (
    _at("both-branches", "no-alternative", "tool_resources.file_search", _a(dict, _one_of_both)),
    _at(
        "both-branches-where-both-are-empty",
        "no-alternative",
        "tool_resources.file_search",
        _a(dict, lambda s: _one_of_both(s) if not any(s.values()) else s),
    ),
    _at(
        "both-branches-where-no-id-is-given",
        "no-alternative",
        "tool_resources.file_search",
        _a(dict, lambda s: s if s.get("vector_store_ids") else _one_of_both(s)),
    ),
    _at(
        "both-branches-where-no-store-is-given",
        "no-alternative",
        "tool_resources.file_search",
        _a(dict, lambda s: s if s.get("vector_stores") else _one_of_both(s)),
    ),
    _at(
        "neither-branch",
        "no-alternative",
        "tool_resources.file_search",
        _a(dict, lambda s: s if _BRANCHES & s.keys() else {"vector_stores": []}),
    ),
    _at(
        "an-empty-file-search",
        "no-alternative",
        "tool_resources.file_search",
        lambda s: {"vector_stores": []} if s == {} else s,
    ),
    _at("parts-of-mistaken-type", "no-alternative", PARTS, _a(dict, _with_own_type)),
    _at(
        "auto-chunking-with-sizes",
        "no-alternative",
        CHUNKING,
        _a(dict, lambda c: _without("static")(c) if c.get("type") == "auto" else c),
    ),
    _at(
        "static-chunking-of-default-sizes",
        "no-alternative",
        CHUNKING,
        lambda c: {"type": "auto"} if c == {"type": "static"} else c,
    ),
)

_LIMITS: Final = (
    _at("21-files", "too-many-items", FILES, _one_more(20)),
    _at("files-beyond-20-that-are-repeated", "too-many-items", FILES, _a(list, _distinct)),
    _at("two-vector-store-ids", "too-many-items", STORE_IDS, _one_more(1)),
    _at("two-vector-stores", "too-many-items", STORES, _one_more(1)),
    _at("10001-files-in-a-store", "too-many-items", f"{STORES}[].file_ids", _one_more(10_000)),
    _at(
        "a-chunk-of-99-tokens",
        "below-minimum",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: 100 if size == 99 else size,
    ),
    _at(
        "a-chunk-of-zero-tokens",
        "below-minimum",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: 100 if size == 0 else size,
    ),
    _at(
        "negative-chunks",
        "below-minimum",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        _a(int, lambda size: 100 if size < 0 else size),
    ),
    _at(
        "a-chunk-of-4097-tokens",
        "above-maximum",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        lambda size: 4096 if size == 4097 else size,
    ),
    _at(
        "a-chunk-of-more-than-64-bits",
        "above-maximum",
        f"{CHUNKING}.static.max_chunk_size_tokens",
        _a(int, lambda size: 4096 if size >= 2**63 else size),
    ),
    _at(
        "an-overlap-of-half-rounded-up",
        "large-overlap",
        f"{CHUNKING}.static",
        _sized(lambda size, part: part - 1 if 2 * part == size + 1 else part),
    ),
    _at(
        "an-overlap-of-half-and-one",
        "large-overlap",
        f"{CHUNKING}.static",
        _sized(lambda size, part: part - 1 if part == size // 2 + 1 else part),
    ),
    _at(
        "an-overlap-below-the-chunk",
        "large-overlap",
        f"{CHUNKING}.static",
        _sized(lambda size, part: 0 if part < size else part),
    ),
    _at(
        "an-overlap-of-the-whole-chunk",
        "large-overlap",
        f"{CHUNKING}.static",
        _sized(lambda size, part: 0 if part == size else part),
    ),
    _at(
        "an-overlap-up-to-2048",
        "large-overlap",
        f"{CHUNKING}.static",
        _sized(lambda _, part: 0 if part <= 2048 else part),
    ),
    _at(
        "an-overlap-up-to-400",
        "large-overlap",
        f"{CHUNKING}.static",
        _sized(lambda _, part: 0 if part <= 400 else part),
    ),
    *(
        _at(f"any-number-of-pairs-on-a-{place}", "too-many-pairs", at, _cut_pairs(16))
        for place, at in METADATA.items()
    ),
    *(
        _at(f"keys-of-any-length-on-a-{place}", "long-key", at, _a(dict, _shorten))
        for place, at in METADATA.items()
    ),
    *(
        _at(f"values-of-any-length-on-a-{place}", "long-value", at, _values(_cut))
        for place, at in METADATA.items()
    ),
    _at(
        "17-pairs", "too-many-pairs", MAPS, lambda m: _cut_pairs(16)(m) if m and len(m) == 17 else m
    ),
    _at(
        "pairs-beyond-16-that-are-empty",
        "too-many-pairs",
        MAPS,
        _a(dict, lambda m: {k: v for k, v in m.items() if v != ""}),
    ),
    _at("pairs-beyond-16-with-equal-values", "too-many-pairs", MAPS, _a(dict, _distinct_values)),
    _at(
        "pairs-beyond-16-with-keys-alike",
        "too-many-pairs",
        MAPS,
        _keys(lambda key: key.lower() if key.isascii() else key),
    ),
    _at("65-character-keys", "long-key", MAPS, _keys(_one_more(64))),
    _at("keys-of-64-composed-characters", "long-key", MAPS, _keys(_composed)),
    _at("keys-of-64-characters-when-trimmed", "long-key", MAPS, _keys(str.strip)),
    _at("long-keys-behind-the-first", "long-key", MAPS, _a(dict, partial(_shorten, start=1))),
    _at("513-character-values", "long-value", MAPS, _values(_one_more(512))),
    _at("values-of-512-composed-characters", "long-value", MAPS, _values(_a(str, _composed))),
    _at("values-of-512-characters-when-trimmed", "long-value", MAPS, _values(_a(str, str.strip))),
    _at(
        "values-of-1024-bytes",
        "long-value",
        MAPS,
        _values(lambda v: _cut(v) if len(str(v).encode("utf-8", "replace")) <= 1024 else v),
    ),
    _at(
        "long-values-outside-ascii",
        "long-value",
        MAPS,
        _values(lambda v: v if str(v).isascii() else _cut(v)),
    ),
)


class _Mending(Reference):
    """A reference that mends a body that is not JSON before it gives up."""

    def __init__(self, mend: Callable[[bytes], str]) -> None:
        super().__init__()
        self._mend = mend

    def read(self, request: Request) -> Any:
        try:
            return super().read(request)
        except Refusal as refusal:
            # What is nested too deeply is JSON, and invalid for another reason.
            if refusal.error["code"] != "invalid_json" or "nested" in str(refusal):
                raise
            try:
                mended = self._mend(request.body)
            except ValueError:
                raise refusal from None
            return super().read(replace(request, body=mended.encode()))


def _decodes(name: str, mend: Callable[[bytes], str]) -> Liar:
    """Return the liar that reads a body which is not JSON once its bytes are mended."""
    make = partial(_Mending, mend)
    return Liar(name=f"accepts-{name}", clause="refuse.malformed-json", make=make)


def _mends(name: str, mend: Callable[[str], str]) -> Liar:
    """Return the liar that reads a body which is not JSON once its text is mended."""
    return _decodes(name, lambda body: mend(body.decode()))


def _without_end(text: str) -> str:
    """Return the first JSON value of *text*; what follows it is cut off."""
    return text[: json.JSONDecoder().raw_decode(text)[1]]


def _closed(text: str) -> str:
    """Return *text* with the braces at its end that are missing."""
    return text + "}" * (text.count("{") - text.count("}"))


def _loosely(text: str) -> str:
    """Return what Python's json reads in *text* when control characters may stand in strings."""
    return json.dumps(json.loads(text, strict=False))


_SYNTAX: Final = (
    _mends("malformed-json-as-an-empty-object", lambda _: "{}"),
    _mends("what-follows-the-json", _without_end),
    _mends("a-second-json-text-on-a-new-line", lambda text: text.partition("\n")[0]),
    _mends("a-nul-at-the-end", lambda text: text.rstrip("\0")),
    _mends("a-trailing-comma", lambda text: re.sub(r",\s*([}\]])", r"\1", text)),
    _mends("a-missing-end", _closed),
    _mends("block-comments", lambda text: re.sub(r"/\*.*?\*/", "", text)),
    _mends("line-comments", lambda text: re.sub(r"//.*", "", text)),
    _mends("single-quotes", lambda text: text.replace("'", '"')),
    _mends("unquoted-names", lambda text: re.sub(r"([{,])(\w+):", r'\1"\2":', text)),
    _mends("python-literals", lambda text: text.replace("None", "null").replace("True", "true")),
    _mends("raw-control-characters", _loosely),
    _mends("unknown-escapes", lambda text: text.replace("\\x", "\\\\x")),
    _mends("nan-as-a-number", lambda text: re.sub(r"\bNaN\b", "0.5", text)),
    _mends("infinity-as-a-number", lambda text: re.sub(r"\bInfinity\b", "0.5", text)),
    _mends("leading-zeros", lambda text: re.sub(r"(?<=[:,\[])0+(?=\d)", "", text)),
    _mends(
        "hexadecimal-numbers",
        lambda text: re.sub(r"0x([0-9a-fA-F]+)", lambda found: str(int(found[1], 16)), text),
    ),
    _decodes("invalid-utf-8-replaced", lambda body: body.decode(errors="replace")),
    _decodes("invalid-utf-8-left-out", lambda body: body.decode(errors="ignore")),
    _decodes("latin-1", lambda body: body.decode("latin-1")),
)

LIARS: Final[tuple[Liar, ...]] = (
    *_FORGOTTEN,
    *_UNCHECKED,
    *_CONVERTED,
    *_WORDS,
    *_MISSING,
    *_UNKNOWN,
    *_ALTERNATIVES,
    *_LIMITS,
    *_SYNTAX,
)
