"""Liars that accept what the definition forbids: a rule forgotten, a place not looked at."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

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
Changes = Mapping[str, Change]

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
    *METADATA.values(),
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


def _overlooks(clause: str, changes: Changes) -> tuple[Liar, ...]:
    """Return the liars whose validation sees the body changed."""
    return tuple(
        Liar(name=f"accepts-{name}", clause=f"refuse.{clause}", overlooks=change)
        for name, change in changes.items()
    )


def _at(places: str | Sequence[str], clause: str, changes: Changes) -> tuple[Liar, ...]:
    """Return the liars whose validation sees what stands at *places* changed."""
    wanted = (places,) if isinstance(places, str) else tuple(places)
    return _overlooks(clause, {name: _changing(wanted, one) for name, one in changes.items()})


def _changing(places: Sequence[str], change: Change) -> Change:
    def overlook(value: Any) -> Any:
        for place in places:
            value = changed(value, place, change)
        return value

    return overlook


def _forgets(clause: str, rules: Mapping[str, str | tuple[str, ...]]) -> tuple[Liar, ...]:
    """Return the liars that do not enforce the keywords at some pointers."""
    return tuple(
        Liar(
            name=f"accepts-{name}",
            clause=f"refuse.{clause}",
            forgets=(pointers,) if isinstance(pointers, str) else pointers,
        )
        for name, pointers in rules.items()
    )


def _a(kind: type, change: Change) -> Change:
    """Return *change* for values of one type alone; a boolean is not an integer."""
    return lambda value: change(value) if type(value) is kind else value


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
    *_forgets(
        "wrong-type",
        {
            "anything-as-messages": f"{_REQUEST}/properties/messages/type",
            "anything-as-a-message": f"{_MESSAGE}/type",
            "anything-as-attachments": f"{_MESSAGES}/attachments/type",
            "anything-as-an-attachment": f"{_ATTACHMENT}/type",
            "anything-as-an-attached-file": f"{_ATTACHMENT}/properties/file_id/type",
            "anything-as-tools": f"{_ATTACHMENT}/properties/tools/type",
            "anything-as-a-tool": f"{_TOOL}/type",
            "anything-as-a-content-part": f"{_TEXT}/type",
            "anything-as-text": f"{_TEXT}/properties/text/type",
            "anything-as-an-image-file": f"{_IMAGE_FILE}/properties/image_file/type",
            "anything-as-an-image-url": f"{_IMAGE_URL}/properties/image_url/type",
            "anything-as-a-file-of-an-image": (
                f"{_IMAGE_FILE}/properties/image_file/properties/file_id/type"
            ),
            "anything-as-a-url": f"{_IMAGE_URL}/properties/image_url/properties/url/type",
            "anything-as-tool-resources": f"{_TOOLS}/type",
            "anything-as-code-interpreter": f"{_CODE}/type",
            "anything-as-a-list-of-files": f"{_CODE}/properties/file_ids/type",
            "anything-as-a-file-id": f"{_CODE}/properties/file_ids/items/type",
            "anything-as-a-list-of-vector-store-ids": f"{_STORE_IDS}/type",
            "anything-as-a-vector-store-id": f"{_STORE_IDS}/items/type",
            "anything-as-vector-stores": f"{_STORES}/type",
            "anything-as-a-vector-store": f"{_STORE}/type",
            "anything-as-a-list-of-files-of-a-store": f"{_STORE}/properties/file_ids/type",
            "anything-as-a-file-id-of-a-store": f"{_STORE}/properties/file_ids/items/type",
            "anything-as-static": f"{_SIZES}/type",
            "anything-as-metadata": f"{_MAP}/type",
            "anything-as-a-metadata-value": f"{_MAP}/additionalProperties/type",
            "any-body": f"{_REQUEST}/type",
        },
    ),
    *_forgets(
        "missing-property",
        {
            "messages-without-role-and-content": f"{_MESSAGE}/required",
            "image-file-parts-without-anything": f"{_IMAGE_FILE}/required",
            "image-files-without-an-id": f"{_IMAGE_FILE}/properties/image_file/required",
            "image-url-parts-without-anything": f"{_IMAGE_URL}/required",
            "image-urls-without-a-url": f"{_IMAGE_URL}/properties/image_url/required",
            "text-parts-without-anything": f"{_TEXT}/required",
            "tools-without-a-type": f"{_TOOL}/required",
            "auto-chunking-without-a-type": f"{_AUTO}/required",
            "static-chunking-without-anything": f"{_STATIC}/required",
            "static-chunking-without-sizes": f"{_SIZES}/required",
        },
    ),
    *_forgets(
        "unknown-word",
        {
            "any-role": f"{_MESSAGES}/role/enum",
            "any-detail-of-an-image-file": (
                f"{_IMAGE_FILE}/properties/image_file/properties/detail/enum"
            ),
            "any-detail-of-an-image-url": (
                f"{_IMAGE_URL}/properties/image_url/properties/detail/enum"
            ),
            "any-type-of-an-image-file-part": f"{_IMAGE_FILE}/properties/type/enum",
            "any-type-of-an-image-url-part": f"{_IMAGE_URL}/properties/type/enum",
            "any-type-of-a-text-part": f"{_TEXT}/properties/type/enum",
            "any-type-for-auto-chunking": f"{_AUTO}/properties/type/enum",
            "any-type-for-static-chunking": f"{_STATIC}/properties/type/enum",
        },
    ),
    *_forgets(
        "unknown-property",
        {
            "unknown-properties-everywhere": (
                *(
                    f"{at}/additionalProperties"
                    for at in (_REQUEST, _MESSAGE, _AUTO, _STATIC, _SIZES)
                ),
            ),
            "unknown-properties-at-the-top": f"{_REQUEST}/additionalProperties",
            "unknown-properties-in-a-message": f"{_MESSAGE}/additionalProperties",
            "unknown-properties-in-auto-chunking": f"{_AUTO}/additionalProperties",
            "unknown-properties-in-static-chunking": f"{_STATIC}/additionalProperties",
            "unknown-properties-in-static": f"{_SIZES}/additionalProperties",
        },
    ),
    *_forgets("no-alternative", {"both-branches-and-neither-of-file-search": f"{_SEARCH}/oneOf"}),
    *_forgets(
        "every-part",
        {
            "any-content": f"{_MESSAGES}/content/oneOf",
            "any-content-part": f"{_MESSAGES}/content/oneOf/1/items/oneOf",
            "any-tool": f"{_ATTACHMENT}/properties/tools/items/oneOf",
            "any-chunking-strategy": f"{_CHUNKING}/oneOf",
        },
    ),
    *_forgets("too-few-items", {"content-without-parts": f"{_MESSAGES}/content/oneOf/1/minItems"}),
    *_forgets(
        "too-many-items",
        {
            "any-number-of-files": f"{_CODE}/properties/file_ids/maxItems",
            "any-number-of-vector-store-ids": f"{_STORE_IDS}/maxItems",
            "any-number-of-vector-stores": f"{_STORES}/maxItems",
            "any-number-of-files-in-a-store": f"{_STORE}/properties/file_ids/maxItems",
        },
    ),
    *_forgets(
        "below-minimum",
        {"chunks-of-any-smallness": f"{_SIZES}/properties/max_chunk_size_tokens/minimum"},
    ),
    *_forgets(
        "above-maximum",
        {"chunks-of-any-size": f"{_SIZES}/properties/max_chunk_size_tokens/maximum"},
    ),
    *_forgets("too-many-pairs", {"any-number-of-pairs": f"{_MAP}/maxProperties"}),
    *_forgets("long-key", {"keys-of-any-length": f"{_MAP}/keyMaxLength"}),
    *_forgets("long-value", {"values-of-any-length": f"{_MAP}/additionalProperties/maxLength"}),
    *_forgets(
        "large-overlap",
        {"any-overlap": f"{_SIZES}/properties/chunk_overlap_tokens/atMostHalfOf"},
    ),
)

_UNCHECKED: Final = (
    *_overlooks("anything", {"everything": lambda _: {}}),
    *_overlooks(
        "every-part",
        {
            "anything-in-messages": _without("messages"),
            "anything-in-tool-resources": _without("tool_resources"),
            "anything-in-metadata": _without("metadata"),
        },
    ),
    *_at(
        "messages[]",
        "every-part",
        {
            "anything-in-metadata-of-a-message": _without("metadata"),
            "anything-in-attachments": _without("attachments"),
        },
    ),
    *_at(
        "messages[].content",
        "every-part",
        {"anything-in-an-array-of-parts": _a(list, lambda _: "x")},
    ),
    *_at(
        f"{PARTS}.image_url",
        "every-part",
        {"anything-in-image-url": lambda _: {"url": "https://example.com/a.png"}},
    ),
    *_at(
        f"{PARTS}.image_file",
        "every-part",
        {"anything-in-image-file": lambda _: {"file_id": "file"}},
    ),
    *_at(
        "tool_resources",
        "every-part",
        {
            "anything-in-code-interpreter": _without("code_interpreter"),
            "anything-in-file-search": _without("file_search"),
        },
    ),
    *_at(STORE_IDS, "every-part", {"anything-in-vector-store-ids": lambda _: []}),
    *_at(STORES, "every-part", {"anything-in-vector-stores": lambda _: []}),
    *_at(
        f"{STORES}[]",
        "every-part",
        {
            "anything-in-metadata-of-a-store": _without("metadata"),
            "anything-in-a-chunking-strategy": _without("chunking_strategy"),
            "anything-in-file-ids-of-a-store": _without("file_ids"),
        },
    ),
    *_at(
        "messages",
        "every-element",
        {
            "anything-behind-the-first-message": _first(1),
            "anything-behind-the-second-message": _first(2),
            "anything-before-the-last-message": _a(list, lambda messages: messages[-1:]),
            "anything-between-first-and-last-message": _a(
                list, lambda messages: messages[:1] + messages[1:][-1:]
            ),
            "anything-from-the-assistant": _a(
                list,
                lambda messages: [
                    m for m in messages if not isinstance(m, dict) or m.get("role") != "assistant"
                ],
            ),
        },
    ),
    *_at(
        "messages[].content",
        "every-element",
        {
            "anything-behind-the-first-part": _first(1),
            "anything-before-the-last-part": _a(list, lambda parts: parts[-1:]),
        },
    ),
    *_at(ATTACHMENTS, "every-element", {"anything-behind-the-first-attachment": _first(1)}),
    *_at(
        f"{ATTACHMENTS}[].tools",
        "every-element",
        {"anything-behind-the-first-tool": _first(1)},
    ),
    *_at(
        FILES,
        "every-element",
        {"anything-behind-the-first-file-id": _a(list, lambda ids: ids[:1] * len(ids))},
    ),
    *_at(
        [*METADATA.values()],
        "every-element",
        {
            "anything-behind-the-first-pair": _only_pair(0),
            "anything-before-the-last-pair": _only_pair(-1),
        },
    ),
    *_overlooks(
        "every-part",
        {
            "any-metadata-beside-messages": lambda v: (
                _without("metadata")(v) if isinstance(v, dict) and v.get("messages") else v
            ),
            "any-messages-beside-tool-resources": lambda v: (
                _without("messages")(v) if isinstance(v, dict) and v.get("tool_resources") else v
            ),
        },
    ),
    *_at(
        "tool_resources",
        "every-part",
        {
            "any-file-search-beside-code-interpreter": lambda v: (
                _without("file_search")(v)
                if isinstance(v, dict) and v.get("code_interpreter")
                else v
            ),
        },
    ),
    *_at(
        "messages[]",
        "every-part",
        {
            "any-content-beside-attachments": lambda m: (
                {**m, "content": "x"} if isinstance(m, dict) and m.get("attachments") else m
            ),
        },
    ),
)

_CONVERTED: Final = (
    *_at(
        [*METADATA.values()],
        "wrong-type",
        {
            "integers-as-metadata-values": _values(_a(int, str)),
            "fractions-as-metadata-values": _values(_a(float, str)),
            "booleans-as-metadata-values": _values(_a(bool, str)),
            "null-as-a-metadata-value": _values(lambda v: v if v is not None else ""),
            "lists-as-metadata-values": _values(_a(list, str)),
            "objects-as-metadata-values": _values(_a(dict, lambda _: "")),
            "falsy-metadata-values": _values(lambda v: v or ""),
            "metadata-in-pairs": _a(list, _from_pairs),
        },
    ),
    *_at(
        f"{CHUNKING}.static",
        "wrong-type",
        {
            "sizes-written-as-strings": _values(
                lambda v: int(v) if isinstance(v, str) and v.isdecimal() and v.isascii() else v
            ),
            "sizes-with-a-fraction": _values(_a(float, lambda v: int(v) if abs(v) < 1e9 else v)),
            "booleans-as-sizes": _values(_a(bool, int)),
        },
    ),
    *_at(
        f"{CHUNKING}.static.max_chunk_size_tokens",
        "wrong-type",
        {"null-as-a-chunk-size": lambda size: 4096 if size is None else size},
    ),
    *_at(
        f"{CHUNKING}.static.chunk_overlap_tokens",
        "wrong-type",
        {"null-as-an-overlap": lambda overlap: 0 if overlap is None else overlap},
    ),
    *_at(
        "messages[].content",
        "no-alternative",
        {
            "null-as-content": lambda content: "" if content is None else content,
            "numbers-as-content": _a(int, str),
            "a-part-without-its-array": _a(dict, lambda part: [part]),
        },
    ),
    *_at(PARTS, "no-alternative", {"strings-among-the-parts": _a(str, _as_text)}),
    *_at(
        f"{PARTS}.text", "wrong-type", {"null-as-text": lambda text: "" if text is None else text}
    ),
    *_at(
        f"{PARTS}.image_url",
        "wrong-type",
        {"an-image-url-that-is-a-string": _a(str, lambda url: {"url": url})},
    ),
    *_at(
        "messages[]",
        "wrong-type",
        {"strings-among-the-messages": _a(str, lambda text: {"role": "user", "content": text})},
    ),
    *_at(
        LISTS,
        "wrong-type",
        {
            "a-single-value-for-a-list": lambda v: v if v is None or isinstance(v, list) else [v],
            "an-empty-object-for-a-list": lambda v: [] if v == {} else v,
            "an-object-with-indexes-for-a-list": _a(
                dict, lambda v: [*v.values()] if all(key.isdecimal() for key in v) else v
            ),
            "an-empty-string-for-a-list": lambda v: [] if v == "" else v,
        },
    ),
    *_at(
        OBJECTS,
        "wrong-type",
        {
            "an-empty-list-for-an-object": lambda v: {} if v == [] else v,
            "a-list-of-one-for-an-object": _a(list, lambda v: v[0] if len(v) == 1 else v),
        },
    ),
    *_at(
        [*OBJECTS, *LISTS],
        "wrong-type",
        {"json-within-a-string": _a(str, _decoded)},
    ),
    *_at(
        ["", "messages[]", "tool_resources", "tool_resources.code_interpreter", f"{STORES}[]"],
        "wrong-type",
        {
            "null-for-what-is-optional": _dropping(
                lambda name, value: name in _OPTIONAL and value is None
            ),
            "false-for-what-is-optional": _dropping(
                lambda name, value: name in _OPTIONAL and value is False
            ),
            "falsy-values-for-what-is-optional": _dropping(
                lambda name, value: name in _OPTIONAL and not value
            ),
        },
    ),
    *_at(
        [f"{FILES}[]", f"{STORE_IDS}[]", f"{ATTACHMENTS}[].file_id"],
        "wrong-type",
        {"numbers-as-ids": _a(int, str)},
    ),
    *_overlooks(
        "wrong-type",
        {
            "an-array-as-body": _a(list, lambda _: {}),
            "a-string-as-body": _a(str, lambda _: {}),
            "a-number-as-body": _a(int, lambda _: {}),
            "a-boolean-as-body": _a(bool, lambda _: {}),
            "the-body-within-an-array": _a(list, lambda v: v[0] if len(v) == 1 else v),
            "the-body-within-a-string": _a(str, _decoded),
        },
    ),
)

_WORDS: Final = (
    *_at(
        WORDS,
        "unknown-word",
        {
            "words-in-capitals": _a(str, str.lower),
            "words-with-spaces-around": _a(str, str.strip),
            "words-that-begin-right": _a(str, _beginning),
        },
    ),
    *_at(
        "messages[].role",
        "unknown-word",
        {
            "the-system-role": _word("system", "user"),
            "the-tool-role": _word("tool", "user"),
            "the-developer-role": _word("developer", "user"),
            "the-function-role": _word("function", "user"),
            "an-empty-role": _word("", "user"),
            "the-user-role-in-capitals": _word("User", "user"),
        },
    ),
    *_at(
        [f"{PARTS}.image_file.detail", f"{PARTS}.image_url.detail"],
        "unknown-word",
        {"an-empty-detail": _word("", "auto"), "original-detail": _word("original", "auto")},
    ),
    *_at(
        f"{PARTS}.type",
        "unknown-word",
        {
            "input-text-parts": _word("input_text", "text"),
            "output-text-parts": _word("output_text", "text"),
        },
    ),
    *_at(
        f"{ATTACHMENTS}[].tools[].type",
        "unknown-word",
        {
            "retrieval-tools": _word("retrieval", "file_search"),
            "function-tools": _word("function", "file_search"),
        },
    ),
    *_at(
        f"{CHUNKING}.type",
        "unknown-word",
        {"chunking-of-no-kind": _word("none", "auto"), "other-chunking": _word("other", "auto")},
    ),
)

_MISSING: Final = (
    *_at(
        "messages[]",
        "missing-property",
        {
            "messages-without-a-role": _a(dict, lambda m: {"role": "user", **m}),
            "messages-without-content": _a(dict, lambda m: {"content": "", **m}),
            "empty-messages": lambda m: {"role": "user", "content": ""} if m == {} else m,
            "messages-without-content-but-attachments": _a(
                dict, lambda m: {"content": "", **m} if m.get("attachments") else m
            ),
        },
    ),
    *_at(PARTS, "missing-property", {"parts-whose-type-is-evident": _a(dict, _with_type)}),
    *_at(
        f"{CHUNKING}.static",
        "missing-property",
        {
            "static-chunking-without-an-overlap": _a(
                dict, lambda s: {"chunk_overlap_tokens": 0, **s}
            ),
            "static-chunking-without-a-size": _a(
                dict, lambda s: {"max_chunk_size_tokens": 4096, **s}
            ),
        },
    ),
)

_UNKNOWN: Final = (
    *_at(
        "",
        "unknown-property",
        {
            "attachments-at-the-top": _without("attachments"),
            "names-of-the-answer-at-the-top": _without("id", "object", "created_at"),
            "options-of-a-run-at-the-top": _without("assistant_id", "model", "instructions"),
            "known-names-in-another-case": _dropping(
                lambda name, _: name not in _KNOWN and name.lower() in _KNOWN
            ),
            "known-names-with-a-space": _dropping(
                lambda name, _: name not in _KNOWN and name.strip() in _KNOWN
            ),
        },
    ),
    *_at(
        "messages[]",
        "unknown-property",
        {
            "file-ids-in-a-message": _without("file_ids"),
            "names-of-the-answer-in-a-message": _without("id", "object", "created_at", "thread_id"),
            "a-name-in-a-message": _without("name"),
        },
    ),
    *_at(
        ["", "messages[]", CHUNKING, f"{CHUNKING}.static"],
        "unknown-property",
        {
            "unknown-properties-that-are-null": _dropping(
                lambda name, value: name not in _KNOWN and value is None
            ),
            "unknown-properties-that-are-falsy": _dropping(
                lambda name, value: name not in _KNOWN and not value
            ),
            "unknown-names-with-an-underscore": _dropping(lambda name, _: name.startswith("_")),
            "unknown-names-with-a-dollar": _dropping(lambda name, _: name.startswith("$")),
            "empty-names": _without(""),
            "the-name-proto": _without("__proto__"),
            "the-name-constructor": _without("constructor"),
        },
    ),
)

_ALTERNATIVES: Final = (
    *_at(
        "tool_resources.file_search",
        "no-alternative",
        {
            "both-branches": _a(dict, _one_of_both),
            "both-branches-where-both-are-empty": _a(
                dict, lambda s: _one_of_both(s) if not any(s.values()) else s
            ),
            "both-branches-where-no-id-is-given": _a(
                dict, lambda s: s if s.get("vector_store_ids") else _one_of_both(s)
            ),
            "both-branches-where-no-store-is-given": _a(
                dict, lambda s: s if s.get("vector_stores") else _one_of_both(s)
            ),
            "neither-branch": _a(
                dict, lambda s: s if _BRANCHES & s.keys() else {"vector_stores": []}
            ),
            "an-empty-file-search": lambda s: {"vector_stores": []} if s == {} else s,
        },
    ),
    *_at(PARTS, "no-alternative", {"parts-of-mistaken-type": _a(dict, _with_own_type)}),
    *_at(
        CHUNKING,
        "no-alternative",
        {
            "auto-chunking-with-sizes": _a(
                dict, lambda c: _without("static")(c) if c.get("type") == "auto" else c
            ),
            "static-chunking-of-default-sizes": lambda c: (
                {"type": "auto"} if c == {"type": "static"} else c
            ),
        },
    ),
)

_LIMITS: Final = (
    *_at(
        FILES,
        "too-many-items",
        {"21-files": _one_more(20), "files-beyond-20-that-are-repeated": _a(list, _distinct)},
    ),
    *_at(STORE_IDS, "too-many-items", {"two-vector-store-ids": _one_more(1)}),
    *_at(STORES, "too-many-items", {"two-vector-stores": _one_more(1)}),
    *_at(f"{STORES}[].file_ids", "too-many-items", {"10001-files-in-a-store": _one_more(10_000)}),
    *_at(
        f"{CHUNKING}.static.max_chunk_size_tokens",
        "below-minimum",
        {
            "a-chunk-of-99-tokens": lambda size: 100 if size == 99 else size,
            "a-chunk-of-zero-tokens": lambda size: 100 if size == 0 else size,
            "negative-chunks": _a(int, lambda size: 100 if size < 0 else size),
        },
    ),
    *_at(
        f"{CHUNKING}.static.max_chunk_size_tokens",
        "above-maximum",
        {
            "a-chunk-of-4097-tokens": lambda size: 4096 if size == 4097 else size,
            "a-chunk-of-more-than-64-bits": _a(int, lambda size: 4096 if size >= 2**63 else size),
        },
    ),
    *_at(
        f"{CHUNKING}.static",
        "large-overlap",
        {
            "an-overlap-of-half-rounded-up": _sized(
                lambda size, part: part - 1 if 2 * part == size + 1 else part
            ),
            "an-overlap-of-half-and-one": _sized(
                lambda size, part: part - 1 if part == size // 2 + 1 else part
            ),
            "an-overlap-below-the-chunk": _sized(lambda size, part: 0 if part < size else part),
            "an-overlap-of-the-whole-chunk": _sized(lambda size, part: 0 if part == size else part),
            "an-overlap-up-to-2048": _sized(lambda _, part: 0 if part <= 2048 else part),
            "an-overlap-up-to-400": _sized(lambda _, part: 0 if part <= 400 else part),
        },
    ),
    *(
        liar
        for place, at in METADATA.items()
        for liar in (
            *_at(at, "too-many-pairs", {f"any-number-of-pairs-on-a-{place}": _cut_pairs(16)}),
            *_at(at, "long-key", {f"keys-of-any-length-on-a-{place}": _a(dict, _shorten)}),
            *_at(at, "long-value", {f"values-of-any-length-on-a-{place}": _values(_cut)}),
        )
    ),
    *_at(
        [*METADATA.values()],
        "too-many-pairs",
        {
            "17-pairs": lambda m: _cut_pairs(16)(m) if m and len(m) == 17 else m,
            "pairs-beyond-16-that-are-empty": _a(
                dict, lambda m: {k: v for k, v in m.items() if v != ""}
            ),
            "pairs-beyond-16-with-equal-values": _a(dict, _distinct_values),
            "pairs-beyond-16-with-keys-alike": _keys(
                lambda key: key.lower() if key.isascii() else key
            ),
        },
    ),
    *_at(
        [*METADATA.values()],
        "long-key",
        {
            "65-character-keys": _keys(_one_more(64)),
            "keys-of-64-composed-characters": _keys(_composed),
            "keys-of-64-characters-when-trimmed": _keys(str.strip),
            "long-keys-behind-the-first": _a(dict, partial(_shorten, start=1)),
        },
    ),
    *_at(
        [*METADATA.values()],
        "long-value",
        {
            "513-character-values": _values(_one_more(512)),
            "values-of-512-composed-characters": _values(_a(str, _composed)),
            "values-of-512-characters-when-trimmed": _values(_a(str, str.strip)),
            "values-of-1024-bytes": _values(
                lambda v: _cut(v) if len(str(v).encode("utf-8", "replace")) <= 1024 else v
            ),
            "long-values-outside-ascii": _values(lambda v: v if str(v).isascii() else _cut(v)),
        },
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


def _mends(mends: Mapping[str, Callable[[str], str]]) -> tuple[Liar, ...]:
    """Return the liars that read a body which is not JSON once its text is mended."""
    return _decodes({name: _mending(mend) for name, mend in mends.items()})


def _mending(mend: Callable[[str], str]) -> Callable[[bytes], str]:
    return lambda body: mend(body.decode())


def _decodes(mends: Mapping[str, Callable[[bytes], str]]) -> tuple[Liar, ...]:
    """Return the liars that read a body which is not JSON once its bytes are mended."""
    return tuple(
        Liar(name=f"accepts-{name}", clause="refuse.malformed-json", make=partial(_Mending, mend))
        for name, mend in mends.items()
    )


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
    *_mends(
        {
            "malformed-json-as-an-empty-object": lambda _: "{}",
            "what-follows-the-json": _without_end,
            "a-second-json-text-on-a-new-line": lambda text: text.partition("\n")[0],
            "a-nul-at-the-end": lambda text: text.rstrip("\0"),
            "a-trailing-comma": lambda text: re.sub(r",\s*([}\]])", r"\1", text),
            "a-missing-end": _closed,
            "block-comments": lambda text: re.sub(r"/\*.*?\*/", "", text),
            "line-comments": lambda text: re.sub(r"//.*", "", text),
            "single-quotes": lambda text: text.replace("'", '"'),
            "unquoted-names": lambda text: re.sub(r"([{,])(\w+):", r'\1"\2":', text),
            "python-literals": lambda text: text.replace("None", "null").replace("True", "true"),
            "raw-control-characters": _loosely,
            "unknown-escapes": lambda text: text.replace("\\x", "\\\\x"),
            # Not visible where the number would be refused for its type.
            "nan-as-a-number": lambda text: re.sub(r"\bNaN\b", "0.5", text),
            "infinity-as-a-number": lambda text: re.sub(r"\bInfinity\b", "0.5", text),
            "leading-zeros": lambda text: re.sub(r"(?<=[:,\[])0+(?=\d)", "", text),
            "hexadecimal-numbers": lambda text: re.sub(
                r"0x([0-9a-fA-F]+)", lambda found: str(int(found[1], 16)), text
            ),
        }
    ),
    *_decodes(
        {
            "invalid-utf-8-replaced": lambda body: body.decode(errors="replace"),
            "invalid-utf-8-left-out": lambda body: body.decode(errors="ignore"),
            "latin-1": lambda body: body.decode("latin-1"),
        }
    ),
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
