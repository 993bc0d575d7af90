"""What clauses of acceptance are about: each part that a definition may have, and its other parts.

A part that the definition has not got keeps its clause, which then is untested and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from contracts.clauses import selectors
from contracts.clauses.clause import Level
from contracts.clauses.selectors import Selector, anything_at, at, kinds
from contracts.definition import Definition, Node
from contracts.definition.place import ITEM
from contracts.definition.pointer import join
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.record.feature import Kind as K
from contracts.record.samples import needs_id

_WRITTEN: Final = (K.WRITTEN, K.ESCAPED, K.RAW_UTF_8, K.SPACED)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one clause is about.

    Attributes:
        name: the clause's, behind ``accept.``.
        selects: the features of requests that it is about.
        title: the promise.
        origin: where the definition makes it.
        level: how firmly.
        missing: why there is nothing that it is about, where that is so.
        needs_ids: places whose ids it cannot do without.
    """

    name: str
    selects: Selector
    title: str
    origin: str
    level: Level = Level.SCHEMA
    missing: str = ""
    needs_ids: tuple[tuple[str, ...], ...] = ()


def topics(definition: Definition) -> list[Topic]:
    """Return every topic of a definition; of several that select a feature, the first owns it."""
    known = [*_of_requests(definition), *_of_texts(definition)]
    if definition.parts.content:
        known += _of_content(definition)
    else:
        known += [_absent(definition, name, *words) for name, words in _MESSAGES.items()]
    known += [*_of_messages(definition), *_of_resources(definition)]
    others = list(_of_others(definition, {one.name for one in known if not one.missing}))
    taken = {one.name for one in others}
    last = Topic(
        "combinations",
        selectors.anything,
        "What is accepted alone is accepted together, every time",
        definition.request.pointer,
        Level.IMPLIED,
    )
    return [*(one for one in known if one.name not in taken), *others, last]


_MESSAGES: Final = {
    "images": ("Images are accepted as parts", "content"),
    "content-parts": ("Content may be an array of parts", "content"),
    "content-string": ("Content may be a string", "content"),
}


def _absent(definition: Definition, name: str, title: str, what: str) -> Topic:
    missing = f"the definition has no {what}"
    return Topic(name, selectors.nothing, title, definition.request.pointer, missing=missing)


def _of_requests(definition: Definition) -> Iterator[Topic]:
    """Yield what is said of any request."""
    root, media_type, noun = definition.request, definition.operation.body, definition.parts.noun
    body = media_type.rpartition("/content/")[0]
    stated = definition.at(body).get("required") is True
    needs = "the definition requires properties" if root.required else ""
    needs_body = "the definition requires a body" if stated else needs
    implied = Level.IMPLIED
    yield Topic("anything", kinds(K.ANYTHING), "Valid requests are accepted at all", media_type)
    yield Topic(
        "no-body",
        kinds(K.NO_BODY),
        f"A request without a body creates an empty {noun}",
        body,
        implied,
        needs_body,
    )
    yield Topic(
        "empty-object",
        selectors.is_empty_object,
        f"{{}} creates an empty {noun}",
        join(root.pointer, "properties"),
        missing=needs,
    )
    yield Topic(
        "written-otherwise",
        kinds(*_WRITTEN),
        "The same JSON is accepted however it is written: escaped, spaced, in any order",
        media_type,
        implied,
    )
    yield Topic(
        "media-type-parameters",
        kinds(K.DECLARED),
        "application/json is recognised with a charset parameter and in capitals",
        media_type,
        implied,
    )
    yield Topic(
        "large-requests",
        kinds(K.BODY_SIZE),
        "A request may be large: the definition limits its parts, not its bytes",
        body,
        implied,
    )


