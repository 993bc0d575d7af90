"""Fifteen properties that do not hold: what a service of somebody's may fail on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Fails = Callable[[Any], bool]


def _list(parent: Any, *path: str) -> list[Any]:
    """Return the list that *path* leads to; an empty one where there is none."""
    for name in path:
        parent = (parent or {}).get(name)
    return parent if isinstance(parent, list) else []


def _messages(body: Any) -> list[Any]:
    return _list(body, "messages")


def _parts(body: Any) -> Iterator[Any]:
    return (part for message in _messages(body) for part in _list(message, "content"))


def _content(body: Any) -> Iterator[str]:
    return (m["content"] for m in _messages(body) if isinstance(m["content"], str))


def _stores(body: Any) -> list[Any]:
    return _list(body, "tool_resources", "file_search", "vector_stores")


def _metadata(body: Any) -> dict[str, str]:
    return body.get("metadata") or {}


def _static(body: Any) -> Iterator[tuple[int, int]]:
    for store in _stores(body):
        sizes = store.get("chunking_strategy", {}).get("static")
        if sizes:
            yield sizes["max_chunk_size_tokens"], sizes["chunk_overlap_tokens"]


def _attached(body: Any) -> Iterator[str]:
    for message in _messages(body):
        for attachment in _list(message, "attachments"):
            yield from (tool["type"] for tool in attachment["tools"])


def _details(body: Any) -> Iterator[str]:
    for part in _parts(body):
        image = part.get("image_file") or part.get("image_url") or {}
        yield image.get("detail", "")


PROPERTIES: Final[Mapping[str, Fails]] = {
    "an overlap above 100": lambda body: any(part > 100 for _, part in _static(body)),
    "a chunk above 800": lambda body: any(size > 800 for size, _ in _static(body)),
    "an overlap of half": lambda body: any(2 * part == size for size, part in _static(body)),
    "content with an e": lambda body: any("e" in text for text in _content(body)),
    "content beyond ASCII": lambda body: any(not text.isascii() for text in _content(body)),
    "a part that ends in a space": lambda body: any(
        part.get("text", "").endswith(" ") for part in _parts(body)
    ),
    "a value with an e": lambda body: any("e" in value for value in _metadata(body).values()),
    "a value above 100 characters": lambda body: any(
        len(value) > 100 for value in _metadata(body).values()
    ),
    "a key above 10 characters": lambda body: any(len(key) > 10 for key in _metadata(body)),
    "a key with a capital": lambda body: any(key != key.lower() for key in _metadata(body)),
    "three pairs": lambda body: len(_metadata(body)) >= 3,
    "three messages": lambda body: len(_messages(body)) >= 3,
    "an assistant behind another": lambda body: any(
        message["role"] == "assistant" for message in _messages(body)[1:]
    ),
    "an attachment to search": lambda body: "file_search" in _attached(body),
    "an image in high detail": lambda body: "high" in _details(body),
}
