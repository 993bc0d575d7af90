"""Whole requests: everything at once, and what clients send every day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.definition import Definition, Node
from contracts.record.inspection import Inspection
from contracts.record.samples import full, made_up
from strategies.build import Named
from strategies.plain import with_pairs


def everything(root: Node) -> Iterator[Named]:
    """Yield one request with every property, and one with many of each."""
    for several in (False, True):
        yield f"everything at once{', several times' * several}", full(root, several=several)


def mixed_case(definition: Definition) -> Iterator[Named]:
    """Yield a key of metadata as programs name things; in lower case it is another key."""
    yield "a metadata key in mixed case", with_pairs(definition, {"userId": "x"})


def typical(definition: Definition) -> Iterator[Named]:
    """Yield what clients send every day, in more than one size at a time.

    What the definition does not allow is none of it.
    """
    for name, body in _typical(definition):
        inspection = Inspection(definition.request, body)
        if not inspection.breaches and not inspection.silent:
            yield name, body


def _typical(definition: Definition) -> Iterator[Named]:
    path = definition.parts.metadata or ("metadata",)
    name, pairs = path[-1], definition.request.below(definition.parts.metadata)
    max_pairs, almost_full = pairs.keywords.get("maxProperties", 16), _almost_full(pairs)
    dialogue = [{"role": ("user", "assistant")[i % 2], "content": f"turn {i}"} for i in range(6)]
    yield "a dialogue", {"messages": dialogue}
    yield "the assistant speaks first", {"messages": dialogue[1:3]}
    yield "two messages with the same words", {"messages": [dialogue[0], dialogue[0]]}
    mixed = [
        {"type": "text", "text": "a"},
        {"type": "text", "text": ""},
        {"type": "text", "text": "a"},
    ]
    yield "the same part twice", {"messages": [{"role": "user", "content": mixed}]}
    own = {"messages": [{"role": "user", "content": "x", "metadata": {"whose": "message"}}]}
    yield "metadata of a message only", own
    yield "metadata of both", {**own, name: {"whose": "thread"}}
    store = {"metadata": {"whose": "store"}, "file_ids": []}
    resources = {"file_search": {"vector_stores": [store]}}
    yield "metadata of a store only", {"tool_resources": resources}
    yield (
        "metadata of store and thread",
        {"tool_resources": resources, name: {"whose": "thread"}},
    )
    both: Any = {"code_interpreter": {"file_ids": []}, "file_search": {"vector_store_ids": []}}
    yield "both tools, both empty", {"tool_resources": both}
    names = (
        *("id", "object", "created_at", "tool_resources", "metadata", "messages", "error", "data"),
        *("thread_id", "type", "role", "content", "user"),
    )
    named = dict.fromkeys(names[:max_pairs], "mine")
    yield "metadata named like properties", {name: named}
    # 100,000 characters are above most limits of a whole body that are not on purpose.
    yield (
        "long content, many messages and full metadata",
        {
            "messages": [{"role": "user", "content": "x" * 100_000}] * 2 + dialogue,
            name: {f"key {i}": "v" * almost_full for i in range(max_pairs)},
        },
    )
    yield (
        "metadata named like properties, once more",
        {name: named, "messages": []},
    )
    yield from _images()
    attached = {**dialogue[0], "attachments": [{"file_id": made_up("file"), "tools": []}]}
    yield "the same file attached to two messages", {"messages": [attached, attached]}
    yield (
        "metadata keys out of order",
        {name: {"b": "1", "a": "2", "C": "3", "10": "4", "9": "5"}},
    )
    yield "keys that differ in case only", {name: {"key": "1", "Key": "2", "KEY": "3"}}
    yield "keys that differ in form only", {name: {"\u00e9": "1", "e\u0301": "2"}}
    yield "keys that differ in a space only", {name: {"k": "1", " k": "2", "k ": "3"}}
    yield "the same value thrice", {name: {"a": "same", "b": "same", "c": "same"}}
    yield "a value like its key", {name: {"same": "same", "other": "value"}}
    yield "empty values", {name: {"a": "", "b": "x", "c": ""}}


def _almost_full(pairs: Node) -> int:
    """Return a length close to the limit of values, where no other case is."""
    longest = pairs.entries.keywords.get("maxLength", 512) if pairs.entries is not None else 512
    return max(0, int(longest) - 12)


def _images() -> Iterator[Named]:
    """Yield image URLs as they come: every usual ending, queries, ports, and long ones."""
    endings = ("jpeg", "jpg", "png", "gif", "webp", "PNG", "png?size=1&v=2", "png#top")
    urls = {f"that ends in {end}": f"https://images.example.com/a.{end}" for end in endings}
    urls["with a port"] = "https://images.example.com:8443/a.png"
    urls["that is percent-encoded"] = "https://images.example.com/a%20b%C3%A9.png"
    # Where columns for URLs end: 255, 512, 1,024 and (old browsers) about 2,000 characters.
    urls |= {
        f"of {n} characters": "https://images.example.com/".ljust(n - 4, "a") + ".png"
        for n in (256, 512, 1_024, 2_000)
    }
    for name, url in urls.items():
        image = {"type": "image_url", "image_url": {"url": url}}
        yield f"an image URL {name}", {"messages": [{"role": "user", "content": [image]}]}
