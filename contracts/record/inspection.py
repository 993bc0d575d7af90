"""What the definition says of a value: rules it breaks, where the document is silent, ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from contracts.definition import Node
from contracts.definition.branches import has_type, is_named, json_type, select, tags
from contracts.definition.conformity import conforms, element, member
from contracts.definition.matching import Doubt, is_one_of
from contracts.definition.place import Place
from contracts.definition.prose import HALF, UNSTATED_ITEMS, UNSTATED_LENGTH
from contracts.record import manner
from contracts.record.feature import Feature, Kind, OddId
from contracts.record.further import further, lacks_format
from contracts.record.json_text import DuplicateKeys

Trail = tuple[str | int, ...]
# What services issue: a short prefix and letters, or an image on the web.
_PLAIN_ID: Final = "[a-z]+[-_][A-Za-z0-9_-]{1,64}"
_PLAIN_IDS: Final = re.compile(f"{_PLAIN_ID}(\n{_PLAIN_ID})*")
_ID: Final = re.compile(rf"{_PLAIN_ID}|https?://[!-~]+\.(?i:jpe?g|png|gif|webp)([?#][!-~]*)?")
# An odd id of more characters is odd for its length, whatever else it is.
_LONG_ID: Final = 100
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SIZE_LIMITS: Final = frozenset(
    {"minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"}
)
_USUAL: Final = frozenset({"object", "array", "string", "integer", "number"})


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


class Inspection:
    """One walk through a value along its schema.

    Attributes:
        breaches: the rules that the value breaks.
        obscure: what makes it doubtful what the value even says.
        silent: where it goes beyond what the document speaks of.
        ids: where it has ids.
    """

    def __init__(self, root: Node, value: Any) -> None:
        self.breaches: list[Breach] = []
        self.obscure: list[Feature] = []
        self.silent: list[Feature] = []
        self.ids: set[IdPlace] = set()
        try:
            self._walk(root, value, ())
        except Doubt:
            self.obscure.append(_silent(root, "validators do not agree on it"))

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

    def _walk(self, node: Node, value: Any, path: Trail) -> None:
        if value is None and node.nullable:
            return
        if node.branches:
            if node.apart and not node.implied:
                self._choose(node, value, path)
            else:
                self._try(node, value, path)
        elif node.type == "integer" and isinstance(value, float) and _is_whole(value):
            self._integer_as_float(node, value, path)
        elif not has_type(node, value):
            if node.implied:
                self.silent.append(_silent(node, "another type than the keywords are about"))
            else:
                self._break(node, "type", path, manner.of_type(node, value))
        elif node.hard or node.type == "any" or node.type not in _USUAL:
            self._further(node, value, path)
        elif isinstance(value, str):
            self._string(node, value, path)
        elif isinstance(value, list):
            self._array(node, value, path)
        elif isinstance(value, dict):
            self._object(node, value, path)
        else:
            self._number(node, value, path)

    def _choose(self, node: Node, value: Any, path: Trail) -> None:
        fitting = [branch for branch in node.branches if has_type(branch, value)]
        if not fitting:
            keyword = node.mode if node.type == "any" else "type"
            self._break(node, keyword, path, manner.of_type(node, value))
            return
        branch = select(node.branches, value)
        if node.mode in {"type", "enum"} and len(fitting) == 1:
            branch = fitting[0]
        elif branch is None or (isinstance(value, dict) and _is_foreign(node, branch, value)):
            self._unclear_branch(node, branch, value, path)
            return
        self._walk(branch, value, path)

    def _try(self, node: Node, value: Any, path: Trail) -> None:
        """Inspect a value that may fit several branches, or none by its type."""
        if node.test is not None:
            self._walk(node.branches[0 if conforms(node.test, value) else 1], value, path)
            return
        fitting = [branch for branch in node.branches if conforms(branch, value)]
        if len(fitting) > 1 and node.mode == "oneOf":
            self._break(node, "oneOf", path, "fits more than one")
            return
        if fitting:
            found = [self._inspected(branch, value, path) for branch in fitting]
            self._add(min(found, key=lambda one: (len(one.obscure), len(one.silent))))
        elif "|" in node.beyond:
            self.silent.append(_silent(node, "nested deeper than is looked at"))
        else:
            self._blame(node, value, path)

    def _blame(self, node: Node, value: Any, path: Trail) -> None:
        """Put down why a value fits no branch: to what all of them object to, or the one meant."""
        typed = [branch for branch in node.branches if has_type(branch, value)]
        if not typed:
            keyword = "type" if node.type != "any" or node.mode == "if" else node.mode
            self._break(node, keyword, path, manner.of_type(node, value))
            return
        meant = [one for one in typed if isinstance(value, dict) and is_named(one, value)]
        found = [self._inspected(one, value, path) for one in meant or typed]
        common = {(one.pointer, one.keyword, one.path) for one in found[0].breaches}
        for other in found[1:]:
            common &= {(one.pointer, one.keyword, one.path) for one in other.breaches}
        shared = [b for b in found[0].breaches if (b.pointer, b.keyword, b.path) in common]
        self.breaches += shared
        if not shared:
            self._break(node, node.mode, path, manner.of_no_branch(node, value))

    def _inspected(self, node: Node, value: Any, path: Trail) -> Inspection:
        other = Inspection.__new__(Inspection)
        other.breaches, other.obscure, other.silent, other.ids = [], [], [], set()
        other._walk(node, value, path)  # noqa: SLF001 -- another of the same kind
        return other

    def _add(self, other: Inspection) -> None:
        self.breaches += other.breaches
        self.obscure += other.obscure
        self.silent += other.silent
        self.ids |= other.ids

    def _further(self, node: Node, value: Any, path: Trail) -> None:
        """Inspect a value whose schema says what few do, or anything goes."""
        if node.type == "any":
            self._anything(node, value)
        elif isinstance(value, str):
            self._string(node, value, path)
        elif isinstance(value, list):
            self._array(node, value, path)
        elif isinstance(value, dict) and "enum" not in node.keywords:
            self._object(node, value, path)
            if node.entries is None:
                self._sizes(node, value, path)
                self._keys(node, value, path)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self._limits(node, value, path)
        for keyword, pointer, how, missing in further(node, value):
            self.breaches.append(Breach(keyword, pointer, node.place, path, how, node, missing))
        if lacks_format(node, value):
            self.silent.append(_silent(node, f"no {node.keywords['format']}"))

    def _anything(self, node: Node, value: Any) -> None:
        """Note what makes it doubtful what a value says of which the schema says nothing."""
        if isinstance(value, str) and has_lone_surrogate(value):
            self.obscure.append(_silent(node, "a lone surrogate"))
        elif isinstance(value, dict):
            self._names(node, value)
        if isinstance(value, dict | list):
            for entry in value.values() if isinstance(value, dict) else value:
                self._anything(node, entry)

    def _unclear_branch(self, node: Node, branch: Node | None, value: Any, path: Trail) -> None:
        """Inspect an object that no branch's constant selects, or that mixes two branches."""
        if branch is not None:
            self._break(node, node.mode, path, manner.of_mixture(node, branch, value))
            return
        meant = [one for one in node.branches if _fits_but_for_tags(one, value)]
        if meant:
            self._walk(meant[0], value, path)
        elif not value:
            # Any of the branches may be meant; the first one's list stands for all.
            first = next(one for one in node.branches if one.required)
            self._break(first, "required", path, "an empty object", sorted(first.required))
        else:
            self._break(node, node.mode, path, manner.of_no_branch(node, value))

    def _string(self, node: Node, value: str, path: Trail) -> None:
        words = node.keywords.get("enum")
        if words is not None:
            if value not in words:
                self._break(node, "enum", path, manner.of_word(words, value))
            return
        self._sizes(node, value, path)
        if node.id_kind:
            self.ids.add(IdPlace(node.id_kind, node.place))
            if not _ID.fullmatch(value):
                self._odd_id(node, value)
        if has_lone_surrogate(value):
            self.obscure.append(_silent(node, "a lone surrogate"))
        if len(value) > node.keywords.get(UNSTATED_LENGTH, len(value)):
            self.silent.append(_silent(node, "longer than the original took"))

    def _odd_id(self, node: Node, value: str) -> None:
        uri = node.keywords.get("format") == "uri"
        if uri and not _SCHEME.match(value):
            self.silent.append(Feature(Kind.NOT_A_URI, node.place))
        self.silent.append(Feature(Kind.ODD_ID, node.place, _oddness(value)))

    def _sizes(self, node: Node, value: Any, path: Trail) -> None:
        for keyword in _SIZE_LIMITS & node.keywords.keys():
            limit, size = node.keywords[keyword], len(value)
            if size < limit if keyword.startswith("min") else size > limit:
                self._break(node, keyword, path, manner.of_size(keyword, limit, value))

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
            self.obscure.append(_silent(node, "a negative number"))

    def _integer_as_float(self, node: Node, value: float, path: Trail) -> None:
        before = len(self.breaches)
        self._number(node, value, path)
        if len(self.breaches) == before:
            self.obscure.append(_silent(node, "an integer with fraction or exponent"))

    def _array(self, node: Node, value: list[Any], path: Trail) -> None:
        self._sizes(node, value, path)
        if len(value) > node.keywords.get(UNSTATED_ITEMS, len(value)):
            self.silent.append(_silent(node, "more elements than the original took"))
        if node.prefix or node.items is None:
            self._elements(node, value, path)
            return
        usual = self._usual_ids(node.items, value) if node.items.id_kind else frozenset()
        if len(usual) == len(value):
            return
        for number, entry in enumerate(value):
            if number not in usual:
                self._walk(node.items, entry, (*path, number))

    def _elements(self, node: Node, value: list[Any], path: Trail) -> None:
        """Inspect the elements of an array of which some have schemas of their own, or none has."""
        if "[]" in node.beyond and len(value) > len(node.prefix):
            self.silent.append(_silent(node, "nested deeper than is looked at"))
        for number, entry in enumerate(value):
            child = element(node, number)
            if child is not None:
                self._walk(child, entry, (*path, number))

    def _usual_ids(self, node: Node, value: list[Any]) -> AbstractSet[int]:
        """Return which elements are ids like those that services issue: there may be thousands."""
        found: AbstractSet[int]
        if set(map(type, value)) == {str} and _PLAIN_IDS.fullmatch("\n".join(value)):
            # One search of the whole is ten times as fast as one of each.
            found = frozenset(range(len(value)))
        else:
            fits = _ID.fullmatch
            found = {n for n, entry in enumerate(value) if isinstance(entry, str) and fits(entry)}
        if found:
            self.ids.add(IdPlace(node.id_kind, node.place))
        return found

    def _object(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        names = value.keys()
        self._names(node, value)
        if not node.required <= names:
            missing = [name for name in node.properties if name in node.required - names]
            self._break(node, "required", path, manner.of_missing(missing, value), missing)
        if node.patterns or node.banned or node.beyond:
            self._others(node, value, path)
        elif node.entries is not None:
            self._map(node, value, path)
        elif not names <= node.properties.keys():
            self._unknown(node, value, path)
        if node.choices:
            self._choices(node, value, path)
        for name in node.usual - names:
            self.silent.append(_silent(node, f"without {name}"))
        before = len(self.breaches)
        for name, child in node.properties.items():
            if name in names:
                self._walk(child, value[name], (*path, name))
        if node.halves:
            wrong = {one.path for one in self.breaches[before:]}
            self._relations(node, value, path, wrong)

    def _names(self, node: Node, value: dict[str, Any]) -> None:
        if isinstance(value, DuplicateKeys):
            self.obscure.append(_silent(node, "a name that stands twice"))
        if any(map(has_lone_surrogate, value)):
            self.obscure.append(_silent(node, "a lone surrogate in a name"))

    def _unknown(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        if not node.closed:
            self.silent.append(Feature(Kind.OPEN_OBJECT, node.place))
            return
        unknown = [name for name in value if name not in node.properties]
        self._break(node, "additionalProperties", path, manner.of_unknown(unknown, value))

    def _others(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        """Inspect what is not declared, where names are told apart by more than that."""
        unknown = []
        for name in value:
            if name in node.properties or name in node.banned:
                continue
            if name in node.beyond:
                self.silent.append(_silent(node, f"with {name}, which is not for this side"))
                continue
            child, is_known = member(node, name)
            if not is_known:
                unknown.append(name)
            elif child is not None:
                self._walk(child, value[name], (*path, name))
            else:
                self.silent.append(Feature(Kind.OPEN_OBJECT, node.place))
        if unknown:
            self._break(node, "additionalProperties", path, manner.of_unknown(unknown, value))
        if node.entries is not None:
            self._sizes(node, value, path)
            self._keys(node, value, path)

    def _choices(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        chosen = [choice for choice in node.choices if choice <= value.keys()]
        if len(chosen) != 1:
            self._break(node, "oneOf", path, manner.of_choices(chosen, value))

    def _map(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        assert node.entries is not None
        self._sizes(node, value, path)
        self._keys(node, value, path)
        for key, entry in value.items():
            if key not in node.properties:
                self._walk(node.entries, entry, (*path, key))

    def _keys(self, node: Node, value: dict[str, Any], path: Trail) -> None:
        limit = node.keywords.get("keyMaxLength")
        long = [key for key in value if limit is not None and len(key) > limit]
        if long and limit is not None:
            how = manner.of_size("keyMaxLength", limit, long[0])
            self._break(node, "keyMaxLength", path, how)

    def _relations(self, node: Node, value: dict[str, Any], path: Trail, wrong: set[Trail]) -> None:
        for name, whole in node.halves.items():
            part, other = value.get(name, ""), value.get(whole, "")
            if not {(*path, name), (*path, whole)}.isdisjoint(wrong):
                # What is wrong in itself cannot be compared.
                continue
            if json_type(part) == json_type(other) == "integer" and 2 * part > other:
                pointer = node.properties[name].origin(HALF)
                how = manner.of_part(part, other)
                self.breaches.append(Breach(HALF, pointer, node.place, path, how, node))


def _silent(node: Node, detail: str) -> Feature:
    return Feature(Kind.SILENT, node.place, detail)


def _is_foreign(node: Node, branch: Node, value: dict[str, Any]) -> bool:
    """Tell whether an object selects one branch and carries what only another one has."""
    missing = branch.required - value.keys()
    unknown = value.keys() - branch.properties.keys()
    others = {n for other in node.branches if other is not branch for n in other.properties}
    wrong = missing or (branch.closed and unknown)
    return bool(wrong and unknown and unknown <= others)


def _fits_but_for_tags(branch: Node, value: Any) -> bool:
    if not isinstance(value, dict) or branch.type != "object":
        return False
    constants = tags(branch)
    rest, needed = value.keys() - constants.keys(), branch.required - constants.keys()
    wrong = {name: value[name] for name in constants if name in value}
    # What goes by another kind's name is another kind, not a slip of this one's.
    return needed <= rest <= branch.properties.keys() and (bool(rest) or bool(wrong) or not needed)


def _is_whole(value: float) -> bool:
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
