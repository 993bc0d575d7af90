"""What is noted about a value, and the rules that are about it alone and not about its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from contracts.definition import Node
from contracts.definition.place import Place
from contracts.definition.prose import HALF, UNSTATED_LENGTH
from contracts.definition.schema.matching import is_one_of
from contracts.record import manner
from contracts.record.feature import Feature, Kind, OddId
from contracts.record.json_text import DuplicateKeys

Trail = tuple[str | int, ...]
# What services issue: a short prefix and letters, or an image on the web.
PLAIN_ID: Final = "[a-z]+[-_][A-Za-z0-9_-]{1,64}"
ID: Final = re.compile(rf"{PLAIN_ID}|https?://[!-~]+\.(?i:jpe?g|png|gif|webp)([?#][!-~]*)?")
# An odd id of more characters is odd for its length, whatever else it is.
_LONG_ID: Final = 100
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SIZE_LIMITS: Final = frozenset(
    {"minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"}
)


class IdPlace(NamedTuple):
    """Where an id stands, and of which kind it is (``file``, ``vector_store``, ``image``)."""

    kind: str
    place: Place

    def __str__(self) -> str:
        """Write it as ``file at messages[].attachments[].file_id``."""
        return f"{self.kind} at {self.place}"


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that a value breaks, and exactly where.

    Attributes:
        keyword: the keyword's name, or a prose limit's.
        pointer: of the keyword in the definition, or of the description that states it.
        place: where in the request, all elements of an array alike.
        path: names and indexes that lead there.
        how: in what manner, in words.
        node: the schema of the value that breaks the rule.
        missing: the properties that should be there, where some are not.
    """

    keyword: str
    pointer: str
    place: Place
    path: Trail
    how: str
    node: Node
    missing: tuple[str, ...] = ()


class Observation:
    """What is noted about a value.

    Attributes:
        breaches: the rules that the value breaks.
        obscure: what makes it doubtful what the value even says.
        silent: where it goes beyond what the document speaks of.
        ids: where it has ids.
    """

    def __init__(self) -> None:
        self.breaches: list[Breach] = []
        self.obscure: list[Feature] = []
        self.silent: list[Feature] = []
        self.ids: set[IdPlace] = set()

    @property
    def is_plain(self) -> bool:
        """Whether nothing is wrong with the value, and nothing doubtful."""
        return not self.breaches and not self.obscure

    def _break(
        self, node: Node, keyword: str, path: Trail, how: str, missing: Iterable[str] = ()
    ) -> None:
        pointer = node.origin(keyword)
        breach = Breach(keyword, pointer, node.place, path, how, node, tuple(missing))
        self.breaches.append(breach)

    def _add(self, other: Observation) -> None:
        self.breaches += other.breaches
        self.obscure += other.obscure
        self.silent += other.silent
        self.ids |= other.ids

    def _string(self, node: Node, value: str, path: Trail) -> None:
        words = node.keywords.get("enum")
        if node.is_hint and value not in (words or ()):
            self.silent.append(silent(node, "a word that the discriminator does not name"))
        elif words is not None:
            if value not in words:
                self._break(node, "enum", path, manner.of_word(words, value))
            return
        self._sizes(node, value, path)
        if node.id_kind:
            self.ids.add(IdPlace(node.id_kind, node.place))
            if not ID.fullmatch(value):
                self._odd_id(node, value)
        if has_lone_surrogate(value):
            self.obscure.append(silent(node, "a lone surrogate"))
        if len(value) > node.keywords.get(UNSTATED_LENGTH, len(value)):
            self.silent.append(silent(node, "longer than the original took"))

    def _odd_id(self, node: Node, value: str) -> None:
        uri = node.keywords.get("format") == "uri"
        if uri and not _SCHEME.match(value):
            self.silent.append(Feature(Kind.NOT_A_URI, node.place))
        self.silent.append(Feature(Kind.ODD_ID, node.place, _oddness(value)))

    def _sizes(self, node: Node, value: Any, path: Trail) -> None:
        size = len(value)
        for keyword, limit, is_least in _size_limits(node):
            if size < limit if is_least else size > limit:
                self._break(node, keyword, path, manner.of_size(keyword, limit, value))

    def _keys(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        limit = node.limits.get("keyMaxLength")
        long = [key for key in value if limit is not None and len(key) > limit]
        if long and limit is not None:
            how = manner.of_size("keyMaxLength", limit, long[0])
            self._break(node, "keyMaxLength", path, how)

    def _number(self, node: Node, value: Any, path: Trail) -> None:
        words = node.keywords.get("enum")
        if words is not None and not is_one_of(value, words):
            self._break(node, "enum", path, "another value")
        self._limits(node, value, path)

    def _limits(self, node: Node, value: Any, path: Trail) -> None:
        low, high = node.keywords.get("minimum"), node.keywords.get("maximum")
        if low is not None and value < low:
            self._break(node, "minimum", path, manner.of_number(low, value))
        if high is not None and value > high:
            self._break(node, "maximum", path, manner.of_number(high, value))
        if low is None and HALF in node.keywords and value < 0:
            self.obscure.append(silent(node, "a negative number"))

    def _integer_as_float(self, node: Node, value: float, path: Trail) -> None:
        before = len(self.breaches)
        self._number(node, value, path)
        if len(self.breaches) == before:
            self.obscure.append(silent(node, "an integer with fraction or exponent"))

    def _names(self, node: Node, value: dict[str, Any]) -> None:
        if isinstance(value, DuplicateKeys):
            self.obscure.append(silent(node, "a name that stands twice"))
        if any(map(has_lone_surrogate, value)):
            self.obscure.append(silent(node, "a lone surrogate in a name"))

    def _anything(self, node: Node, value: Any) -> None:
        """Note what makes it doubtful what a value says of which the schema says nothing."""
        if isinstance(value, str) and has_lone_surrogate(value):
            self.obscure.append(silent(node, "a lone surrogate"))
        elif isinstance(value, dict):
            self._names(node, value)
        if isinstance(value, dict | list):
            for entry in value.values() if isinstance(value, dict) else value:
                self._anything(node, entry)


@cache
def _size_limits(node: Node) -> list[tuple[str, int, bool]]:
    """Return the limits on how much *node* holds, and which of them are lower ones."""
    return [
        (keyword, limit, keyword.startswith("min"))
        for keyword, limit in node.limits.items()
        if keyword in _SIZE_LIMITS
    ]


def silent(node: Node, detail: str) -> Feature:
    """Return the feature of a value at *node* of which the document says nothing."""
    return Feature(Kind.SILENT, node.place, detail)


def is_whole(value: float) -> bool:
    """Tell whether a number has no fraction, or no end."""
    return value in {float("inf"), float("-inf")} or value.is_integer()


def has_lone_surrogate(text: str) -> bool:
    """Tell whether *text* has half of a surrogate pair, which no Unicode text has."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def _oddness(value: str) -> OddId:
    """Return what is odd about an id that no service issues."""
    if not value.strip():
        return OddId.BLANK
    if "\0" in value:
        return OddId.NUL
    return OddId.LONG if len(value) > _LONG_ID else OddId.OTHER
