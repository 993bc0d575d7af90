"""Promises that every valid request is accepted, by the part of the request they are about.

These clauses are one family: when a valid case is refused, the cause is the feature
that no accepted case has, and the clause that claims this feature owns the failure.
A refusal that no single feature explains belongs to ``accept.combinations``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from contracts.clauses.clause import (
    RELIABILITY,
    About,
    Cause,
    Clause,
    Excuse,
    Family,
    Level,
    NotYet,
)
from contracts.definition import Definition, Node
from contracts.definition.branches import tags
from contracts.definition.place import BODY, ITEM
from contracts.definition.pointer import join
from contracts.definition.prose import UNSTATED_ITEMS
from contracts.record.feature import AtLimit, Feature, Role, TextOf
from contracts.record.feature import Kind as K
from contracts.record.label import Expectation, Label
from contracts.record.parsed import ParsedExchange

FAMILY: Final = Family(
    name="acceptance", split=True, excuse=Excuse.ACCEPTED, defers_to=(RELIABILITY,)
)
_SCHEMAS: Final = "#/components/schemas"
_MESSAGE: Final = f"{_SCHEMAS}/CreateMessageRequest/properties"
_TEXTS: Final = frozenset({K.TEXT, K.TEXT_OF, K.TEXT_AT, K.LENGTH_AT_LEAST})
_UNITS: Final = frozenset({K.TEXT_UNITS_OF, K.TEXT_UNITS_AT})
# What is said of a place that is there, unlike that it is absent.
# Where among others something stands is no matter of what it is.
_OF_PLACES: Final = (frozenset(list(K)[list(K).index(K.PRESENT) :]) | _UNITS) - {
    K.FIRST,
    K.LAST,
    K.TWICE,
}
Selector = Callable[[Feature], bool]


def _refused(parsed: ParsedExchange) -> str | None:
    if not parsed.status:
        return "a valid request was not answered"
    if parsed.status < 400:
        if parsed.thread is None:
            # Whether it was accepted does not show.
            raise NotYet
        return None
    did = "refused" if parsed.status < 500 else "answered"
    return f"a valid request was {did} with {parsed.status}"


def _is_answered(parsed: ParsedExchange) -> bool:
    return parsed.expect is Expectation.VALID and parsed.authentic and parsed.was_sent


def _kinds(*kinds: K) -> Selector:
    return lambda feature: feature.kind in kinds


def _at(*places: tuple[str, ...]) -> Selector:
    """Return what selects the features of what stands at one of *places*, or below."""

    def selects(feature: Feature) -> bool:
        if feature.kind not in _OF_PLACES:
            return False
        if feature.kind is K.ABSENT and feature.place in places:
            return False
        return any(feature.place.within(place) for place in places)

    return selects


def _of_maps(content: tuple[str, ...]) -> Selector:
    """Return what selects the limits of maps, in code points or as others count them."""
    return lambda feature: _is_of_map(feature) and not feature.place.within(content)


def _is_of_map(feature: Feature) -> bool:
    if isinstance(feature.detail, AtLimit):
        return feature.detail.keyword in _MAP_KEYWORDS
    if feature.kind is K.TEXT_UNITS_OF:
        return not _is_of_content(feature)
    return feature.kind is K.TEXT_UNITS_AT


def _is_of_content(feature: Feature) -> bool:
    return isinstance(feature.detail, TextOf) and feature.detail.role is Role.CONTENT


_MAP_KEYWORDS: Final = frozenset({"maxProperties", "keyMaxLength", "maxLength"})


def _of_images(content: Node) -> Selector:
    """Return what selects the features of parts with an id, which is what an image is."""
    part = _parts(content)
    images = [one for one in part.branches if any(below.id_kind for below in one.walk())]
    labels = {image.label for image in images}
    constants = {name for image in images for name in tags(image)}
    named = {name for image in images for name in image.properties} - constants

    def selects(feature: Feature) -> bool:
        if not feature.place.within(part.place) or feature.kind not in _OF_PLACES:
            return False
        below = set(feature.place[len(part.place) : len(part.place) + 1])
        return bool(below & named) or (below <= constants and feature.detail in labels)

    return selects


def _parts(content: Node) -> Node:
    """Return what the elements of content are where it is an array."""
    found = next(branch.items for branch in content.branches if branch.type == "array")
    assert found is not None
    return found


def _of_string_content(content: Node) -> Selector:
    string = next(branch.label for branch in content.branches if branch.type == "string")
    return lambda f: (
        f.place == content.place
        and (f.kind is K.PRESENT or (f.kind is K.ALTERNATIVE and f.detail == string))
    )


def _of_parts(content: Node) -> Selector:
    inside = _at(_parts(content).place)
    array = next(branch.label for branch in content.branches if branch.type == "array")

    def selects(feature: Feature) -> bool:
        if inside(feature):
            return True
        other = feature.kind is not K.ALTERNATIVE or feature.detail == array
        plain = feature.kind in {K.PRESENT, K.TEXT_AT}
        is_here = feature.place == content.place and feature.kind in _OF_PLACES
        return is_here and other and not plain

    return selects


def _is_empty_object(feature: Feature) -> bool:
    return feature.kind is K.BARE or (feature.kind is K.COUNT and feature.place == BODY)


def _any_text(feature: Feature) -> bool:
    if feature.kind is K.TEXT_UNITS_OF:
        return _is_of_content(feature)
    return feature.kind in _TEXTS


_FORMAL: Final = frozenset({"written-otherwise", "media-type-parameters"})
_WRITTEN: Final = (K.WRITTEN, K.ESCAPED, K.RAW_UTF_8, K.SPACED)
_Row = tuple[str, Selector, str, str, Level]


def _rows(definition: Definition) -> list[_Row]:
    """Return name, selector, title, origin and level of each clause; the first that claims owns."""
    parts, root = definition.prose.properties, definition.request
    tools = join(root.below(parts.resources).pointer, "properties")
    content = root.below(parts.content)
    media_type = definition.operation.body
    body = media_type.rpartition("/content/")[0]
    limit = definition.prose.value
    files, stored = (
        root.below(path).keywords["maxItems"] for path in (parts.files, parts.new_store_files)
    )
    schema, prose, implied = Level.SCHEMA, Level.PROSE, Level.IMPLIED
    return [
        (
            "anything",
            _kinds(K.ANYTHING),
            "Valid requests are accepted at all",
            media_type,
            schema,
        ),
        (
            "no-body",
            _kinds(K.NO_BODY),
            "A request without a body creates an empty thread",
            body,
            implied,
        ),
        (
            "empty-object",
            _is_empty_object,
            "{} creates an empty thread",
            join(root.pointer, "properties"),
            schema,
        ),
        (
            "written-otherwise",
            _kinds(*_WRITTEN),
            "The same JSON is accepted however it is written: escaped, spaced, in any order",
            media_type,
            implied,
        ),
        (
            "media-type-parameters",
            _kinds(K.DECLARED),
            "application/json is recognised with a charset parameter and in capitals",
            media_type,
            implied,
        ),
        (
            "large-requests",
            _kinds(K.BODY_SIZE),
            "A request may be large: the definition limits its parts, not its bytes",
            body,
            implied,
        ),
        (
            "metadata-limits",
            _of_maps(parts.content),
            f"Metadata of {limit('maxProperties')} pairs, {limit('keyMaxLength')}-character keys "
            f"and {limit('maxLength')}-character values is accepted",
            definition.prose.source("maxProperties"),
            prose,
        ),
        (
            "any-text",
            _any_text,
            "Any text is accepted: every Unicode character, empty, long, or like another type",
            join(_MESSAGE, "content", "oneOf", 0),
            schema,
        ),
        (
            "roles",
            _at(parts.role),
            "user and assistant are both roles",
            join(_MESSAGE, "role", "enum"),
            schema,
        ),
        (
            "images",
            _of_images(content),
            "Images are accepted as parts, by file and by URL, with every detail level",
            f"{_SCHEMAS}/MessageContentImageFileObject",
            schema,
        ),
        (
            "content-parts",
            _of_parts(content),
            "Content may be an array of parts",
            join(_MESSAGE, "content", "oneOf", 1),
            schema,
        ),
        (
            "content-string",
            _of_string_content(content),
            "Content may be a string",
            join(_MESSAGE, "content", "oneOf", 0),
            schema,
        ),
        (
            "attachments",
            _at(parts.attachments),
            "Attachments are accepted: for either tool, both, none, empty and null",
            join(_MESSAGE, "attachments"),
            schema,
        ),
        (
            "message-metadata",
            _at(parts.message_metadata),
            "Metadata of a message is accepted, empty and null too",
            join(_MESSAGE, parts.message_metadata[-1]),
            schema,
        ),
        (
            "messages",
            _anything_at(parts.messages),
            f"Messages are accepted: none, one, and up to {limit(UNSTATED_ITEMS)}",
            join(root.pointer, "properties", "messages"),
            schema,
        ),
        (
            "code-interpreter",
            _at(parts.files[:-1]),
            f"code_interpreter is accepted with up to {files} file ids, without any, and empty",
            join(tools, "code_interpreter"),
            schema,
        ),
        (
            "vector-store-ids",
            _at(parts.stores),
            "file_search is accepted with a vector store id, and with an empty list",
            join(tools, "file_search", "oneOf", 0),
            schema,
        ),
        (
            "chunking",
            _at(parts.chunking),
            "Both chunking strategies are accepted, up to and including their limits",
            join(
                tools,
                "file_search",
                "properties",
                "vector_stores",
                "items",
                "properties",
                "chunking_strategy",
            ),
            schema,
        ),
        (
            "vector-stores",
            _at(parts.new_stores),
            f"A vector store may be described: its files, up to {stored:,}, and its metadata",
            join(tools, "file_search", "properties", "vector_stores"),
            schema,
        ),
        (
            "tool-resources",
            _anything_at(parts.resources),
            f"{parts.resources[-1]} is accepted, empty and null too",
            root.below(parts.resources).pointer,
            schema,
        ),
        (
            "metadata",
            _at(parts.metadata),
            "Metadata is accepted, empty and null too",
            join(root.pointer, "properties", *parts.metadata),
            schema,
        ),
        (
            "combinations",
            lambda _: True,
            "What is accepted alone is accepted together, every time",
            root.pointer,
            implied,
        ),
    ]


def _anything_at(place: tuple[str, ...]) -> Selector:
    return lambda feature: feature.kind in _OF_PLACES and feature.place.within(place)


def clauses(definition: Definition) -> tuple[Clause, ...]:
    """Return the clauses of this subject."""
    rows = _rows(definition)

    @cache
    def topics(feature: Feature) -> frozenset[str]:
        return frozenset(name for name, selects, *_ in rows if selects(feature))

    # The corpus is sent again and again where one process makes several runs.
    known: WeakKeyDictionary[Label, frozenset[str]] = WeakKeyDictionary()

    @lru_cache(1)
    def touched(label: Label) -> frozenset[str]:
        found = known.get(label)
        if found is None:
            # What is not there is not accepted either.
            there = (feature for feature in label.features if feature.kind is not K.ABSENT)
            found = known[label] = frozenset().union(*map(topics, there))
        return found

    parts = definition.prose.properties
    ids = {"images": ((*parts.content, ITEM),), "attachments": (parts.attachments,)}
    return tuple(_clause(touched, row, ids.get(row[0], ())) for row in rows)


def _needed(name: str) -> str:
    touches = "is an empty object" if name == "anything" else f"touches {name.replace('-', ' ')}"
    return f"a valid request that {touches}, answered with a thread or a refusal"


def _clause(
    touched: Callable[[Label], frozenset[str]], row: _Row, ids: tuple[tuple[str, ...], ...]
) -> Clause:
    name, selects, title, origin, level = row

    def applies(parsed: ParsedExchange) -> bool:
        if name == "anything":
            # The plainest request there is.
            return _is_answered(parsed) and parsed.exchange.case.body == b"{}"
        return _is_answered(parsed) and name in touched(parsed.exchange.case.label)

    def claims(cause: Cause) -> bool:
        known = cause.feature is not None and selects(cause.feature)
        # Of two, what is about the form of the request says where to look.
        formal = name in _FORMAL and any(map(selects, cause.features))
        return known or formal or name == "combinations"

    return Clause(
        id=f"accept.{name}",
        level=level,
        title=title,
        origin=origin,
        about=About.VALID,
        applies=applies,
        judge=_refused,
        family=FAMILY,
        claims=claims,
        needs=_needed(name),
        hint="The request obeys the definition; the check that refused it is too strict.",
        needs_ids=ids,
    )
