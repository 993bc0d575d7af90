"""Liars that know a rule, but forget it in some contexts, because of what else is there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.servers.liars.changing import (
    MAPS,
    SEARCH,
    SIZE,
    Change,
    at,
    decoded,
    of,
    overlap_where,
    without,
)
from contracts.servers.liars.liar import Liar
from contracts.servers.liars.looking import (
    ATTACHMENTS,
    CHUNKING,
    FILES,
    PARTS,
    STORES,
    found,
    places_of,
    safely,
)

_IMAGES: Final = frozenset({"image_file", "image_url"})
_ROLES: Final = "messages[].role"
_FOUND: Final = {"vector_store_ids": ["vs_1"]}
_DISTRACTED: Final = at(_ROLES, lambda role: role if role == "assistant" else "user")


def _when(test: Callable[[Any], object], change: Change) -> Change:
    """Return *change*, made only to bodies for which *test* holds."""
    holds = safely(test)
    return lambda body: change(body) if holds(body) else body


def _nothing(body: Any) -> Any:
    del body
    return {}


def _metadata_of(index: int) -> Callable[[Any], Any]:
    """Return a change that hides metadata from message number *index* on, unless it is last."""

    def change(messages: list[Any]) -> list[Any]:
        hidden = messages[index:-1]
        bare = [{**m, "metadata": {}} if isinstance(m, dict) else m for m in hidden]
        return [*messages[:index], *bare, *messages[index:][-1:]]

    return at("messages", of(list, change))


def _folded(pairs: dict[str, Any]) -> dict[str, Any]:
    """Return *pairs* as a database sees them that ignores the case and form of keys."""
    return {_fold(key) if len(key) <= 64 else key: pairs[key] for key in pairs}


def _fold(key: str) -> str:
    return unicodedata.normalize("NFC", key).casefold().strip()


def _own_content(strategy: dict[str, Any]) -> dict[str, Any]:
    """Return *strategy* without what the other strategy has."""
    return {"type": "auto"} if strategy.get("type") == "auto" else strategy


def _without_attachments(message: dict[str, Any]) -> dict[str, Any]:
    """Return *message* without attachments, where its content is an array."""
    is_of_parts = isinstance(message.get("content"), list)
    return without("attachments")(message) if is_of_parts else message


def _with_a_role(message: dict[str, Any]) -> dict[str, Any]:
    """Return *message* with a role, where its content is an array."""
    is_of_parts = isinstance(message.get("content"), list)
    return {"role": "user", **message} if is_of_parts else message


def _with_a_type(strategy: dict[str, Any]) -> dict[str, Any]:
    """Return *strategy* with the type that its sizes suggest."""
    return {"type": "static", **strategy} if "static" in strategy else strategy


def _by_default(sizes: dict[str, Any]) -> dict[str, Any]:
    """Return *sizes* with the usual one where it is zero; the overlap is checked before that."""
    size, overlap = sizes.get("max_chunk_size_tokens"), sizes.get("chunk_overlap_tokens")
    is_zero = type(size) is int and type(overlap) is int and size == overlap == 0
    return {**sizes, "max_chunk_size_tokens": 800} if is_zero else sizes


def _in_small_letters(strategy: dict[str, Any]) -> dict[str, Any]:
    kind = strategy.get("type")
    return {**strategy, "type": kind.lower()} if isinstance(kind, str) else strategy


def _up_to_an_image(parts: list[Any]) -> list[Any]:
    """Return *parts* as a loop sees them that ends at the first image."""
    images = [i for i, part in enumerate(parts) if isinstance(part, dict) and _IMAGES & part.keys()]
    return parts[: images[0] + 1] if images else parts


_OVERLOOKED: Final[Mapping[str, Mapping[str, Change]]] = {
    "in-any-company": {
        "anything-once-there-are-messages-and-resources": _when(
            lambda body: body["messages"] and body["tool_resources"], _nothing
        ),
        "anything-once-there-are-messages-and-metadata": _when(
            lambda body: body["messages"] and body["metadata"], _nothing
        ),
        "anything-to-search-once-code-is-there-if-only-empty": _when(
            lambda body: "code_interpreter" in body["tool_resources"],
            at("tool_resources", of(dict, lambda tools: {**tools, "file_search": _FOUND})),
        ),
        "messages-without-content-beside-attachments": _when(
            lambda body: any(found(body, ATTACHMENTS)),
            at("messages[]", of(dict, lambda message: {"content": "", **message})),
        ),
        "any-role-beside-attachments": _when(
            lambda body: any(found(body, ATTACHMENTS)), _DISTRACTED
        ),
        "any-overlap-beside-files": _when(
            lambda body: any(found(body, f"{STORES}[].file_ids")),
            overlap_where(lambda size, overlap: True),
        ),
        "messages-of-parts-without-a-role": at("messages[]", of(dict, _with_a_role)),
        "any-attachments-of-a-message-of-parts": at("messages[]", of(dict, _without_attachments)),
    },
    "every-element": {
        "any-metadata-of-a-message-in-between": _metadata_of(1),
        "any-role-between-two-messages": _when(
            lambda body: len(body["messages"]) == 3,
            at("messages", lambda m: [m[0], *_DISTRACTED({"messages": m[1:2]})["messages"], m[2]]),
        ),
        "anything-behind-an-image": at("messages[].content", of(list, _up_to_an_image)),
        "anything-behind-the-20th-message": at("messages", of(list, lambda m: m[:20])),
        "anything-behind-the-5000th-file": at(
            f"{STORES}[].file_ids", of(list, lambda ids: ids if len(ids) > 10_000 else ids[:5_000])
        ),
    },
    "wrong-type": {
        "metadata-of-a-message-as-json": at("messages[].metadata", of(str, decoded)),
        "an-image-url-without-its-object": at(
            f"{PARTS}.image_url", of(str, lambda url: {"url": url})
        ),
        "a-chunking-strategy-as-a-word": at(
            CHUNKING, lambda word: {"type": "auto"} if word == "auto" else word
        ),
        "a-store-without-its-array": at(STORES, of(dict, lambda store: [store])),
        "a-file-without-its-array": at(FILES, of(str, lambda file: [file] if file else file)),
        "an-empty-array-for-an-empty-object": at(
            "tool_resources.code_interpreter", lambda tool: {} if tool == [] else tool
        ),
        "an-empty-string-for-null": at("metadata", lambda pairs: None if pairs == "" else pairs),
        "a-chunk-size-in-a-string": at(
            SIZE, of(str, lambda size: int(size) if size.isdecimal() else size)
        ),
    },
    "no-alternative": {
        "a-part-without-its-array": at("messages[].content", of(dict, lambda part: [part])),
        "sizes-of-automatic-chunks": at(CHUNKING, of(dict, _own_content)),
        "a-tool-as-a-word": at(
            f"{ATTACHMENTS}[].tools[]",
            lambda tool: {"type": tool} if tool in ("code_interpreter", "file_search") else tool,
        ),
    },
    "below-minimum": {"chunks-of-zero-tokens": at(f"{CHUNKING}.static", of(dict, _by_default))},
    "unknown-word": {"strategies-in-capitals": at(CHUNKING, of(dict, _in_small_letters))},
    "missing-property": {
        "sizes-without-the-type-of-their-strategy": at(CHUNKING, of(dict, _with_a_type))
    },
    "too-many-items": {
        "two-stores-with-something-in-them": at(
            STORES, of(list, lambda stores: stores[: 1 if all(stores[:2]) else None])
        )
    },
    # What breaks two rules at once is owned by neither.
    "anything": {
        "null-beside-the-branch-that-is-chosen": at(
            SEARCH, of(dict, lambda search: {k: v for k, v in search.items() if v is not None})
        )
    },
    "too-many-pairs": {"pairs-whose-keys-are-alike": at(MAPS, of(dict, _folded))},
}


LIARS: Final[tuple[Liar, ...]] = tuple(
    Liar(
        name=f"accepts-{name}",
        clause=f"refuse.{clause}",
        overlooks=change,
        places=places_of(change),
    )
    for clause, changes in _OVERLOOKED.items()
    for name, change in changes.items()
)
