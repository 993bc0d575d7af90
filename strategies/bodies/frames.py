"""Bodies of a definition with bytes put into them that need not be JSON.

All around is as the definition has it, so that a reader which takes those bytes for something
takes the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from contracts.definition import Definition, Node
from contracts.definition.place import Place
from contracts.record.samples import minimal, needs_id
from contracts.record.writing import dump
from strategies.bodies.plain import at, message, smallest
from strategies.bodies.sites import Site, embed, sites

# What stands where bytes are put; no definition has such words.
_MARKS: Final = ("@@first@@", "@@second@@")
# What a property is called where a definition declares none.
_ANY_NAME: Final = "key"
# Steps to a text of the body itself, or of a map in it.
_WITHIN_THE_BODY: Final = 2


def _spliced(value: Any, *written: bytes) -> bytes:
    """Return *value* as JSON with bytes in the place of the marks in it."""
    body = dump(value)
    for mark, some in zip(_MARKS, written, strict=False):
        body = body.replace(dump(mark), some, 1)
    return body


@cache
def frames(definition: Definition) -> Frames:
    """Return the frames of a definition."""
    return Frames(definition)


@dataclass(frozen=True)
class Frames:
    """Frames for bytes: each method puts what it is given into a body, and all else is valid.

    What a definition has nothing for is empty.
    """

    definition: Definition

    @cached_property
    def name(self) -> str:
        """A property of the body: the map that comes back, or else the plainest there is."""
        root, path = self.definition.request, self.definition.parts.metadata
        if path:
            return path[0]
        free = [n for n in root.optional if not needs_id(root.properties[n])]
        texts = [n for n in (*free, *root.properties) if root.properties[n].is_text]
        return next(iter((*texts, *free, *root.properties)), _ANY_NAME)

    @property
    def is_map(self) -> bool:
        """Whether that property is a map of texts."""
        return bool(self.definition.parts.metadata)

    @cached_property
    def empty(self) -> bytes:
        """The plainest value of that property."""
        node = self.definition.request.properties.get(self.name)
        return b"{}" if self.is_map or node is None else dump(minimal(node))

    def key(self, name: str = "key") -> bytes:
        """Return a name for what ``pairs`` takes: in a map any, otherwise the property's."""
        return dump(name if self.is_map else self.name)

    def member(self, written: bytes) -> bytes:
        """Return a body with *written* as that property."""
        others = smallest(self.definition)
        others.pop(self.name, None)
        return _spliced({**others, self.name: _MARKS[0]}, written)

    def text(self, written: bytes) -> bytes:
        """Return a body with *written* where a text may stand."""
        return self.pairs(self.key() + b":" + written)

    def pairs(self, written: bytes) -> bytes:
        """Return a body with *written* as names and texts: in the map, or else in the body."""
        if self.is_map:
            return self.member(b"{" + written + b"}")
        start = self.member(b"").removesuffix(dump(self.name) + b":}")
        return start + written + b"}"

    @cached_property
    def list_name(self) -> str:
        """An array of the body: the messages, or else the first without ids; or none."""
        root, messages = self.definition.request, self.definition.parts.messages
        if messages:
            return messages[0]
        found = [n for n, child in root.properties.items() if child.type == "array"]
        plain = [n for n in found if not needs_id(root.properties[n])]
        return next(iter((*plain, *found)), "")

    @cached_property
    def item(self) -> bytes:
        """An element of that array."""
        if self.definition.parts.messages:
            return dump(message(self.definition, "x"))
        items = self.definition.request.properties[self.list_name].items
        return dump(minimal(items)) if items is not None else b'"x"'

    def array(self, written: bytes) -> bytes:
        """Return a body with *written* as that array."""
        return _spliced({**smallest(self.definition), self.list_name: _MARKS[0]}, written)

    @property
    def has_content(self) -> bool:
        """Whether messages say something."""
        return bool(self.definition.parts.content)

    def content(self, written: bytes) -> bytes:
        """Return a body with *written* as what the only message says."""
        messages = [message(self.definition, _MARKS[0])]
        return _spliced({**smallest(self.definition), self.list_name: messages}, written)

    def texts(self, written: bytes) -> dict[Place, bytes]:
        """Return, for each place of a text within something else, a body with *written* there."""
        found: dict[Place, bytes] = {}
        for site in sites(self.definition.request):
            is_free = bool(site.node.is_text or site.node.id_kind) and not site.node.keywords.get(
                "enum"
            )
            if is_free and len(site.place) > _WITHIN_THE_BODY:
                found.setdefault(site.place, _spliced(embed(site, _MARKS[0]), written))
        return found

    @cached_property
    def _open(self) -> Site | None:
        """The outermost object that may have properties that are not declared."""
        found = [site for site in sites(self.definition.request) if is_open(site.node)]
        return min(found, key=lambda site: len(site.steps), default=None)

    @property
    def is_anything_allowed(self) -> bool:
        """Whether anything may stand anywhere."""
        return self._open is not None

    def anything(self, written: bytes) -> bytes:
        """Return a body with *written* where anything may stand."""
        assert self._open is not None
        value = {**minimal(self._open.node), "unknown": _MARKS[0]}
        return _spliced(embed(self._open, value), written)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Where the body has an array of ids; empty where it has none."""
        found = [
            tuple(site.place)
            for site in sites(self.definition.request)
            if site.node.items is not None and site.node.items.id_kind and not site.arrays
        ]
        return self.definition.parts.files or next(iter(found), ())

    def id(self, written: bytes) -> bytes:
        """Return a body with *written* as the only id of an array of them."""
        return _spliced(at(self.definition, self.ids, [_MARKS[0]]), written)

    @cached_property
    def halved(self) -> Site | None:
        """The object of a number and of another that is at most half of it."""
        return next((site for site in sites(self.definition.request) if site.node.halves), None)

    @cached_property
    def _number(self) -> Site | None:
        kinds = ("integer", "number")
        found = (site for site in sites(self.definition.request) if site.node.type in kinds)
        return next((site for site in found if "enum" not in site.node.keywords), None)

    @property
    def number_name(self) -> str:
        """What the number is that ``number`` writes; empty where there is none."""
        if self.halved is not None and self.definition.parts.chunking:
            return "a chunk size"
        return str(self._number.place) if self._number is not None else ""

    def number(self, written: bytes, half: bytes = b"0") -> bytes:
        """Return a body with *written* as a number, and *half* as what is at most half of it."""
        if self.halved is None:
            assert self._number is not None
            return _spliced(embed(self._number, _MARKS[0]), written)
        (part, whole), *_ = self.halved.node.halves.items()
        value = {**minimal(self.halved.node), whole: _MARKS[0], part: _MARKS[1]}
        return _spliced(embed(self.halved, value), written, half)


def is_open(node: Node) -> bool:
    """Tell whether an object declares properties, and may have others."""
    is_plain = node.type == "object" and not (node.branches or node.hard or "enum" in node.keywords)
    return is_plain and bool(node.properties) and not (node.closed or node.entries)
