"""Which properties play which part: read off a definition by what they mean.

A part goes by the names on the way to it, from the body or from the answer; an array's element
goes by ``[]``.  A part that a definition has not got is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.definition.meaning.naming import Said, is_creation, is_time, names_itself, noun
from contracts.definition.node import Node
from contracts.definition.place import ITEM

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a request and of its answer.

    Attributes:
        metadata: the map of texts that belongs to what is created.
        resources: what the tools of what is created may use.
        files: ids of files that are given, and come back.
        stores: the same of vector stores.
        new_stores: vector stores to create, in place of those.
        chunking: how files are split.
        new_store_files: ids of files of a vector store to create.
        messages: the first messages.
        role: who a message comes from.
        content: what a message says.
        attachments: files that come with a message.
        message_metadata: the map of texts that belongs to a message.
        echoed: other properties at the top that request and answer have alike.
        others: properties at the top of the request that play none of these parts.
        identity: the property of the answer that is its id.
        created: the property of the answer that is the time of its creation.
        constant: the property of the answer that says what it is.
        noun: what is created, in words.
    """

    metadata: Names = ()
    resources: Names = ()
    files: Names = ()
    stores: Names = ()
    new_stores: Names = ()
    chunking: Names = ()
    new_store_files: Names = ()
    messages: Names = ()
    role: Names = ()
    content: Names = ()
    attachments: Names = ()
    message_metadata: Names = ()
    echoed: Names = ()
    others: Names = ()
    identity: str = ""
    created: str = ""
    constant: str = ""
    noun: str = "object"


def parts_of(request: Node, response: Node, said: Said) -> Parts:
    """Return which properties play which part.

    Args:
        request: the schema of the request, its ids marked.
        response: the schema of the answer.
        said: how the document describes a schema.
    """
    found = {**_shared(request, response), **_of_stores(request, response)}
    found |= _of_messages(request)
    found |= _of_answer(request, response, said)
    taken = {path[0] for path in found.values() if isinstance(path, tuple) and path}
    # The server makes these, whatever it is asked for.
    made = {found[one] for one in ("identity", "created", "constant")}
    echoed = tuple(n for n in _common(request, response) if n not in taken | made)
    others = tuple(n for n in request.properties if n not in taken)
    return Parts(**found, echoed=echoed, others=others)


def _shared(request: Node, response: Node) -> dict[str, Any]:
    """Return what stands in request and answer alike."""
    common = _common(request, response)
    maps = [name for name in common if _is_metadata(name, request.properties[name])]
    metadata = next((n for n in maps if n == "metadata"), maps[0] if maps else None)
    given = list(_ids(request, response, ()))
    files, stores = (_first(given, kind) for kind in ("file", "vector_store"))
    nested = [path for path, _ in given if len(path) > 1]
    return {
        "metadata": (metadata,) if metadata is not None else (),
        "resources": nested[0][:1] if nested else (),
        "files": files,
        "stores": stores,
    }


def _common(request: Node, response: Node) -> list[str]:
    """Return the properties that request and answer have with one name and one type."""
    answer = response.properties
    names = (name for name in request.properties if name in answer)
    return [name for name in names if alike(request.properties[name], answer[name])]


def alike(one: Node, other: Node) -> bool:
    """Tell whether two schemas are of one type, and so is what they have in common inside."""
    if one.type != other.type or {b.type for b in one.branches} != {b.type for b in other.branches}:
        return False
    entries = one.stated_entries, other.stated_entries
    if (one.items is None) != (other.items is None) or bool(entries[0]) != bool(entries[1]):
        return False
    pairs = [(one.items, other.items), entries]
    both = one.properties.keys() & other.properties.keys()
    pairs += [(one.properties[name], other.properties[name]) for name in both]
    inside = all(alike(a, b) for a, b in pairs if a is not None and b is not None)
    return inside and (bool(both) or not (one.properties and other.properties))


def _is_map_of_texts(node: Node) -> bool:
    entries = node.stated_entries
    return entries is not None and entries.type == "string" and not node.properties


def _is_metadata(name: str, node: Node) -> bool:
    """Tell whether a property is a map of texts, if only by its name."""
    free = node.type == "object" and not (node.properties or node.stated_entries or node.closed)
    return _is_map_of_texts(node) or (name == "metadata" and free and not node.branches)


