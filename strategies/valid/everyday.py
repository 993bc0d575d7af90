"""Whole requests: everything at once, and what clients send every day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.definition import Definition, Node
from contracts.definition.place import ITEM
from contracts.record.inspection import Inspection
from contracts.record.samples import full, minimal
from strategies.bodies.build import Named
from strategies.bodies.plain import at, merged, message, smallest, text_part, with_pairs
from strategies.bodies.sites import embed, sites

# Longer metadata in all would take megabytes.
_FULL: Final = 4_000_000


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
    yield from _dialogues(definition)
    yield from _owned(definition)
    yield from _named_like_properties(definition)
    yield from _images(definition)
    yield from _attached(definition)
    yield from _pairs(definition)


def _with(definition: Definition, /, **more: Any) -> dict[str, Any]:
    return {**smallest(definition), **more}


def _with_messages(definition: Definition, messages: list[Any], /, **more: Any) -> dict[str, Any]:
    names = definition.parts.messages
    return _with(definition, **dict.fromkeys(names, messages), **more)


def _turns(definition: Definition) -> list[Any]:
    """Return six messages, of everybody in turn."""
    return [message(definition, f"turn {i}", i) for i in range(6)]


def _name(definition: Definition) -> str:
    """Return what the map is called that comes back."""
    return definition.parts.metadata[-1] if definition.parts.metadata else "metadata"


def _dialogues(definition: Definition) -> Iterator[Named]:
    if not definition.parts.messages:
        return
    turns, part = _turns(definition), text_part(definition)
    yield "a dialogue", _with_messages(definition, turns)
    yield "the assistant speaks first", _with_messages(definition, turns[1:3])
    yield "two messages with the same words", _with_messages(definition, [turns[0]] * 2)
    texts = [name for name, child in part.properties.items() if child.is_text] if part else []
    if part is not None and texts:
        said = [{**minimal(part), texts[0]: text} for text in ("a", "", "a")]
        yield "the same part twice", _with_messages(definition, [message(definition, said)])


def _owned(definition: Definition) -> Iterator[Named]:
    """Yield what has a map of its own: a message, and a store that is created."""
    parts, name = definition.parts, _name(definition)
    whole = {name: {"whose": parts.noun}}
    if parts.message_metadata:
        own = {parts.message_metadata[-1]: {"whose": "message"}}
        messages = [{**message(definition, "x"), **own}]
        yield "metadata of a message only", _with_messages(definition, messages)
        yield "metadata of both", _with_messages(definition, messages, **whole)
    if parts.new_stores:
        items = definition.request.below((*parts.new_stores, ITEM))
        maps = [n for n, child in items.properties.items() if child.entries is not None]
        store: dict[str, Any] = {n: {"whose": "store"} for n in maps[:1]}
        store |= {key: [] for key in parts.new_store_files[-1:]}
        body = at(definition, parts.new_stores, [store])
        yield "metadata of a store only", body
        yield "metadata of store and thread", {**body, **whole}
    if parts.files and parts.stores:
        empty = [at(definition, path, []) for path in (parts.files, parts.stores)]
        yield "both tools, both empty", merged(*empty)


def _named_like_properties(definition: Definition) -> Iterator[Named]:
    """Yield a map whose keys are called like what stands around it."""
    name, parts = _name(definition), definition.parts
    pairs = definition.request.below(parts.metadata)
    max_pairs, almost_full = pairs.keywords.get("maxProperties", 16), _almost_full(pairs)
    known = (
        *(*definition.response.properties, *definition.request.properties, "error", "data"),
        *(f"{parts.noun}_id".replace(" ", "_"), "type", *parts.role[-1:], *parts.content[-1:]),
        "user",
    )
    named = dict.fromkeys(list(dict.fromkeys(known))[:max_pairs], "mine")
    yield "metadata named like properties", _with(definition, **{name: named})
    # 100,000 characters are above most limits of a whole body that are not on purpose.
    long = message(definition, "x" * 100_000)
    fitting = min(max_pairs, _FULL // (almost_full + 1))
    many = {name: {f"key {i}": "v" * almost_full for i in range(fitting)}}
    full = _with_messages(definition, [long] * 2 + _turns(definition), **many)
    yield "long content, many messages and full metadata", full
    last = {name: named, **{key: [] for key in parts.messages}}
    yield "metadata named like properties, once more", _with(definition, **last)


def _attached(definition: Definition) -> Iterator[Named]:
    path = definition.parts.attachments
    if path:
        attachment = minimal(definition.request.below((*path, ITEM)))
        first = {**message(definition, "turn 0"), path[-1]: [attachment]}
        yield "the same file attached to two messages", _with_messages(definition, [first] * 2)


def _pairs(definition: Definition) -> Iterator[Named]:
    """Yield keys and values that are easily mixed up."""
    for how, pairs in (
        ("metadata keys out of order", {"b": "1", "a": "2", "C": "3", "10": "4", "9": "5"}),
        ("keys that differ in case only", {"key": "1", "Key": "2", "KEY": "3"}),
        ("keys that differ in form only", {"\u00e9": "1", "e\u0301": "2"}),
        ("keys that differ in a space only", {"k": "1", " k": "2", "k ": "3"}),
        ("keys that differ in an accent only", {"cafe": "1", "caf\u00e9": "2"}),
        ("keys that differ in a joint only", {"a-b": "1", "a_b": "2", "a.b": "3", "a b": "4"}),
        ("the same value thrice", {"a": "same", "b": "same", "c": "same"}),
        ("a value like its key", {"same": "same", "other": "value"}),
        ("empty values", {"a": "", "b": "x", "c": ""}),
    ):
        yield how, _with(definition, **{_name(definition): pairs})


def _almost_full(pairs: Node) -> int:
    """Return a length close to the limit of values, where no other case is."""
    longest = pairs.entries.keywords.get("maxLength", 512) if pairs.entries is not None else 512
    return max(0, int(longest) - 12)


def _images(definition: Definition) -> Iterator[Named]:
    """Yield image URLs as they come: every usual ending, queries, ports, and long ones."""
    endings = ("jpeg", "jpg", "png", "gif", "webp", "PNG", "png?size=1&v=2", "png#top")
    urls = {f"that ends in {end}": f"https://images.example.com/a.{end}" for end in endings}
    urls["with a port"] = "https://images.example.com:8443/a.png"
    urls["that is percent-encoded"] = "https://images.example.com/a%20b%C3%A9.png"
    # Columns for URLs end at 255, 512 and 1,024 characters, those of browsers at 2,048 or 2,083,
    # and a signed address is longer still; HTTP asks that 8,000 be taken.
    urls |= {
        f"of {n} characters": "https://images.example.com/".ljust(n - 4, "a") + ".png"
        for n in (256, 512, 1_024, 2_100, 8_000)
    }
    places = [site for site in sites(definition.request) if site.node.id_kind == "image"]
    for name, url in urls.items():
        yield from ((f"an image URL {name}", embed(place, url)) for place in places)
