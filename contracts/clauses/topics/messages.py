"""What messages may hold."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.clauses import selectors
from contracts.clauses.selectors import anything_at, at
from contracts.clauses.topics.topic import Topic, absent, called, level, named, up_to
from contracts.definition import Definition, Node
from contracts.definition.place import ITEM
from contracts.definition.pointer import join
from contracts.definition.prose import UNSTATED_ITEMS


def of_content(definition: Definition) -> Iterator[Topic]:
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


def of_messages(definition: Definition) -> Iterator[Topic]:
    """Yield what messages may carry, and how many there may be."""
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
            yield absent(definition, name, title, what)
            continue
        message = next(n for n in _holders(root.below(path[:-1])) if path[-1] in n.properties)
        origin = join(message.pointer, "properties", path[-1])
        needs_ids = (path,) if path == parts.attachments else ()
        yield Topic(name, at(path), title, origin, needs_ids=needs_ids)
    if not parts.messages:
        yield absent(definition, "messages", "Messages are accepted", "messages")
        return
    node = root.below(parts.messages)
    most = up_to(node, UNSTATED_ITEMS)
    yield Topic(
        named(parts.messages, "messages"),
        anything_at(parts.messages),
        f"{called(parts.messages, '')} are accepted: none, one, and {most}",
        join(root.pointer, "properties", *parts.messages),
        level(node, "maxItems"),
    )


def _holders(node: Node) -> tuple[Node, ...]:
    return (node, *node.branches)
