"""What tools may use, and the metadata of what is created."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.clauses.clause import Level
from contracts.clauses.selectors import anything_at, at
from contracts.clauses.topics.topic import Topic, absent, called, level, named, up_to
from contracts.definition import Definition
from contracts.definition.pointer import join


def of_resources(definition: Definition) -> Iterator[Topic]:
    """Yield what tools may use, and the metadata."""
    parts, root = definition.parts, definition.request
    if parts.files:
        holder = parts.files[:-1] or parts.files
        most = up_to(root.below(parts.files))
        yield Topic(
            named(parts.files, "code-interpreter"),
            at(holder),
            f"{holder[-1]} is accepted with {most} file ids, without any, and empty",
            root.below(holder).pointer,
            level(root.below(parts.files), "maxItems"),
        )
    else:
        yield absent(definition, "code-interpreter", "Files are accepted", "files that come back")
    if parts.stores:
        holder_node = root.below(parts.stores[:-1])
        first = ("oneOf", 0) if holder_node.choices else ("properties", parts.stores[-1])
        yield Topic(
            named(parts.stores, "vector-store-ids"),
            at(parts.stores),
            f"{(parts.stores[:-1] or parts.stores)[-1]} is accepted with a vector store id, and "
            "with an empty list",
            join(holder_node.pointer, *first),
        )
    else:
        yield absent(definition, "vector-store-ids", "Vector stores are accepted", "vector stores")
    yield _chunking(definition)
    if parts.new_stores:
        path = parts.new_store_files
        most = up_to(root.below(path)) if path else "any number"
        yield Topic(
            named(parts.new_stores, "vector-stores"),
            at(parts.new_stores),
            f"A vector store may be described: its files, {most}, and its metadata",
            root.below(parts.new_stores).pointer,
            level(root.below(path), "maxItems") if path else Level.SCHEMA,
        )
    else:
        title = "A vector store may be described"
        yield absent(definition, "vector-stores", title, "vector stores to create")
    if parts.resources:
        yield Topic(
            named(parts.resources, "tool-resources"),
            anything_at(parts.resources),
            f"{parts.resources[-1]} is accepted, empty and null too",
            root.below(parts.resources).pointer,
        )
    else:
        yield absent(definition, "tool-resources", "Resources are accepted", "resources of tools")
    if parts.metadata:
        yield Topic(
            named(parts.metadata, "metadata"),
            at(parts.metadata),
            f"{called(parts.metadata, '')} is accepted, empty and null too",
            join(root.pointer, "properties", *parts.metadata),
        )
    else:
        yield absent(definition, "metadata", "Metadata is accepted", "metadata that comes back")


def _chunking(definition: Definition) -> Topic:
    path = definition.parts.chunking
    if not path:
        return absent(definition, "chunking", "Every strategy is accepted", "chunking strategies")
    node = definition.request.below(path)
    every = "Both chunking strategies are" if len(node.branches) == 2 else "Chunking is"
    title = f"{every} accepted, up to and including their limits"
    return Topic(named(path, "chunking"), at(path), title, node.pointer)