def _of_texts(definition: Definition) -> Iterator[Topic]:
    root, parts = definition.request, definition.parts
    limited = _limited_map(definition)
    if limited is None:
        yield _absent(definition, "metadata-limits", "A full map is accepted", "map with limits")
    else:
        pairs, inside = limited, limited.entries or limited
        stating = {k: pairs if k in pairs.keywords else inside for k in _limits(pairs)}
        first = next(iter(stating))
        yield Topic(
            "metadata-limits",
            selectors.of_maps(parts.content),
            f"{_called(parts.metadata, 'A map')} of {_sizes(pairs)} is accepted",
            stating[first].origin(first),
            next((Level.PROSE for k, node in stating.items() if node.in_words(k)), Level.SCHEMA),
        )
    content = root.below(parts.content) if parts.content else None
    text = selectors.branch(content, "string") if content is not None else None
    text = text or next((node for node in root.walk() if node.is_text), None)
    yield Topic(
        "any-text",
        selectors.any_text,
        "Any text is accepted: every Unicode character, empty, long, or like another type",
        (text or root).pointer,
        missing="" if text is not None else "the definition has no free text",
    )
    role = root.below(parts.role) if parts.role else None
    if role is None:
        yield _absent(definition, "roles", "Every role is accepted", "roles")
        return
    words = list(map(str, role.keywords.get("enum", ())))
    yield Topic("roles", at(parts.role), _both(words, "roles"), join(role.pointer, "enum"))


def _level(node: Node, keyword: str) -> Level:
    """Return how firmly a limit is stated up to which something is accepted."""
    return Level.PROSE if node.in_words(keyword) else Level.SCHEMA


def _limited_map(definition: Definition) -> Node | None:
    """Return the map of metadata, or another, where anything limits it."""
    root, path = definition.request, definition.parts.metadata
    first = [root.below(path)] if path else []
    maps = [node for node in (*first, *root.walk()) if node.entries is not None]
    return next((node for node in maps if _limits(node)), None)


def _limits(pairs: Node) -> dict[str, Any]:
    inside = pairs.entries.keywords if pairs.entries is not None else {}
    own = {k: pairs.keywords[k] for k in ("maxProperties", "keyMaxLength") if k in pairs.keywords}
    return own | ({"maxLength": inside["maxLength"]} if "maxLength" in inside else {})


def _sizes(pairs: Node) -> str:
    words = {
        "maxProperties": "{} pairs",
        "keyMaxLength": "{}-character keys",
        "maxLength": "{}-character values",
    }
    return _listed([words[keyword].format(limit) for keyword, limit in _limits(pairs).items()])


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _both(words: list[str], what: str) -> str:
    every = {1: f"is one of the {what}", 2: f"are both {what}"}.get(len(words), f"are all {what}")
    return f"{_listed(words)} {every}"


def _called(path: tuple[str, ...], otherwise: str) -> str:
    return path[-1].replace("_", " ").capitalize() if path else otherwise


def _of_content(definition: Definition) -> Iterator[Topic]:
    """Yield what a message may say."""
    content = definition.request.below(definition.parts.content)
    images, array = selectors.images(content), selectors.branch(content, "array")
    string = selectors.branch(content, "string")
    yield Topic(
        "images",
        selectors.of_images(content),
        "Images are accepted as parts, by file and by URL, with every detail level",
        images[0].pointer if images else content.pointer,
        missing="" if images else "the definition has no images",
        needs_ids=((*definition.parts.content, ITEM),),
    )
    yield Topic(
        "content-parts",
        selectors.of_parts(content),
        "Content may be an array of parts",
        (array or content).pointer,
        missing="" if array is not None else "the definition has no parts of content",
    )
    yield Topic(
        "content-string",
        selectors.of_string_content(content),
        "Content may be a string",
        (string or content).pointer,
        missing="" if string is not None else "the definition has no content that is a string",
    )


def _of_messages(definition: Definition) -> Iterator[Topic]:
    parts, root = definition.parts, definition.request
    for name, path, title, what in (
        (
            "attachments",
            parts.attachments,
            "Attachments are accepted: for either tool, both, none, empty and null",
            "attachments",
        ),
        (
            "message-metadata",
            parts.message_metadata,
            "Metadata of a message is accepted, empty and null too",
            "metadata of messages",
        ),
    ):
        if not path:
            yield _absent(definition, name, title, what)
            continue
        message = next(n for n in _holders(root.below(path[:-1])) if path[-1] in n.properties)
        origin = join(message.pointer, "properties", path[-1])
        needs_ids = (path,) if path == parts.attachments else ()
        yield Topic(name, at(path), title, origin, needs_ids=needs_ids)
    if not parts.messages:
        yield _absent(definition, "messages", "Messages are accepted", "messages")
        return
    node = root.below(parts.messages)
    most = node.keywords.get("maxItems", node.keywords.get(UNSTATED_ITEMS))
    yield Topic(
        "messages",
        anything_at(parts.messages),
        f"{_called(parts.messages, '')} are accepted: none, one, and {_up_to(most)}",
        join(root.pointer, "properties", *parts.messages),
        _level(node, "maxItems"),
    )


