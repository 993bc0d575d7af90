"""What names and descriptions say that a schema does not: ids, times, what a thing is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from contracts.definition import pointer as pointers
from contracts.definition.node import Node

Said = Callable[[str], str]
"""Return the description of the schema that a pointer leads to; nothing where it has none."""

_ID_NAME: Final = re.compile(r"(.+?)_?ids?", re.IGNORECASE)
_SNAKE: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# "ID of an existing vector store", "IDs of the files", "A list of file IDs".
_ID_OF: Final = re.compile(
    r"(?:a list of |the |an? )*(?:IDs? of (?:the |an? |existing |new )*)?(vector store|[a-z]+)s?\b"
    r"(?P<behind> IDs?\b)?",
    re.IGNORECASE,
)
_STARTS_WITH_ID: Final = re.compile(r"(?:a list of |the |an? )*IDs? of ", re.IGNORECASE)
_TIME: Final = re.compile(r"\bunix\b|\btimestamp\b", re.IGNORECASE)
_CREATION: Final = re.compile("creat", re.IGNORECASE)
_NAMES_IT: Final = re.compile(r"\bidentifie[rs]\b|^names the\b|\bunique id\b", re.IGNORECASE)
# What schemas of answers are called behind the name of the thing itself.
_ENDINGS: Final = re.compile("(Object|Resource|Response)$")


def descriptions(document: Any) -> Said:
    """Return what says how *document* describes each of its schemas."""

    def said(pointer: str) -> str:
        try:
            found = pointers.resolve(document, pointer)
        except LookupError:
            return ""
        text = found.get("description") if isinstance(found, Mapping) else None
        return _LINK.sub(r"\1", text) if isinstance(text, str) else ""

    return said


def ids(root: Node, said: Said) -> dict[str, str]:
    """Return the kind of each id below *root* by the pointer of its schema.

    A kind is what the id names: ``file``, ``vector_store``; a URL of an image is an ``image``.
    """
    named = ((node, _kind(node, name, words)) for node, name, words in _walk(root, "", "", said))
    return {node.pointer: kind for node, kind in named if kind}


def _walk(node: Node, name: str, words: str, said: Said) -> Iterator[tuple[Node, str, str]]:
    """Yield each schema below *node*, with the property it is the value, or an element, of."""
    words = said(node.pointer) or words
    yield node, name, words
    for below, child in node.properties.items():
        yield from _walk(child, below, "", said)
    if node.items is not None:
        yield from _walk(node.items, name, words, said)
    for branch in node.branches:
        yield from _walk(branch, name, words, said)
    if node.entries is not None:
        yield from _walk(node.entries, "", "", said)


def _kind(node: Node, name: str, words: str) -> str:
    if node.type != "string" or "enum" in node.keywords:
        return ""
    form = node.keywords.get("format")
    if form is not None:
        is_image = "image" in f"{name} {words}".lower()
        return "image" if form == "uri" and is_image else ""
    match = _ID_NAME.fullmatch(_snake(name))
    if match and _snake(name).endswith(("_id", "_ids")):
        return match[1].rstrip("_")
    return _described(words)


def _described(words: str) -> str:
    """Return the kind of id that a description begins with; nothing where it speaks of none."""
    match = _ID_OF.match(words)
    if match is None or not (match["behind"] or _STARTS_WITH_ID.match(words)):
        return ""
    return match[1].lower().removesuffix("s").replace(" ", "_")


def _snake(name: str) -> str:
    return _SNAKE.sub("_", name).lower()


def is_time(node: Node, name: str, said: Said) -> bool:
    """Tell whether the values of *node*, a property called *name*, are Unix times in seconds."""
    if node.type not in {"integer", "number"}:
        return False
    named = node.keywords.get("format") == "unixtime" or _snake(name).endswith("_at")
    return named or _TIME.search(said(node.pointer)) is not None


def is_creation(node: Node, name: str, said: Said) -> bool:
    """Tell whether a time is that of the creation."""
    return _CREATION.search(f"{name} {said(node.pointer)}") is not None


def names_itself(node: Node, name: str, said: Said) -> bool:
    """Tell whether a property of an answer is the id of what was created."""
    if node.type != "string" or "enum" in node.keywords:
        return False
    return name == "id" or _NAMES_IT.search(said(node.pointer)) is not None


def noun(response: Node, constant: str) -> str:
    """Return what the answer is, in words: by the name of its schema, or else its constant."""
    *_, section, name = ["", *pointers.tokens(response.pointer)][-2:] or ["", ""]
    if section not in {"schemas", "$defs", "definitions"}:
        name = constant or "object"
    return _snake(_ENDINGS.sub("", name) or name).replace("_", " ").replace(".", " ")
