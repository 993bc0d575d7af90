"""Ways to change a request body before validation gets to see it, and the places in it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from contracts.servers.liars.looking import ATTACHMENTS, CHUNKING, FILES, METADATA, PARTS, STORES

Change = Callable[[Any], Any]

STORE: Final = f"{STORES}[]"
SEARCH: Final = "tool_resources.file_search"
SIZES: Final = f"{CHUNKING}.static"
SIZE: Final = f"{SIZES}.max_chunk_size_tokens"
MAPS: Final = tuple(METADATA.values())
LISTS: Final = ("messages", ATTACHMENTS, FILES, STORES)
OBJECTS: Final = (*MAPS, "messages[]", "tool_resources", CHUNKING, SIZES)
CLOSED: Final = ("", "messages[]", CHUNKING, SIZES)
WORDS: Final = ("messages[].role", f"{PARTS}.type", f"{PARTS}.image_url.detail", f"{CHUNKING}.type")


def changed(value: Any, place: str, change: Change) -> Any:
    """Return *value* with *change* made at every *place*, such as ``messages[].role``."""
    name, _, rest = place.replace("[]", ".[]").strip(".").partition(".")
    if not name:
        return change(value)
    if name == "[]" and isinstance(value, list):
        return [changed(entry, rest, change) for entry in value]
    if isinstance(value, dict) and name in value:
        return {**value, name: changed(value[name], rest, change)}
    return value


@dataclass(frozen=True, slots=True)
class _Everywhere:
    """A change of the whole body, made at some places."""

    places: tuple[str, ...]
    change: Change

    def __call__(self, body: Any) -> Any:
        return reduce(lambda value, place: changed(value, place, self.change), self.places, body)


def at(places: str | tuple[str, ...], change: Change) -> Change:
    """Return a change of the whole body that makes *change* at *places*."""
    return _Everywhere((places,) if isinstance(places, str) else places, change)


def of(kind: type, change: Change) -> Change:
    """Return *change* for values of one type alone; a boolean is not an integer."""
    return lambda value: change(value) if type(value) is kind else value


def without(*names: str) -> Change:
    """Return a change that drops the properties called *names*."""
    return dropping(lambda name, _: name in names)


def dropping(test: Callable[[str, Any], object]) -> Change:
    """Return a change that drops the properties for which *test* holds."""
    return of(dict, lambda obj: {k: v for k, v in obj.items() if not test(k, v)})


def values(change: Change) -> Change:
    """Return a change of every value of a map."""
    return of(dict, lambda pairs: {key: change(value) for key, value in pairs.items()})


def keys(change: Callable[[str], str]) -> Change:
    """Return a change of every key of a map."""
    return of(dict, lambda pairs: {change(key): value for key, value in pairs.items()})


def cut(limit: int, longest: int = 10**9) -> Change:
    """Return a change that shortens what is longer than *limit*, but not than *longest*."""

    def shortened(value: Any) -> Any:
        if isinstance(value, dict) and len(value) <= longest:
            return dict([*value.items()][:limit])
        return value[:limit] if isinstance(value, list | str) and len(value) <= longest else value

    return shortened


def short_keys(pairs: dict[str, Any]) -> dict[str, Any]:
    """Return *pairs* with short keys instead of keys that are too long."""
    return {f"{i}" if len(k) > 64 else k: pairs[k] for i, k in enumerate(pairs)}


def first_pair(pairs: dict[str, Any]) -> dict[str, Any]:
    """Return as many pairs as *pairs* has; all but the first are replaced by harmless ones."""
    return {**{f"{i}": "" for i in range(1, len(pairs))}, **dict([*pairs.items()][:1])}


def decoded(text: str) -> Any:
    """Return the object or array that is written in *text*, or *text* itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict | list) else text


def composed(text: str) -> str:
    """Return *text* in NFC, or as it is where NFC is longer (characters excluded from it)."""
    return min(text, unicodedata.normalize("NFC", text), key=len)


def overlap_where(allowed: Callable[[int, int], bool]) -> Change:
    """Return a change that makes an overlap valid where *allowed* holds of chunk and overlap."""

    def apply(static: dict[str, Any]) -> dict[str, Any]:
        size, overlap = static.get("max_chunk_size_tokens"), static.get("chunk_overlap_tokens")
        fits = type(size) is int and type(overlap) is int and allowed(size, overlap)
        return {**static, "chunk_overlap_tokens": 0} if fits else static

    return at(SIZES, of(dict, apply))


def with_own_type(part: dict[str, Any]) -> dict[str, Any]:
    """Return *part* with the type that fits its content."""
    kinds = [kind for kind in ("text", "image_url", "image_file") if kind in part]
    known = part.get("type") in ("text", "image_url", "image_file")
    return {**part, "type": kinds[0]} if kinds and known else part