def _ids(request: Node, response: Node, path: Names) -> Iterator[tuple[Names, str]]:
    """Yield where request and answer have an array of ids, and of which kind."""
    for name, child in request.properties.items():
        other = response.properties.get(name)
        if other is None:
            continue
        kind = child.items.id_kind if child.items is not None else ""
        if kind and other.items is not None and other.items.type == "string":
            yield (*path, name), kind
        yield from _ids(child, other, (*path, name))


def _first(given: list[tuple[Names, str]], kind: str) -> Names:
    return next((path for path, one in given if one == kind), ())


def _of_stores(request: Node, response: Node) -> dict[str, Any]:
    """Return what is said of vector stores to create, and how files are split."""
    stores = _shared(request, response)["stores"]
    new = _beside(request, stores) if stores else ()
    holder, path = (request.below((*new, ITEM)), (*new, ITEM)) if new else (request, ())
    chunking = [n for n, child in holder.properties.items() if "chunk" in n and _is_object(child)]
    files = [n for n, child in holder.properties.items() if _is_array_of(child, "file")]
    return {
        "new_stores": new,
        "chunking": (*path, chunking[0]) if chunking else (),
        "new_store_files": (*path, files[0]) if new and files else (),
    }


def _beside(request: Node, stores: Names) -> Names:
    """Return the array of objects that may stand in place of an array of ids."""
    holder = request.below(stores[:-1])
    for name, child in holder.properties.items():
        if child.type == "array" and child.items is not None and _is_object(child.items):
            return (*stores[:-1], name)
    return ()


def _is_object(node: Node) -> bool:
    return node.type == "object" or any(branch.type == "object" for branch in node.branches)


def _is_array_of(node: Node, kind: str) -> bool:
    return node.items is not None and node.items.id_kind == kind


def _of_messages(request: Node) -> dict[str, Any]:
    """Return the first messages, and the parts of each."""
    for name, child in request.properties.items():
        for item in () if child.items is None else (child.items, *child.items.branches):
            role, content = _role(item), _content(item)
            if role and content:
                path = (name, ITEM)
                return {
                    "messages": (name,),
                    "role": (*path, role),
                    "content": (*path, content),
                    "attachments": _below(path, item, _is_attachments),
                    "message_metadata": _below(path, item, _is_metadata),
                }
    return {}


def _role(item: Node) -> str:
    """Return the property that says who speaks."""
    words = [n for n, child in item.properties.items() if len(child.keywords.get("enum", ())) > 1]
    known = [n for n, child in item.properties.items() if n == "role" and "enum" in child.keywords]
    needed = [name for name in words if name in item.required]
    return next(iter((*known, *needed)), "")


def _content(item: Node) -> str:
    """Return the property that is a text or an array of parts."""
    if "content" in item.properties:
        return "content"
    both = (n for n, c in item.properties.items() if {b.type for b in c.branches} >= {"string"})
    return next(both, "")


def _below(path: Names, item: Node, test: Callable[[str, Node], bool]) -> Names:
    found = [name for name, child in item.properties.items() if test(name, child)]
    return (*path, found[0]) if found else ()


def _is_attachments(_: str, node: Node) -> bool:
    inside = node.items.properties.values() if node.items is not None else ()
    return any(child.id_kind == "file" for child in inside)


def _of_answer(request: Node, response: Node, said: Said) -> dict[str, Any]:
    """Return what the server makes."""
    inside = response.properties.items()
    named = [name for name, child in inside if names_itself(child, name, said)]
    times = [n for n, child in inside if is_time(child, n, said) and not child.nullable]
    created = [n for n in times if is_creation(response.properties[n], n, said)]
    # What a client may choose is no time of creation, unless it is called that.
    times = [n for n in times if n not in request.properties]
    constants = [n for n, child in inside if len(child.keywords.get("enum", ())) == 1]
    constant = next((n for n in constants if n == "object"), constants[0] if constants else "")
    word = str(response.properties[constant].keywords["enum"][0]) if constant else ""
    return {
        "identity": "id" if "id" in named else next(iter(named), ""),
        "created": next(iter((*created, *times)), ""),
        "constant": constant,
        "noun": noun(response, word),
    }
