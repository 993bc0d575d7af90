"""Liars that accept what the definition forbids: a rule forgotten, a place not looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.servers.liars.changing import (
    CLOSED,
    LISTS,
    MAPS,
    OBJECTS,
    SEARCH,
    SIZE,
    SIZES,
    STORE,
    WORDS,
    Change,
    at,
    composed,
    cut,
    decoded,
    dropping,
    first_pair,
    keys,
    of,
    overlap_where,
    short_keys,
    values,
    with_own_type,
    without,
)
from contracts.servers.liars.liar import Liar
from contracts.servers.liars.looking import ATTACHMENTS, FILES, METADATA, PARTS, places_of
from contracts.servers.liars.unreadable import UNREADABLE, accepting
from contracts.servers.reference import Received, Reference, Refusal

_MESSAGE: Final = "#/components/schemas/CreateMessageRequest"
_CONTENT: Final = f"{_MESSAGE}/properties/content/oneOf"
_MAP: Final = "#/components/schemas/Metadata"
_REQUEST: Final = "#/components/schemas/CreateThreadRequest"
_TOOLS: Final = f"{_REQUEST}/properties/tool_resources/properties"
_FILE_IDS: Final = f"{_TOOLS}/code_interpreter/properties/file_ids"
_SEARCH: Final = f"{_TOOLS}/file_search"
_STRATEGIES: Final = f"{_SEARCH}/properties/vector_stores/items/properties/chunking_strategy/oneOf"
_STATIC: Final = f"{_STRATEGIES}/1/properties/static"
_SIZE: Final = f"{_STATIC}/properties/max_chunk_size_tokens"

_OPTIONAL: Final = frozenset({"messages", "attachments", "file_ids", "chunking_strategy"})
_KNOWN: Final = frozenset(
    {"messages", "tool_resources", "metadata", "role", "content", "attachments", "type", "static"}
    | {"max_chunk_size_tokens", "chunk_overlap_tokens"}
)
_BRANCHES: Final = frozenset({"vector_store_ids", "vector_stores"})
# What an object of JavaScript has in any case, as a table of words may be one.
_OF_EVERY_OBJECT: Final = ("constructor", "toString", "valueOf", "hasOwnProperty", "__proto__")


def _one_branch(search: dict[str, Any]) -> Any:
    """Return *search* with only one branch where both are."""
    return without("vector_stores")(search) if search.keys() >= _BRANCHES else search


def _if_long(change: Callable[[str], str]) -> Callable[[str], str]:
    """Return *change* of keys that are too long; others would only become alike."""
    return lambda key: change(key) if len(key) > 64 else key


def _as_text(part: dict[str, Any]) -> dict[str, Any]:
    """Return *part*, and a text where it is one of a neighbouring API."""
    return {"type": "text", "text": ""} if part.get("type") == "input_text" else part


def _word(wrong: str) -> Change:
    return at("messages[].role", lambda role: "user" if role == wrong else role)


_FORGOTTEN: Final[Mapping[str, tuple[str, str]]] = {
    "anything-as-a-metadata-value": ("wrong-type", f"{_MAP}/additionalProperties/type"),
    "messages-without-role-and-content": ("missing-property", f"{_MESSAGE}/required"),
    "any-role": ("unknown-word", f"{_MESSAGE}/properties/role/enum"),
    "unknown-properties-at-the-top": ("unknown-property", f"{_REQUEST}/additionalProperties"),
    "unknown-properties-in-a-message": ("unknown-property", f"{_MESSAGE}/additionalProperties"),
    "unknown-properties-in-static": ("unknown-property", f"{_STATIC}/additionalProperties"),
    "both-branches-and-neither": ("no-alternative", f"{_SEARCH}/oneOf"),
    "any-content": ("every-part", _CONTENT),
    "content-without-parts": ("too-few-items", f"{_CONTENT}/1/minItems"),
    "any-number-of-files": ("too-many-items", f"{_FILE_IDS}/maxItems"),
    "chunks-of-any-smallness": ("below-minimum", f"{_SIZE}/minimum"),
    "chunks-of-any-size": ("above-maximum", f"{_SIZE}/maximum"),
    "any-overlap": (
        "large-overlap",
        f"{_STATIC}/properties/chunk_overlap_tokens/atMostHalfOf",
    ),
}


def _whose_file_is_a_url(image: dict[str, Any]) -> Any:
    return {"file_id": image["url"]} if "url" in image else image


def _wrapped_at(bits: int) -> Change:
    """Return a change of sizes to what an unsigned integer of so many bits makes of them."""
    return at(SIZE, lambda n: n % 2**bits if type(n) is int else n)


_OVERLOOKED: Final[Mapping[str, Mapping[str, Change]]] = {
    "every-part": {
        "anything-in-messages": without("messages"),
        "anything-in-tool-resources": without("tool_resources"),
        "anything-in-metadata-of-a-store": at(STORE, without("metadata")),
    },
    "every-element": {
        "anything-behind-the-first-message": at("messages", cut(1)),
        "anything-behind-the-first-part": at("messages[].content", of(list, cut(1))),
        "anything-behind-the-first-attachment": at(ATTACHMENTS, cut(1)),
        "anything-behind-the-first-pair": at(MAPS, of(dict, first_pair)),
    },
    "wrong-type": {
        "integers-as-metadata-values": at(MAPS, values(of(int, str))),
        "booleans-as-metadata-values": at(MAPS, values(of(bool, str))),
        "null-as-a-metadata-value": at(MAPS, dropping(lambda _, value: value is None)),
        "sizes-written-as-strings": at(
            SIZES, values(lambda v: int(v) if str(v).isascii() and str(v).isdecimal() else v)
        ),
        "a-single-value-for-a-list": at(
            LISTS, lambda v: v if v is None or isinstance(v, list) else [v]
        ),
        "json-within-a-string": at((*OBJECTS, *LISTS), of(str, decoded)),
        "falsy-values-for-what-is-optional": at(
            ("", "messages[]", "tool_resources.code_interpreter", STORE),
            dropping(lambda name, value: name in _OPTIONAL and not value and value != {}),
        ),
        "a-word-within-an-array": at(
            WORDS, of(list, lambda v: v[0] if len(v) == 1 and isinstance(v[0], str) else v)
        ),
        "an-array-as-body": of(list, lambda _: {}),
        "the-body-within-a-string": of(str, decoded),
    },
    "unknown-word": {
        "words-in-capitals": at(WORDS, of(str, str.lower)),
        "words-with-spaces-around": at(WORDS, of(str, str.strip)),
        "words-with-a-line-end-behind": at(WORDS, of(str, lambda word: word.removesuffix("\n"))),
        "words-up-to-nul": at(WORDS, of(str, lambda word: word.partition("\0")[0])),
        "the-first-of-words-with-commas": at(WORDS, of(str, lambda word: word.partition(",")[0])),
        "words-in-quotes": at(WORDS, of(str, lambda word: word.strip('"'))),
        "a-name-of-every-object-as-role": at(
            "messages[].role", lambda v: "user" if v in _OF_EVERY_OBJECT else v
        ),
        "details-of-image-files-in-capitals": at(f"{PARTS}.image_file.detail", of(str, str.lower)),
        "the-system-role": _word("system"),
        "the-tool-role": _word("tool"),
    },
    "unknown-property": {
        "attachments-at-the-top": without("attachments"),
        "names-of-a-run-at-the-top": without("assistant_id", "model", "instructions", "stream"),
        "names-of-the-answer-at-the-top": without("id", "object", "created_at"),
        "unknown-properties-that-are-null": at(
            CLOSED, dropping(lambda name, value: name not in _KNOWN and value is None)
        ),
        "unknown-names-with-an-underscore": at(
            CLOSED, dropping(lambda name, _: name.startswith("_"))
        ),
    },
    "missing-property": {
        "an-image-file-by-its-url": at(f"{PARTS}.image_file", of(dict, _whose_file_is_a_url)),
    },
    "no-alternative": {
        "null-as-content": at("messages[].content", lambda v: "" if v is None else v),
        "both-branches": at(SEARCH, of(dict, _one_branch)),
        "neither-branch": at(
            SEARCH, of(dict, lambda s: s if _BRANCHES & s.keys() else {"vector_stores": []})
        ),
        "parts-of-mistaken-type": at(PARTS, of(dict, with_own_type)),
        "parts-of-another-api": at(PARTS, of(dict, _as_text)),
    },
    "too-many-items": {
        "21-files": at(FILES, of(list, cut(20, 21))),
        "files-beyond-20-that-are-repeated": at(
            FILES, of(list, lambda ids: [v for i, v in enumerate(ids) if v not in ids[:i]])
        ),
    },
    "below-minimum": {"a-chunk-of-99-tokens": at(SIZE, lambda n: 100 if n == 99 else n)},
    "above-maximum": {
        "a-chunk-of-4097-tokens": at(SIZE, lambda n: 4096 if n == 4097 else n),
        **{f"a-chunk-that-wraps-at-{bits}-bits": _wrapped_at(bits) for bits in (16, 32, 64)},
    },
    "large-overlap": {
        "an-overlap-of-half-rounded-up": overlap_where(lambda size, part: 2 * part == size + 1),
        "an-overlap-below-the-chunk": overlap_where(lambda size, part: part < size),
    },
    "too-many-pairs": {
        "17-pairs": at(MAPS, of(dict, cut(16, 17))),
        **{f"any-number-of-pairs-on-a-{k}": at(v, cut(16)) for k, v in METADATA.items()},
    },
    "long-key": {
        "65-character-keys": at(MAPS, keys(cut(64, 65))),
        "keys-of-64-composed-characters": at(MAPS, keys(_if_long(composed))),
        "keys-of-64-characters-when-trimmed": at(MAPS, keys(_if_long(str.strip))),
        **{f"long-keys-on-a-{k}": at(v, of(dict, short_keys)) for k, v in METADATA.items()},
    },
    "long-value": {
        "values-of-512-composed-characters": at(MAPS, values(of(str, composed))),
        "values-of-512-characters-when-trimmed": at(MAPS, values(of(str, str.strip))),
        **{f"long-values-on-a-{k}": at(v, values(cut(512))) for k, v in METADATA.items()},
    },
}


class _Credulous(Reference):
    """Makes an empty thread of every body that it does not understand."""

    def read(self, request: Received) -> Any:
        try:
            value = super().read(request)
        except Refusal:
            return {}
        return {} if self.problem(value) else value


LIARS: Final[tuple[Liar, ...]] = (
    accepting("everything", "anything", make=_Credulous),
    *(
        accepting(name, clause, forgets=(pointer,))
        for name, (clause, pointer) in _FORGOTTEN.items()
    ),
    *(
        accepting(name, clause, overlooks=change, places=places_of(change))
        for clause, changes in _OVERLOOKED.items()
        for name, change in changes.items()
    ),
    *UNREADABLE,
)