def _holders(node: Node) -> tuple[Node, ...]:
    return (node, *node.branches)


def _up_to(most: int | None) -> str:
    return f"up to {most:,}" if most is not None else "any number"


def _of_resources(definition: Definition) -> Iterator[Topic]:
    """Yield what tools may use, and the metadata."""
    parts, root = definition.parts, definition.request
    if parts.files:
        holder = parts.files[:-1] or parts.files
        most = root.below(parts.files).keywords.get("maxItems")
        yield Topic(
            "code-interpreter",
            at(holder),
            f"{holder[-1]} is accepted with {_up_to(most)} file ids, without any, and empty",
            root.below(holder).pointer,
            _level(root.below(parts.files), "maxItems"),
        )
    else:
        yield _absent(definition, "code-interpreter", "Files are accepted", "files that come back")
    if parts.stores:
        holder_node = root.below(parts.stores[:-1])
        first = ("oneOf", 0) if holder_node.choices else ("properties", parts.stores[-1])
        yield Topic(
            "vector-store-ids",
            at(parts.stores),
            f"{(parts.stores[:-1] or parts.stores)[-1]} is accepted with a vector store id, and "
            "with an empty list",
            join(holder_node.pointer, *first),
        )
    else:
        yield _absent(definition, "vector-store-ids", "Vector stores are accepted", "vector stores")
    yield _chunking(definition)
    if parts.new_stores:
        path = parts.new_store_files
        most = root.below(path).keywords.get("maxItems") if path else None
        yield Topic(
            "vector-stores",
            at(parts.new_stores),
            f"A vector store may be described: its files, {_up_to(most)}, and its metadata",
            root.below(parts.new_stores).pointer,
            _level(root.below(path), "maxItems") if path else Level.SCHEMA,
        )
    else:
        title = "A vector store may be described"
        yield _absent(definition, "vector-stores", title, "vector stores to create")
    if parts.resources:
        yield Topic(
            "tool-resources",
            anything_at(parts.resources),
            f"{parts.resources[-1]} is accepted, empty and null too",
            root.below(parts.resources).pointer,
        )
    else:
        yield _absent(definition, "tool-resources", "Resources are accepted", "resources of tools")
    if parts.metadata:
        yield Topic(
            "metadata",
            at(parts.metadata),
            f"{_called(parts.metadata, '')} is accepted, empty and null too",
            join(root.pointer, "properties", *parts.metadata),
        )
    else:
        yield _absent(definition, "metadata", "Metadata is accepted", "metadata that comes back")


def _chunking(definition: Definition) -> Topic:
    path = definition.parts.chunking
    if not path:
        return _absent(definition, "chunking", "Every strategy is accepted", "chunking strategies")
    node = definition.request.below(path)
    every = "Both chunking strategies are" if len(node.branches) == 2 else "Chunking is"
    title = f"{every} accepted, up to and including their limits"
    return Topic("chunking", at(path), title, node.pointer)


def _of_others(definition: Definition, taken: set[str]) -> Iterator[Topic]:
    """Yield a topic for each property at the top of the request that no other is about."""
    root = definition.request
    for prop in definition.parts.others:
        name = prop.replace("_", "-")
        name = f"property-{name}" if name in taken or name == "combinations" else name
        forms = ", empty and null too" if root.properties[prop].nullable else ""
        origin = join(root.pointer, "properties", prop)
        title = f"{prop} is accepted, in every form{forms}"
        ids = ((prop,),) if needs_id(root.properties[prop]) else ()
        yield Topic(name, at((prop,)), title, origin, needs_ids=ids)
